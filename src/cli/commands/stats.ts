import { apiOptions, examples, type Finish, type Program } from "../options.ts";
import type { Terminal } from "../terminal.ts";

export function addStats(program: Program, terminal: Terminal, finish: Finish): void {
  apiOptions(
    program
      .command("stats")
      .description("Show what came of the published Pins: impressions, saves, clicks, and how they grow.")
      .option("--by <kind>", "pin, board, profile or week", "pin")
      .option("--since <time>", "what came since then: 28d, or a day such as 2026-11-01 (default: 28d)")
      .option("--timezone <zone>", "IANA zone of days and weeks")
      .option("--refresh", "ask Postproxy first; `watch` does so by itself")
      .option("--all", "print every row")
      .option("--json", "print NDJSON: one line per row, then a summary")
      .option("--csv", "print CSV, for a spreadsheet")
      .addHelpText(
        "after",
        examples(
          ["pinsheet stats --refresh"],
          ["pinsheet stats --by week --since 2026-11-01"],
          ["pinsheet stats --by board --csv > boards.csv"],
        ),
      ),
  ).action(async (flags) => finish(await (await import("../stats.ts")).stats(flags, terminal)));
}
