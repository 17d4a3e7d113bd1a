import { examples, type Finish, ledgerOptions, type Program } from "../options.ts";
import type { Terminal } from "../terminal.ts";

export function addStatus(program: Program, terminal: Terminal, finish: Finish): void {
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
    finish(await (await import("../status.ts")).status(words, flags, terminal)),
  );
}
