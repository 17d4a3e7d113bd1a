// `plan`, `publish` and `recover`: one run over the calendars, drawn while it runs and printed at its end.

import { existsSync } from "node:fs";
import { listedCalendars } from "../calendar/listed.ts";
import { type Config, type Flags, readConfig } from "../config/config.ts";
import { usageError } from "../lib/errors.ts";
import { type ExitCode, exitCodes } from "../lib/exit-codes.ts";
import type { RunEvent, RunReport } from "../model/report.ts";
import type { RowReport } from "../model/row-report.ts";
import { runOnce } from "../run/pipeline.ts";
import { allLines, runJson } from "./every-row.ts";
import { exitCodeOf } from "./exit-code.ts";
import { finishing, listenForInterrupt } from "./interrupt.ts";
import { drawProgress } from "./progress.ts";
import { runLines } from "./render/run.ts";
import { issuesWithFlags, pausedWithFlags, repeatedFlags, rowWithFlags } from "./repeat-flags.ts";
import { print, printError, say, styleOf, type Terminal } from "./terminal.ts";

type RunFlags = Flags & { json?: boolean | undefined; all?: boolean | undefined };
type RunCommand = "plan" | "publish" | "recover";

/** What `plan` does in a copy of the ledger, `publish` for real, and `recover` up to the comparison with what Postproxy has. */
export async function oneRun(
  command: RunCommand,
  typed: readonly string[],
  flags: RunFlags,
  terminal: Terminal,
): Promise<ExitCode> {
  if (typed.filter((name) => name === "-").length > 1) {
    throw usageError('"-" is given twice', "Standard input can be read once; name the other calendars.");
  }
  const config = readConfig(flags, terminal.env, terminal.cwd);
  const calendars = typed.length > 0 ? typed : listedCalendars(config.calendars, terminal.cwd);
  const json = flags.json === true;
  if (command !== "plan" && !existsSync(config.ledger)) say(terminal.stderr, `${newLedger(config.ledger)}\n`);
  const all = flags.all === true;
  const { stdout, env } = terminal;
  const view = { command, args: [...typed, ...repeatedFlags(flags)], timezone: config.timezone };
  const lines = all ? allLines : runLines;
  const show = (report: RunReport) =>
    print(stdout, json ? runJson(report) : lines(spoken(report, flags), view, styleOf(stdout, env)));
  const { report, interrupted } = await runWatched(command, calendars, config, {
    terminal,
    json,
    everyRow: json || all,
    show,
  });
  if (report.stopped) printError(terminal.stderr, report.stopped.message, report.stopped.hint);
  return exitCodeOf({ ...report, now: Date.now() }, interrupted);
}

/** With hints that can be typed as they stand. */
function spoken(report: RunReport, flags: Flags): RunReport {
  const rowsAgain = (rows: readonly RowReport[]) => rows.map((row) => rowWithFlags(row, flags));
  return {
    ...report,
    calendars: report.calendars.map((one) => ({ ...one, notes: issuesWithFlags(one.notes, flags) })),
    paused: pausedWithFlags(report.paused, flags),
    rows: rowsAgain(report.rows),
    pages: async function* (calendar) {
      for await (const page of report.pages(calendar)) yield rowsAgain(page);
    },
  };
}

/** Who publishes from another folder has another memory: that must not happen unnoticed. */
const newLedger = (file: string) =>
  `new ledger ${file}: it remembers what is published, so publish with it every time (from this folder, or with --ledger)`;

type Shown = {
  terminal: Terminal;
  json: boolean;
  everyRow: boolean;
  show: (report: RunReport) => Promise<void>;
};

/** The run itself, with a bar while it runs, and a way to interrupt it. */
async function runWatched(
  command: RunCommand,
  calendars: readonly string[],
  config: Config,
  { terminal, json, everyRow, show }: Shown,
): Promise<{ report: RunReport; interrupted: boolean }> {
  const bar = drawProgress(terminal, json);
  const dryRun = command === "plan";
  const interrupt = listenForInterrupt(terminal, dryRun ? "" : finishing(config.concurrency));
  // A dry run has nothing in flight that must be heard out.
  if (dryRun) interrupt.signal.addEventListener("abort", () => terminal.leave(exitCodes.interrupted));
  const onEvent = ({ event, message }: RunEvent) => {
    if (event === "paused") bar.say(message);
  };
  try {
    const { stdin } = terminal;
    const { signal } = interrupt;
    const recover = command === "recover";
    const { progress } = bar;
    const request = { calendars, dryRun, everyRow, recover, stdin, progress, onEvent, signal };
    let interrupted = false;
    const report = await runOnce(config, request, async (done) => {
      interrupted = signal.aborted;
      bar.stop();
      interrupt.release();
      await show(done);
    });
    return { report, interrupted };
  } finally {
    bar.stop();
    interrupt.release();
  }
}
