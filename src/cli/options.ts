// Flags that several commands share, and the examples at the end of a help.

import { Command, type OptionValues } from "@commander-js/extra-typings";
import type { ExitCode } from "../lib/exit-codes.ts";
import type { Terminal } from "./terminal.ts";

export type Finish = (code: ExitCode) => void;
export type Program = ReturnType<typeof bare>;
/** Adds one command to those of pinsheet. */
export type Add = (program: Program, terminal: Terminal, finish: Finish) => void;
const bare = () => new Command();

const common = "Common options:";
const ofRuns = "How rows are read and Pins sent:";

// Each is put around a command that has its own flags: a help shows them in the order in which they were added.

export function runOptions<A extends unknown[], O extends OptionValues, G extends OptionValues>(
  command: Command<A, O, G>,
) {
  const reading = command
    .optionsGroup(ofRuns)
    .option("--timezone <zone>", "IANA zone of times that name none, such as Europe/Paris")
    .option("--template <name>", "the tool that the calendars were made for (default: told by their headers)")
    .option("--sheet <name>", "which sheet of a workbook (default: the first that is not hidden)")
    .option("--concurrency <number>", "posts in flight at once, 1 to 32 (default: 4)")
    .option("--ahead <duration>", "send Pins due within this time ahead of time (default: 0)")
    .option("--max-late <duration>", "later than this a Pin counts as missed (default: 24h)")
    .option("--catch-up <policy>", "late Pins: publish, skip or spread them (default: publish)")
    .option("--settle <duration>", "a lost answer is looked up after this time (default: 2m)")
    .option("--wait <duration>", "wait for confirmation so long (default: 2m)")
    .option("--media-folder <folder>", "upload files from here too; may be repeated", collect)
    .option("--allow-private-media", "let media addresses lead into private networks");
  return apiOptions(reading);
}

export function apiOptions<A extends unknown[], O extends OptionValues, G extends OptionValues>(
  command: Command<A, O, G>,
) {
  const asks = command
    .optionsGroup(common)
    .option("--profile <name>", "Pinterest profile, by name or id (default: the only active one)")
    .option("--profile-group <name>", "Postproxy profile group")
    .option("--timeout <duration>", "of one API request (default: 30s)");
  return ledgerOptions(asks);
}

export function ledgerOptions<A extends unknown[], O extends OptionValues, G extends OptionValues>(
  command: Command<A, O, G>,
) {
  const remembers = command
    .optionsGroup(common)
    .option("--config <file>", "settings (default: ./pinsheet.json if there is one)")
    .option(
      "--ledger <file>",
      "what pinsheet remembers (default: ./pinsheet.db, ./pinsheet.sandbox.db with --sandbox)",
    )
    .option("--sandbox", "rehearse with an imitation of the API; no account needed");
  return commonOptions(remembers);
}

export function commonOptions<A extends unknown[], O extends OptionValues, G extends OptionValues>(
  command: Command<A, O, G>,
) {
  return command
    .optionsGroup(common)
    .option("--debug", "with an error, print where it came from")
    .helpOption("-h, --help", "print this help");
}

export const calendarsMeant =
  'CSV files, workbooks or addresses; "-" reads one from standard input (default: those of pinsheet.json)';

/** Not a variadic option: that would take the calendars behind it for folders. */
export const collect = (folder: string, before: string[] | undefined): string[] => [
  ...(before ?? []),
  folder,
];

/** The last lines of a help: commands to try, each with a word about it. */
export function examples(...all: readonly (readonly [command: string, about?: string])[]): string {
  const widest = Math.max(...all.map(([command, about]) => (about ? command.length : 0)));
  const lines = all.map(([command, about]) =>
    about ? `  $ ${command.padEnd(widest)}  # ${about}` : `  $ ${command}`,
  );
  return `\nExamples:\n${lines.join("\n")}`;
}
