import { examples, type Finish, ledgerOptions, type Program } from "../options.ts";
import type { Terminal } from "../terminal.ts";

export function addRetry(program: Program, terminal: Terminal, finish: Finish): void {
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
  ).action(async (pins, flags) => finish(await (await import("../retry.ts")).retry(pins, flags, terminal)));
}
