// `export`: writes what became of each row of a calendar into a file, and says so.

import { type Flags, readConfig } from "../../config/config.ts";
import { type Exported, type ExportKind, exportCalendar, type Format } from "../../exports/export.ts";
import { usageError } from "../../lib/errors.ts";
import { type ExitCode, exitCodes } from "../../lib/exit-codes.ts";
import { listenForInterrupt } from "../interrupt.ts";
import { examples, type Finish, type Program, runOptions } from "../options.ts";
import { drawProgress } from "../progress.ts";
import { exportLines } from "../render/export.ts";
import { print, styleOf, type Terminal } from "../terminal.ts";

export function add(program: Program, terminal: Terminal, finish: Finish): void {
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
  ).action(async (calendar, flags) => finish(await exportResults(calendar, flags, terminal)));
}

type ExportFlags = Flags & {
  output?: string | undefined;
  format?: string | undefined;
  retryFile?: boolean | undefined;
  ics?: boolean | undefined;
  force?: boolean | undefined;
};

async function exportResults(calendar: string, flags: ExportFlags, terminal: Terminal): Promise<ExitCode> {
  const kind = kindOf(flags);
  const format = formatOf(flags);
  const config = readConfig(flags, terminal.env, terminal.cwd);
  const { stdout, env, cwd } = terminal;
  const { output = null, force = false } = flags;
  const done = await watched(terminal, (shared) =>
    exportCalendar(config, { calendar, kind, format, output, force, cwd, now: Date.now(), ...shared }),
  );
  await print(
    stdout,
    exportLines(done, { kind, calendar, flags, timezone: config.timezone }, styleOf(stdout, env)),
  );
  return exitCodes.ok;
}

/** With a bar while a dry run looks at media, and a way to stop: nothing is written by halves. */
async function watched(
  terminal: Terminal,
  work: (shared: {
    progress: ReturnType<typeof drawProgress>["progress"];
    signal: AbortSignal;
  }) => Promise<Exported>,
): Promise<Exported> {
  const bar = drawProgress(terminal, false);
  const interrupt = listenForInterrupt(terminal, "");
  interrupt.signal.addEventListener("abort", () => terminal.leave(exitCodes.interrupted));
  try {
    return await work({ progress: bar.progress, signal: interrupt.signal });
  } finally {
    bar.stop();
    interrupt.release();
  }
}

function kindOf({ retryFile, ics }: ExportFlags): ExportKind {
  if (retryFile && ics)
    throw usageError("--retry-file and --ics are two different files", "Run export once for each.");
  return retryFile ? "retry" : ics ? "feed" : "results";
}

function formatOf({ format, ics }: ExportFlags): Format | null {
  if (format === undefined) return null;
  if (ics) throw usageError("--ics is a format of its own", "Leave --format out.");
  const word = format.trim().toLowerCase();
  if (word === "csv" || word === "xlsx") return word;
  throw usageError(`--format is "${format}"`, "Write csv or xlsx.");
}
