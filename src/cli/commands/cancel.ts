import { examples, type Finish, ledgerOptions, type Program } from "../options.ts";
import type { Terminal } from "../terminal.ts";

export function addCancel(program: Program, terminal: Terminal, finish: Finish): void {
  ledgerOptions(
    program
      .command("cancel")
      .description(
        "Take back Pins that Postproxy has and that are not live: show them, ask, delete their posts.",
      )
      .argument("[pin...]", "ids, or their first 6 characters or more, as `pinsheet status` shows them")
      .option("--calendar <name>", "all Pins of this calendar")
      .option("--profile <name>", "all Pins of a profile, by name or id")
      .option("--profile-group <name>", "Postproxy profile group")
      .option("--timezone <zone>", "IANA zone to show times in")
      .option("--timeout <duration>", "of one API request (default: 30s)")
      .option("-y, --yes", "do not ask")
      .option("--json", "print NDJSON: one line per Pin, then a summary; needs --yes")
      .addHelpText(
        "after",
        examples(
          ["pinsheet cancel 3f2a91bc", "one Pin, by its id"],
          ["pinsheet cancel --calendar autumn.csv", "all that is not live yet; asks first"],
        ),
      ),
  ).action(async (pins, flags) => finish(await (await import("../cancel.ts")).cancel(pins, flags, terminal)));
}
