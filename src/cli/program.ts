// The command line, as commander knows it. A file in commands/ declares a command and its flags, and loads what the command
// does only when it runs: `--help` must not wait for SQLite. Values of flags are read elsewhere (config.ts).

import { Command, CommanderError } from "@commander-js/extra-typings";
import { type ExitCode, exitCodes } from "../lib/errors.ts";
import { version } from "../lib/version.ts";
import { addBoards } from "./commands/boards.ts";
import { addCancel } from "./commands/cancel.ts";
import { addCompletion } from "./commands/completion.ts";
import { addDemo } from "./commands/demo.ts";
import { addExport } from "./commands/export.ts";
import { addHelp } from "./commands/help.ts";
import { addInit } from "./commands/init.ts";
import { addPause, addResume } from "./commands/pause.ts";
import { addPlan } from "./commands/plan.ts";
import { addProfiles } from "./commands/profiles.ts";
import { addPublish } from "./commands/publish.ts";
import { addRecover } from "./commands/recover.ts";
import { addRehearse } from "./commands/rehearse.ts";
import { addReport } from "./commands/report.ts";
import { addRetry } from "./commands/retry.ts";
import { addSandbox } from "./commands/sandbox.ts";
import { addStats } from "./commands/stats.ts";
import { addStatus } from "./commands/status.ts";
import { addVersion } from "./commands/version.ts";
import { addWatch } from "./commands/watch.ts";
import { addWebhooks } from "./commands/webhooks.ts";
import { type Add, examples, type Finish } from "./options.ts";
import { complain, say, type Terminal } from "./terminal.ts";

/** Runs one command line. Throws what the command throws; a command line that cannot be understood is told here. */
export async function runProgram(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  let exitCode: ExitCode = exitCodes.ok;
  const finish = (code: ExitCode) => {
    exitCode = code;
  };
  const program = programOf(terminal, args[0], finish);
  try {
    await program.parseAsync(args.length === 0 ? ["--help"] : [...args], { from: "user" });
    return exitCode;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  }
}

/** As the help lists them. */
const groups: readonly (readonly [heading: string, commands: readonly Add[]])[] = [
  ["Start here:", [addInit, addDemo, addPlan, addPublish]],
  ["Every day:", [addWatch, addStatus]],
  ["When something went wrong:", [addRetry, addCancel, addPause, addResume, addRecover]],
  ["Looking:", [addBoards, addProfiles, addStats, addRehearse, addExport, addReport]],
  ["Server:", [addWebhooks, addSandbox]],
  ["Help:", [addVersion, addCompletion, addHelp]],
];

function programOf(terminal: Terminal, typed: string | undefined, finish: Finish) {
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
        explain(text, program.commands.find((one) => one.name() === typed)?.name(), stderr),
      getOutHelpWidth: () => Math.min(stdout.columns ?? 100, 110),
    });
  for (const [heading, commands] of groups) {
    program.commandsGroup(heading);
    for (const add of commands) add(program, terminal, finish);
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
  complain(stderr, noSuchChoice(message.replace(/^error: /, "")), hint);
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
