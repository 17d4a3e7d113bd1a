import type { Command, OptionValues } from "@commander-js/extra-typings";
import { examples, type Finish, ledgerOptions, type Program } from "../options.ts";
import type { Terminal } from "../terminal.ts";

const pauseHelps = {
  pause: {
    about: "Keep Pins back for now: they keep their times, and are not sent until you resume.",
    all: "without a word: everything",
  },
  resume: {
    about: "End pauses, and say what is due now, what comes later and what was missed.",
    all: "without a word: every pause ends",
  },
} as const;

export function addPause(program: Program, terminal: Terminal, finish: Finish): void {
  pauseOptions(program.command("pause"), "pause").action(async (words, flags) =>
    finish(await (await import("../pause.ts")).pause(words, flags, terminal)),
  );
}

export function addResume(program: Program, terminal: Terminal, finish: Finish): void {
  pauseOptions(
    program
      .command("resume")
      .option("--max-late <duration>", "later than this a Pin counts as missed (default: 24h)"),
    "resume",
  ).action(async (words, flags) =>
    finish(await (await import("../pause.ts")).resume(words, flags, terminal)),
  );
}

function pauseOptions<O extends OptionValues, G extends OptionValues>(
  command: Command<[], O, G>,
  name: keyof typeof pauseHelps,
) {
  return ledgerOptions(
    command
      .description(pauseHelps[name].about)
      .argument("[pin...]", "ids, or their first 6 characters or more, as `pinsheet status` shows them")
      .option("--profile <name>", "all Pins of a profile, by name or id")
      .option("--calendar <name>", "all Pins of this calendar")
      .option("--timezone <zone>", "IANA zone to show times in")
      .option("--json", "print NDJSON: one line for each pause")
      .addHelpText(
        "after",
        examples(
          [`pinsheet ${name}`, pauseHelps[name].all],
          [`pinsheet ${name} --profile "Studio North"`],
          [`pinsheet ${name} --calendar autumn.csv`],
          [`pinsheet ${name} 3f2a91bc`, "one Pin, by its id"],
        ),
      ),
  );
}
