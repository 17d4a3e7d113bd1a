// The commands and their flags, as commander knows them. Each action loads the file of its command only when it runs:
// `--help` must not wait for SQLite. Values of flags are read elsewhere (config.ts).

import { readFileSync } from "node:fs";
import { Argument, Command, CommanderError } from "@commander-js/extra-typings";
import { type ExitCode, exitCodes } from "../lib/errors.ts";
import {
  type Add,
  apiOptions,
  commonOptions,
  examples,
  type Finish,
  ledgerOptions,
  type Program,
  passOptions,
} from "./options.ts";
import { addCancel, addPause, addResume, addStats } from "./outcome-commands.ts";
import { addExport, addReport } from "./result-commands.ts";
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
    .version(versionOf(), "-V, --version", "print the version")
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

function addInit(program: Program, terminal: Terminal, finish: Finish): void {
  commonOptions(
    program
      .command("init")
      .description("Write pinsheet.json and an example calendar, after a few questions.")
      .option("--config <file>", "settings to write (default: ./pinsheet.json)")
      .option("--calendar <file>", "the first calendar (default: calendar.csv)")
      .option("--template <name>", "the tool whose columns the example has")
      .option("--timezone <zone>", "IANA zone of times that name none, such as Europe/Paris")
      .option("--profile <name>", "Pinterest profile, by name or id")
      .option("--force", "write pinsheet.json anew where there is one")
      .addHelpText(
        "after",
        examples(
          ["pinsheet init", "asks; without a terminal it takes the defaults"],
          ["pinsheet init --timezone Europe/Paris --calendar autumn.csv --template metricool"],
        ),
      ),
  ).action(async (flags) => finish(await (await import("./init.ts")).init(flags, terminal)));
}

const calendarsMeant =
  'CSV files, workbooks or addresses; "-" reads one from standard input (default: those of pinsheet.json)';

function addPlan(program: Program, terminal: Terminal, finish: Finish): void {
  passOptions(
    program
      .command("plan")
      .description("Show what would happen to every row; send nothing.")
      .argument("[calendar...]", calendarsMeant)
      .option("--all", "print every row")
      .option("--json", "print NDJSON: one line per row, then a summary")
      .addHelpText(
        "after",
        examples(
          ["pinsheet plan autumn.csv --timezone America/New_York"],
          ["pinsheet plan *.csv --json | jq 'select(.issues != [])'"],
        ),
      ),
  ).action(async (calendars, flags) =>
    finish(await (await import("./pass.ts")).plan(calendars, flags, terminal)),
  );
}

function addPublish(program: Program, terminal: Terminal, finish: Finish): void {
  passOptions(
    program
      .command("publish")
      .description("Send what is due, once, and wait for its confirmation.")
      .argument("[calendar...]", calendarsMeant)
      .option("--all", "print every row")
      .option("--json", "print NDJSON: one line per row, then a summary")
      .addHelpText(
        "after",
        examples(
          ["pinsheet publish autumn.csv"],
          ["pinsheet publish autumn.csv --sandbox", "rehearse; no account needed"],
          ["pinsheet publish *.csv --ahead 24h", "send a day ahead; Postproxy keeps the time"],
        ),
      ),
  ).action(async (calendars, flags) =>
    finish(await (await import("./pass.ts")).publish(calendars, flags, terminal)),
  );
}

function addRecover(program: Program, terminal: Terminal, finish: Finish): void {
  passOptions(
    program
      .command("recover")
      .description("Compare the rows with the posts that Postproxy has; send nothing.")
      .argument("[calendar...]", calendarsMeant)
      .option("--all", "print every row")
      .option("--json", "print NDJSON: one line per row, then a summary")
      .addHelpText(
        "after",
        examples(["pinsheet recover autumn.csv", "after the ledger was lost, or restored from a backup"]),
      ),
  ).action(async (calendars, flags) =>
    finish(await (await import("./pass.ts")).recover(calendars, flags, terminal)),
  );
}

