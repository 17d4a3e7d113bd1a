// The commands that write files for people: `export` and `report`. A part of program.ts.

import { collect, examples, type Finish, ledgerOptions, type Program, passOptions } from "./options.ts";
import type { Terminal } from "./terminal.ts";

export function addExport(program: Program, terminal: Terminal, finish: Finish): void {
  passOptions(
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
    finish(await (await import("./export.ts")).exportResults(calendar, flags, terminal)),
  );
}

export function addReport(program: Program, terminal: Terminal, finish: Finish): void {
  ledgerOptions(
    program
      .command("report")
      .description("Write a page to show: calendar, problems and statistics, from the ledger alone.")
      .argument("[calendar...]", "only these calendars (default: all that the ledger knows)")
      .option("--output <file>", "the page to write", "report.html")
      .option("--month <month>", "only this one, such as 2026-12")
      .option("--timezone <zone>", "IANA zone of all times on it")
      .option("--media-folder <folder>", "show images from here too; may be repeated", collect)
      .option("--remote-images", "let whoever opens it load images from their own addresses")
      .option("--force", "overwrite a file that pinsheet did not write")
      .addHelpText(
        "after",
        examples(
          ["pinsheet report", "writes report.html, one file that needs no network"],
          ["pinsheet report autumn.csv --month 2026-12 --output december.html"],
        ),
      ),
  ).action(async (calendars, flags) =>
    finish(await (await import("./report.ts")).report(calendars, flags, terminal)),
  );
}
