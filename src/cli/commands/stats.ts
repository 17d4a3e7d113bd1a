// `stats`: what came of the Pins that were published, as the ledger knows it or, with --refresh, as Postproxy tells it now.

import { readStats, unfinished } from "../../actions/statistics/report.ts";
import { type Kind, kinds } from "../../actions/statistics/summary.ts";
import { type Flags, readConfig } from "../../config/config.ts";
import { readSince } from "../../config/values.ts";
import { closest } from "../../lib/closest.ts";
import { usageError } from "../../lib/errors.ts";
import { type ExitCode, exitCodes } from "../../lib/exit-codes.ts";
import { listenForInterrupt } from "../interrupt.ts";
import { apiOptions, examples, type Finish, type Program } from "../options.ts";
import { drawProgress } from "../progress.ts";
import { statsCsv, statsJson, statsLines } from "../render/stats.ts";
import { hintWithFlags } from "../repeat-flags.ts";
import { chartsOf, print, printError, styleOf, type Terminal } from "../terminal.ts";

export function add(program: Program, terminal: Terminal, finish: Finish): void {
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
  ).action(async (flags) => finish(await stats(flags, terminal)));
}

type StatsFlags = Flags & {
  by: string;
  since?: string | undefined;
  refresh?: boolean | undefined;
  json?: boolean | undefined;
  csv?: boolean | undefined;
  all?: boolean | undefined;
};

/** Four weeks; eight where weeks are compared. */
const usualSince = (by: Kind) => (by === "week" ? "56d" : "28d");

async function stats(flags: StatsFlags, terminal: Terminal): Promise<ExitCode> {
  const { stdout, stderr, env } = terminal;
  const by = readKind(flags.by);
  if (flags.json && flags.csv)
    throw usageError("--json and --csv are two forms of one report", "Give one of them.");
  const config = readConfig(flags, env, terminal.cwd);
  const zone = config.timezone;
  const since = readSince(flags.since ?? usualSince(by), "--since", { now: Date.now(), zone });
  const bar = drawProgress(terminal, flags.json === true || flags.csv === true);
  const interrupt = listenForInterrupt(terminal, flags.refresh ? "what was fetched so far is kept" : "");
  const onProgress = (done: number, total: number) => bar.progress({ stage: "statistics", done, total });
  const refresh = flags.refresh ? { signal: interrupt.signal, onProgress } : null;
  try {
    const report = await readStats(config, { by, since, zone, refresh });
    bar.stop();
    const look = styleOf(stdout, env);
    const view = { charts: chartsOf(stdout, env), all: flags.all === true, again: hintWithFlags(flags) };
    const lines = flags.json
      ? statsJson(report)
      : flags.csv
        ? statsCsv(report)
        : statsLines(report, view, look);
    await print(stdout, lines);
    const stop = unfinished(report);
    if (stop !== null) printError(stderr, stop.message, stop.hint);
    return interrupt.signal.aborted ? exitCodes.interrupted : (stop?.exitCode ?? exitCodes.ok);
  } finally {
    bar.stop();
    interrupt.release();
  }
}

function readKind(text: string): Kind {
  const kind = kinds.find((one) => one === text.trim().toLowerCase());
  if (kind !== undefined) return kind;
  const near = closest(text, kinds);
  throw usageError(
    `--by is "${text}"`,
    `${near === null ? "" : `Did you mean ${near}? `}Statistics are told by ${kinds.join(", ")}.`,
  );
}
