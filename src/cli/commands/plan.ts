import { calendarsMeant, examples, type Finish, type Program, runOptions } from "../options.ts";
import { oneRun } from "../run.ts";
import type { Terminal } from "../terminal.ts";

export function add(program: Program, terminal: Terminal, finish: Finish): void {
  runOptions(
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
  ).action(async (calendars, flags) => finish(await oneRun("plan", calendars, flags, terminal)));
}