function addWatch(program: Program, terminal: Terminal, finish: Finish): void {
  passOptions(
    program
      .command("watch")
      .description("Publish on a schedule until stopped; log NDJSON on standard error.")
      .argument("[calendar...]", "CSV files, workbooks or addresses (default: those of pinsheet.json)")
      .option("--cron <expression>", "when to look, in the zone of --timezone or UTC", "*/5 * * * *")
      .option("--listen <address>", "answer webhooks, /healthz and /metrics here: PORT or HOST:PORT")
      .addHelpText(
        "after",
        examples(
          ["pinsheet watch autumn.csv"],
          ['pinsheet watch autumn.csv --cron "0 * * * *"', "every full hour"],
          ["pinsheet watch autumn.csv --listen 8787", "on this machine alone, behind a proxy or tunnel"],
        ),
      ),
  ).action(async (calendars, flags) =>
    finish(await (await import("./watch.ts")).watch(calendars, flags, terminal)),
  );
}

function addStatus(program: Program, terminal: Terminal, finish: Finish): void {
  ledgerOptions(
    program
      .command("status")
      .description("Show what the ledger knows; reads no calendar and asks nobody.")
      .argument("[calendar-or-pin...]", "only these calendars; of a Pin (by its id), all that is known")
      .option("--timezone <zone>", "IANA zone to show times in where a row has none")
      .option("--all", "print every row")
      .option("--json", "print NDJSON: one line per row, then a summary")
      .addHelpText(
        "after",
        examples(["pinsheet status"], ["pinsheet status autumn.csv --all"], ["pinsheet status 3f2a91bc"]),
      ),
  ).action(async (words, flags) =>
    finish(await (await import("./status.ts")).status(words, flags, terminal)),
  );
}

function addBoards(program: Program, terminal: Terminal, finish: Finish): void {
  apiOptions(
    program
      .command("boards")
      .description("List the boards of the active profiles, with their ids.")
      .option("--json", "print NDJSON: one line per board")
      .addHelpText("after", examples(["pinsheet boards"], ['pinsheet boards --profile "Studio North"'])),
  ).action(async (flags) => finish(await (await import("./accounts.ts")).boards(flags, terminal)));
}

function addProfiles(program: Program, terminal: Terminal, finish: Finish): void {
  apiOptions(
    program
      .command("profiles")
      .description("List the Pinterest profiles that the API key reaches.")
      .option("--json", "print NDJSON: one line per profile")
      .addHelpText("after", examples(["pinsheet profiles"])),
  ).action(async (flags) => finish(await (await import("./accounts.ts")).profiles(flags, terminal)));
}

function addWebhooks(program: Program, terminal: Terminal, finish: Finish): void {
  apiOptions(
    program
      .command("webhooks")
      .description("Manage who Postproxy tells when something happens: watch --listen, say.")
      .addArgument(
        new Argument("<action>", "what to do").choices(["list", "add", "remove", "deliveries"] as const),
      )
      .argument("[url-or-id]", "of add, the https address; of remove and deliveries, the id")
      .option("--events <names>", "of add, between commas (default: all that concern Pinterest)")
      .option("--json", "print NDJSON: one line per webhook or delivery")
      .addHelpText(
        "after",
        examples(
          ["pinsheet webhooks add https://hooks.example.com/webhook", "prints the secret, once"],
          ["pinsheet webhooks list"],
          ["pinsheet webhooks deliveries wh_4d1", "what was sent there, and how it was answered"],
          ["pinsheet webhooks remove wh_4d1"],
        ),
      ),
  ).action(async (action, target, flags) =>
    finish(await (await import("./webhooks.ts")).webhooks(action, target, flags, terminal)),
  );
}

