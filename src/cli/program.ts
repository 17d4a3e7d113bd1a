// The command line, as commander knows it. A file in commands/ is one command: its flags, what it does, and how that is printed.
// Only the one that was typed is loaded; the help needs all. Values of flags are read elsewhere (config.ts).

import { Command, CommanderError } from "@commander-js/extra-typings";
import { type ExitCode, exitCodes } from "../lib/exit-codes.ts";
import { version } from "../lib/package.ts";
import { type Add, examples, type Finish } from "./options.ts";
import { printError, say, type Terminal } from "./terminal.ts";

/** Runs one command line. Throws what the command throws; a command line that cannot be understood is told here. */
export async function runProgram(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  let exitCode: ExitCode = exitCodes.ok;
  const finish = (code: ExitCode) => {
    exitCode = code;
  };
  const program = await programOf(terminal, args[0], finish);
  try {
    await program.parseAsync(args.length === 0 ? ["--help"] : [...args], { from: "user" });
    return exitCode;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  }
}

/** As the help lists them. */
const groups: Readonly<Record<string, Readonly<Record<string, () => Promise<{ add: Add }>>>>> = {
  "Start here:": {
    init: () => import("./commands/init.ts"),
    demo: () => import("./commands/demo.ts"),
    plan: () => import("./commands/plan.ts"),
    publish: () => import("./commands/publish.ts"),
  },
  "Every day:": {
    watch: () => import("./commands/watch.ts"),
    status: () => import("./commands/status.ts"),
  },
  "When something went wrong:": {
    retry: () => import("./commands/retry.ts"),
    cancel: () => import("./commands/cancel.ts"),
    pause: () => import("./commands/pause.ts"),
    resume: async () => ({ add: (await import("./commands/pause.ts")).addResume }),
    recover: () => import("./commands/recover.ts"),
  },
  "Looking:": {
    boards: () => import("./commands/boards.ts"),
    profiles: () => import("./commands/profiles.ts"),
    stats: () => import("./commands/stats.ts"),
    rehearse: () => import("./commands/rehearse.ts"),
    export: () => import("./commands/export.ts"),
    report: () => import("./commands/report.ts"),
  },
  "Server:": {
    webhooks: () => import("./commands/webhooks.ts"),
    sandbox: () => import("./commands/sandbox.ts"),
  },
  "Help:": {
    version: () => import("./commands/version.ts"),
    completion: () => import("./commands/completion.ts"),
    help: () => import("./commands/help.ts"),
  },
};

const names: readonly string[] = Object.values(groups).flatMap(Object.keys);

/** Those that this command line may be about; help and completion speak of all. */
function commandsFor(typed: string | undefined): readonly string[] {
  if (typed === "--version" || typed === "-V") return [];
  const isOne = typed !== undefined && names.includes(typed) && typed !== "help" && typed !== "completion";
  return isOne ? [typed] : names;
}

async function programOf(terminal: Terminal, typed: string | undefined, finish: Finish) {
  const { stdout, stderr } = terminal;
  const program: Command = new Command("pinsheet");
  program
    .description(
      "Publishes the Pinterest Pins you plan in a CSV file or workbook, through the Postproxy API.",
    )
    .version(version, "-V, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .helpCommand(false)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => say(stdout, text),
      writeErr: (text) => say(stderr, text),
      outputError: (text) =>
        explain(
          text,
          names.find((name) => name === typed),
          stderr,
        ),
      getOutHelpWidth: () => Math.min(stdout.columns ?? 100, 110),
    });
  const wanted = commandsFor(typed);
  for (const [heading, commands] of Object.entries(groups)) {
    program.commandsGroup(heading);
    for (const [name, load] of Object.entries(commands)) {
      if (wanted.includes(name)) (await load()).add(program, terminal, finish);
    }
  }
  program.addHelpText(
    "after",
    examples(
      ["pinsheet demo", "see what it does, without an account"],
      ["pinsheet init", "write a calendar and settings to start from"],
      ["pinsheet plan autumn.csv", "check a calendar; sends nothing"],
      ["pinsheet publish autumn.csv", "send what is due"],
      ["pinsheet retry --failed", "make failed Pins eligible again; asks first"],
    ),
  );
  return program;
}

/** Commander's "error: …" and its suggestion, in our form. */
function explain(text: string, command: string | undefined, stderr: Terminal["stderr"]): void {
  const [message = "", ...more] = text.trim().split("\n");
  const hint =
    more.length > 0
      ? more.join("\n").replace(/^\((.*)\)$/, "$1")
      : command === undefined
        ? "`pinsheet --help` lists the commands."
        : `\`pinsheet ${command} --help\` lists its flags.`;
  printError(stderr, noSuchChoice(message.replace(/^error: /, "")), hint);
}

/** Commander's sentence about a value that is none of the choices, in ours. */
function noSuchChoice(said: string): string {
  const [before, between] = ["command-argument value '", "' is invalid for argument '"];
  const at = said.lastIndexOf(between);
  const end = said.indexOf("'", at + between.length);
  if (!said.startsWith(before) || at === -1 || end === -1) return said;
  const name = said.slice(at + between.length, end);
  return `"${said.slice(before.length, at)}" is no ${name}${said.slice(end + 1)}`;
}
