// `demo`: the example calendar, published twice in the sandbox, to show that the second time nothing is posted again.
// Everything happens in a temporary folder that is removed at the end.

import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readConfig } from "../../config/config.ts";
import { type ExitCode, exitCodes } from "../../lib/exit-codes.ts";
import { packaged } from "../../lib/package.ts";
import type { RunReport } from "../../model/report.ts";
import { runOnce } from "../../run/pipeline.ts";
import { listenForInterrupt } from "../interrupt.ts";
import { examples, type Finish, type Program } from "../options.ts";
import { drawProgress } from "../progress.ts";
import { runLines } from "../render/run.ts";
import { toned } from "../render/style.ts";
import { paragraph } from "../render/text.ts";
import { print, styleOf, type Terminal } from "../terminal.ts";

export function add(program: Program, terminal: Terminal, finish: Finish): void {
  program
    .command("demo")
    .description("Publish an example calendar twice in the sandbox: the second time nothing is posted.")
    .addHelpText("after", examples(["pinsheet demo"]))
    .action(async () => finish(await demo(terminal)));
}

const calendar = "schedule.example.csv";
/** Beside `dist/`, in the package. */
const example = packaged(calendar);

/** Exit 0 when the first run sent something and the second nothing; the row with a mistake in it is there on purpose. */
async function demo(terminal: Terminal): Promise<ExitCode> {
  const folder = await mkdtemp(join(tmpdir(), "pinsheet-demo-"));
  const interrupt = listenForInterrupt(terminal, "leaving");
  try {
    await copyFile(example, join(folder, calendar));
    return await twoRuns(folder, terminal, interrupt.signal);
  } finally {
    interrupt.release();
    await rm(folder, { recursive: true, force: true });
  }
}

async function twoRuns(folder: string, terminal: Terminal, signal: AbortSignal): Promise<ExitCode> {
  await say(terminal, "A demo in the sandbox: no account is needed, and nothing reaches Pinterest.", [
    `The calendar is ${calendar}. One of its rows has a mistake in it on purpose.`,
  ]);
  await say(terminal, "First run: what is due is published.");
  const first = await show(folder, terminal, signal);
  await print(terminal.stdout, [""]);
  await say(terminal, "Second run, with the same calendar: nothing may be posted again.");
  const second = await show(folder, terminal, signal);
  if (signal.aborted) return exitCodes.interrupted;
  const good = first.summary.sent > 0 && second.summary.sent === 0;
  await print(terminal.stdout, ["", result(first, second)]);
  return good ? exitCodes.ok : exitCodes.rowsNeedAttention;
}

function result({ summary: first }: RunReport, { summary: second }: RunReport): string {
  if (first.sent === 0) return "The first run sent nothing, which is not what this demo should show.";
  if (second.sent > 0)
    return `The second run sent ${second.sent} again: this must never happen. Please report it.`;
  return `The first run sent ${first.sent}, the second 0: nothing was posted again.\nNext: \`pinsheet init\` writes a calendar to start from, and says how to rehearse it.`;
}

async function show(folder: string, terminal: Terminal, signal: AbortSignal): Promise<RunReport> {
  const { stdin, stdout, env } = terminal;
  // Neither the environment nor a pinsheet.json of the person has a say in the demo.
  const config = readConfig({ sandbox: true, ledger: "demo.db", wait: "20s" }, {}, folder);
  const bar = drawProgress(terminal, false);
  const calendars = [join(folder, calendar)];
  const request = { calendars, dryRun: false, stdin, progress: bar.progress, onEvent: () => {}, signal };
  const report = named(await runOnce(config, request).finally(bar.stop));
  const view = { command: "publish" as const, args: null, timezone: null };
  await print(stdout, runLines(report, view, styleOf(stdout, env)));
  return report;
}

/** The calendar by its own name instead of its path in the temporary folder. */
function named(report: RunReport): RunReport {
  return {
    ...report,
    calendars: report.calendars.map((one) => ({ ...one, calendar })),
    rows: report.rows.map((row) => ({ ...row, calendar })),
    withdrawn: report.withdrawn.map((row) => ({ ...row, calendar })),
  };
}

async function say({ stdout, env }: Terminal, heading: string, more: readonly string[] = []): Promise<void> {
  const look = styleOf(stdout, env);
  const lines = paragraph(heading, look.width, 0).map((line) => toned(line, "bold", look));
  await print(stdout, [...lines, ...more.flatMap((text) => paragraph(text, look.width, 0)), ""]);
}
