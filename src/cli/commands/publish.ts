import { calendarsMeant, examples, type Finish, type Program, runOptions } from "../options.ts";
import { oneRun } from "../run.ts";
import type { Terminal } from "../terminal.ts";

export function add(program: Program, terminal: Terminal, finish: Finish): void {
  runOptions(
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
  ).action(async (calendars, flags) => finish(await oneRun("publish", calendars, flags, terminal)));
}
