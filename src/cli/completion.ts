// PURE. The scripts by which a shell completes a command line, made from what commander knows of the commands.

import type { Argument, CommandUnknownOpts, Option } from "@commander-js/extra-typings";

/** What may stand in one place: one of these words, a file, or (no words) something that no shell can guess. */
type Offer = readonly string[] | "files";
type Place = { name: string; about: string; offer: Offer };
type Flag = { names: readonly string[]; about: string; value: Place | null };
type Line = { name: string; about: string; flags: readonly Flag[]; places: readonly (Place & Many)[] };
type Many = { many: boolean };

const writers = { bash, zsh, fish };

export function completionScript(shell: keyof typeof writers, program: CommandUnknownOpts): string {
  const help = program.createHelp();
  const lineOf = (command: CommandUnknownOpts): Line => ({
    name: command.name(),
    about: command.description(),
    flags: help.visibleOptions(command).map(flagOf),
    places: command.registeredArguments.map((one) => ({ ...placeOf(one.name(), one), many: one.variadic })),
  });
  return writers[shell](lineOf(program), help.visibleCommands(program).map(lineOf));
}

function flagOf(option: Option): Flag {
  const names = [option.short, option.long].flatMap((name) => name ?? []);
  const value = option.required ? placeOf(option.flags, option) : null;
  return { names, about: option.description, value };
}

function placeOf(
  words: string,
  { argChoices, description }: Pick<Option | Argument, "argChoices" | "description">,
): Place {
  const isFile = /\b(?:calendar|file|folder)\b/.test(words);
  return { name: words, about: description, offer: argChoices ?? (isFile ? "files" : []) };
}

// bash: one table of flags, and one of what may stand where. A place is called by its number, the value of a flag by the flag.

function bash({ name, flags }: Line, lines: readonly Line[]): string {
  const first = [...lines.map((line) => line.name), ...flags.flatMap((flag) => flag.names)];
  return `# ${name}: completion for bash. To be sourced.
_${name}() {
  local command=\${COMP_WORDS[1]} typed=\${COMP_WORDS[COMP_CWORD]} flags= valued= words= word place=0 count=0 i
  case $command in
${lines.map(bashFlags).join("\n")}
  esac
  for ((i = 2; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    if [[ $word == = ]]; then continue
    elif [[ $place == -* ]]; then place=$count
    elif [[ " $valued " == *" $word "* ]]; then place=$word
    elif [[ $word != -* ]]; then place=$((++count))
    fi
  done
  if ((COMP_CWORD == 1)); then words=${quoted(first.join(" "))}
  elif [[ $place != -* && $typed == -* ]]; then words=$flags
  else
    case $command:$place in
      ${lines.flatMap(bashPlaces).join("\n      ")}
      *:-*) ;;
      *) words=$flags ;;
    esac
  fi
  # Files are left to bash, which quotes them; where words are meant there shall be none.
  compopt +o default 2>/dev/null
  COMPREPLY=($(compgen -W "$words" -- "$typed"))
}
complete -o default -F _${name} ${name}
`;
}

function bashFlags({ name, flags }: Line): string {
  const all = flags.flatMap((flag) => flag.names);
  const valued = flags.filter((flag) => flag.value !== null).flatMap((flag) => flag.names);
  return `    ${name}) flags=${quoted(all.join(" "))} valued=${quoted(valued.join(" "))} ;;`;
}

function bashPlaces({ name, flags, places }: Line): string[] {
  const all = [
    ...flags.flatMap(({ names, value }) => names.map((at) => ({ at, offer: value?.offer ?? [] }))),
    ...places.map(({ many, offer }, n) => ({ at: many ? "[0-9]*" : String(n), offer })),
  ];
  const files = all.flatMap(({ at, offer }) => (offer === "files" ? [`${name}:${at}`] : []));
  const words = all.flatMap(({ at, offer }) =>
    offer === "files" || offer.length === 0 ? [] : [`${name}:${at}) words=${quoted(offer.join(" "))} ;;`],
  );
  return [...words, ...(files.length > 0 ? [`${files.join(" | ")}) return ;;`] : [])];
}

// zsh: its own _arguments does the work.

function zsh({ name, flags }: Line, lines: readonly Line[]): string {
  const commands = lines.map((line) => quoted(`${line.name}:${line.about}`));
  return `#compdef ${name}
# ${name}: completion for zsh. To be sourced after compinit.
_${name}() {
  local context state state_descr line
  typeset -A opt_args
  local -a commands=(
    ${commands.join("\n    ")}
  )
  _arguments -C ${[...flags.map(zshFlag), "'1:command:->command'", "'*::argument:->argument'"].join(" ")}
  case $state in
    command) _describe command commands ;;
    argument)
      case $words[1] in
${lines.map(zshLine).join("\n")}
      esac ;;
  esac
}
compdef _${name} ${name}
`;
}

function zshLine({ name, flags, places }: Line): string {
  const ofPlaces = places.map((place, n) => quoted(`${place.many ? "*" : n + 1}:${zshOffer(place)}`));
  return `        ${name}) _arguments ${[...flags.map(zshFlag), ...ofPlaces].join(" \\\n          ")} ;;`;
}

function zshFlag({ names, about, value }: Flag): string {
  const says = `[${about.replaceAll("[", "\\[").replaceAll("]", "\\]")}]`;
  const takes = value === null ? "" : `:${zshOffer(value)}`;
  // "=" behind a long name: its value is the next word, or follows a "=".
  const forms = names.map((name) => (value !== null && name.startsWith("--") ? `${name}=` : name));
  const either = names.length > 1 ? `${quoted(`(${names.join(" ")})`)}{${forms.join(",")}}` : forms.join("");
  return either + quoted(says + takes);
}

const zshOffer = ({ name, offer }: Place) =>
  `${name}:${offer === "files" ? "_files" : offer.length === 0 ? "" : `(${offer.join(" ")})`}`;

// fish: one line for each word.

function fish({ name, flags }: Line, lines: readonly Line[]): string {
  const top = `complete -c ${name} -n __fish_use_subcommand`;
  return [
    `# ${name}: completion for fish.`,
    `complete -c ${name} -f`,
    ...flags.map((flag) => `${top} ${fishFlag(flag)}`),
    ...lines.map((line) => `${top} -a ${line.name} -d ${fishQuoted(line.about)}`),
    ...lines.flatMap((line) => fishLine(name, line)),
    "",
  ].join("\n");
}

function fishLine(program: string, { name, flags, places }: Line): string[] {
  const within = `__fish_seen_subcommand_from ${name}`;
  return [
    ...flags.map((flag) => `complete -c ${program} -n '${within}' ${fishFlag(flag)}`),
    ...places.flatMap(({ offer }) => {
      if (offer === "files") return [`complete -c ${program} -n '${within}' -F`];
      const words = offer.join(" ");
      const before = `${within}; and not __fish_seen_subcommand_from ${words}`;
      return offer.length === 0 ? [] : [`complete -c ${program} -n '${before}' -a '${words}'`];
    }),
  ];
}

function fishFlag({ names, about, value }: Flag): string {
  const named = names.map((one) => (one.startsWith("--") ? `-l ${one.slice(2)}` : `-s ${one.slice(1)}`));
  return [...named, ...(value === null ? [] : [fishOffer(value)]), "-d", fishQuoted(about)].join(" ");
}

const fishOffer = ({ offer }: Place) =>
  offer === "files" ? "-r -F" : offer.length === 0 ? "-x" : `-x -a '${offer.join(" ")}'`;

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
const fishQuoted = (text: string) => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
