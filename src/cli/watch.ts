// `watch`: the pipeline on a schedule, until it is stopped. Its talk is NDJSON on stderr, one line per event; the log
// is written at once, so that the last lines before an end are never lost.

import { validate } from "node-cron";
import { pino } from "pino";
import { type Flags, readConfig } from "../config.ts";
import { watch as runWatch } from "../daemon.ts";
import { type ExitCode, exitCodes, usageError } from "../errors.ts";
import { listenForInterrupt } from "./interrupt.ts";
import type { Terminal } from "./terminal.ts";

export type WatchFlags = Flags & { cron: string };

export async function watch(
  calendars: readonly string[],
  flags: WatchFlags,
  terminal: Terminal,
): Promise<ExitCode> {
  if (calendars.includes("-")) {
    throw usageError(
      "watch cannot read a calendar from standard input",
      "Name a file: watch reads it again and again.",
    );
  }
  if (!validate(flags.cron)) {
    throw usageError(
      `--cron is "${flags.cron}", which is not a cron expression`,
      'Write five fields in quotes, such as "*/5 * * * *" (every five minutes).',
    );
  }
  const config = readConfig(flags, terminal.env, terminal.cwd);
  const logger = pino(
    { base: null, timestamp: pino.stdTimeFunctions.isoTime, formatters: { level: (level) => ({ level }) } },
    terminal.stderr,
  );
  const interrupt = listenForInterrupt(terminal, "");
  interrupt.signal.addEventListener("abort", () => logger.info({ event: "watch-stopping" }));
  try {
    await runWatch(config, {
      calendars,
      cron: flags.cron,
      cronZone: config.timezone ?? "UTC",
      signal: interrupt.signal,
      log: (level, event, fields) => logger[level]({ event, ...fields }),
    });
    return exitCodes.ok;
  } finally {
    interrupt.release();
  }
}
