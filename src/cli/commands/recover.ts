import { calendarsMeant, examples, type Finish, type Program, runOptions } from "../options.ts";
import { oneRun } from "../run.ts";
import type { Terminal } from "../terminal.ts";

export function add(program: Program, terminal: Terminal, finish: Finish): void {
  runOptions(
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
  ).action(async (calendars, flags) => finish(await oneRun("recover", calendars, flags, terminal)));
}
