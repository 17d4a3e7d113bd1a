import { collect, examples, type Finish, ledgerOptions, type Program } from "../options.ts";
import type { Terminal } from "../terminal.ts";

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
    finish(await (await import("../report.ts")).report(calendars, flags, terminal)),
  );
}