function addRetry(program: Program, terminal: Terminal, finish: Finish): void {
  ledgerOptions(
    program
      .command("retry")
      .description("Show which Pins would be eligible again, ask, and make them so; publish sends them.")
      .argument("[pin...]", "ids, or their first 6 characters or more, as `pinsheet status` shows them")
      .option("--failed", "all that were refused")
      .option("--missed", "all whose time passed too long ago")
      .option("--held", "all that look like a Pin that exists; each becomes a second one")
      .option("--may-be-live", "with ids: even if the Pin may be at Pinterest already")
      .option("--calendar <name>", "only Pins of this calendar")
      .option("-y, --yes", "do not ask")
      .option("--json", "print NDJSON: one line per Pin, then a summary; needs --yes")
      .addHelpText(
        "after",
        examples(
          ["pinsheet retry --failed", "after fixing the rows"],
          ["pinsheet retry 3f2a91bc", "one Pin, by its id"],
          ["pinsheet retry 3f2a91bc --may-be-live", "you have looked, and it is not there"],
        ),
      ),
  ).action(async (pins, flags) => finish(await (await import("./retry.ts")).retry(pins, flags, terminal)));
}

function addRehearse(program: Program, terminal: Terminal, finish: Finish): void {
  passOptions(
    program
      .command("rehearse")
      .description("Show what would happen in the next weeks, and when; nothing of it happens.")
      .argument("[calendar...]", "CSV files, workbooks or addresses (default: those of pinsheet.json)")
      .option("--days <number>", "how long, from now on", "31")
      .addHelpText(
        "after",
        examples(
          ["pinsheet rehearse autumn.csv", "with the profiles and boards of your account"],
          ["pinsheet rehearse autumn.csv --sandbox --days 90", "no account needed"],
        ),
      ),
  ).action(async (calendars, flags) =>
    finish(await (await import("./rehearse.ts")).rehearse(calendars, flags, terminal)),
  );
}

function addSandbox(program: Program, terminal: Terminal, finish: Finish): void {
  program
    .command("sandbox")
    .description("Serve an imitation of the Postproxy API on this machine.")
    .option("--port <number>", "0 takes any free port", "4010")
    .option("--latency <duration>", "added to every reply", "0")
    .addHelpText("after", examples(["pinsheet sandbox"], ["pinsheet sandbox --port 0 --latency 300ms"]))
    .action(async (flags) => finish(await (await import("./sandbox.ts")).sandbox(flags, terminal)));
}

function addDemo(program: Program, terminal: Terminal, finish: Finish): void {
  program
    .command("demo")
    .description("Publish an example calendar twice in the sandbox: the second time nothing is posted.")
    .addHelpText("after", examples(["pinsheet demo"]))
    .action(async () => finish(await (await import("./demo.ts")).demo(terminal)));
}

/** The last to be added, for it knows the names of all others. */
function addHelp(program: Program): void {
  const names = [...program.commands.map((one) => one.name()), "help"];
  program
    .command("help")
    .description("Print this help, or that of one command.")
    .addArgument(new Argument("[command]", "the command").choices(names))
    .addHelpText("after", examples(["pinsheet help"], ["pinsheet help publish"]))
    .action((name) => (program.commands.find((one) => one.name() === name) ?? program).outputHelp());
}

function addVersion(program: Program, { stdout }: Terminal): void {
  program
    .command("version")
    .description("Print the version.")
    .addHelpText("after", examples(["pinsheet version"]))
    .action(() => say(stdout, `${program.version()}\n`));
}

function addCompletion(program: Program, { stdout }: Terminal): void {
  program
    .command("completion")
    .description("Print a script by which a shell completes commands, flags and calendars.")
    .addArgument(new Argument("<shell>", "for which one").choices(["bash", "zsh", "fish"] as const))
    .addHelpText(
      "after",
      examples(
        ["source <(pinsheet completion bash)", "in ~/.bashrc; the same with zsh in ~/.zshrc, after compinit"],
        ["pinsheet completion fish > ~/.config/fish/completions/pinsheet.fish"],
      ),
    )
    .action(async (shell) => {
      const { completionScript } = await import("./completion.ts");
      say(stdout, completionScript(shell, program));
    });
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

function versionOf(): string {
  const file = new URL("../../package.json", import.meta.url);
  const { version }: { version?: unknown } = JSON.parse(readFileSync(file, "utf8"));
  return typeof version === "string" ? version : "unknown";
}
