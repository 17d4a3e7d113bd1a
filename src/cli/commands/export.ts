import { examples, type Finish, type Program, runOptions } from "../options.ts";
import type { Terminal } from "../terminal.ts";

export function addExport(program: Program, terminal: Terminal, finish: Finish): void {
  runOptions(
    program
      .command("export")
      .description("Write what became of each row beside it, into a new file; send nothing.")
      .argument("<calendar>", "a CSV file, workbook or address")
      .option("--output <file>", "the file to write (default: beside the calendar, NAME.results.csv)")
      .option("--format <format>", "csv or xlsx (default: that of the calendar)")
      .option("--retry-file", "only the rows that need work, in their own columns (NAME.retry.csv)")
      .option("--ics", "a calendar feed instead of a table (NAME.ics)")
      .option("--force", "overwrite a file that pinsheet did not write")
      .addHelpText(
        "after",
        examples(
          ["pinsheet export autumn.csv", "writes autumn.results.csv"],
          ["pinsheet export autumn.csv --retry-file", "the rows to fix, as autumn.retry.csv"],
          ["pinsheet export autumn.xlsx --ics --output ~/feeds/autumn.ics"],
        ),
      ),
  ).action(async (calendar, flags) =>
    finish(await (await import("../export.ts")).exportResults(calendar, flags, terminal)),
  );
}
