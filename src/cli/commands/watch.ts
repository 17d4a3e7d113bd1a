// `watch`: the pipeline on a schedule, until it is stopped. Its talk is NDJSON on stderr, one line per event; the log
// is written at once, so that the last lines before an end are never lost.

import { validate } from "node-cron";
import { pino } from "pino";
import { listedCalendars } from "../../calendar/listed.ts";
import { type Flags, readConfig } from "../../config/config.ts";
import { watch as runWatch } from "../../daemon/daemon.ts";
import type { WatchSettings } from "../../daemon/reload.ts";
import { usageError } from "../../lib/errors.ts";
import { type ExitCode, exitCodes } from "../../lib/exit-codes.ts";
import type { Log } from "../../lib/log.ts";
import { listenForInterrupt } from "../interrupt.ts";
import { examples, type Finish, type Program, runOptions } from "../options.ts";
import { openService } from "../service.ts";
import { logTo, type Terminal } from "../terminal.ts";

export function add(program: Program, terminal: Terminal, finish: Finish): void {
  runOptions(
    program
      .command("watch")
      .description("Publish on a schedule until stopped; log NDJSON on standard error.")
      .argument("[calendar...]", "CSV files, workbooks or addresses (default: those of pinsheet.json)")
      .option("--cron <expression>", "when to look, in the zone of --timezone or UTC", "*/5 * * * *")
      .option("--listen <address>", "answer webhooks, /healthz and /metrics here: PORT or HOST:PORT")
      .addHelpText(
        "after",
        examples(
          ["pinsheet watch autumn.csv"],
          ['pinsheet watch autumn.csv --cron "0 * * * *"', "every full hour"],
          ["pinsheet watch autumn.csv --listen 8787", "on this machine alone, behind a proxy or tunnel"],
        ),
      ),
  ).action(async (calendars, flags) => finish(await watch(calendars, flags, terminal)));
}

type WatchFlags = Flags & { cron: string };

async function watch(calendars: readonly string[], flags: WatchFlags, terminal: Terminal): Promise<ExitCode> {
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
  const readSettings = (): WatchSettings => {
    const config = readConfig(flags, terminal.env, terminal.cwd);
    const named = () => (calendars.length > 0 ? calendars : listedCalendars(config.calendars, terminal.cwd));
    named();
    return { config, calendars: named, cronZone: config.timezone ?? "UTC" };
  };
  const settings = readSettings();
  const logger = pino(
    { base: null, timestamp: pino.stdTimeFunctions.isoTime, formatters: { level: (level) => ({ level }) } },
    logTo(terminal.stderr),
  );
  const write: Log = (level, event, fields) => logger[level]({ event, ...fields });
  const service = openService(terminal.env, write);
  const log: Log = (level, event, fields) => {
    write(level, event, fields);
    service.hear(event);
  };
  const interrupt = listenForInterrupt(terminal, "");
  interrupt.signal.addEventListener("abort", () => log("info", "watch-stopping", {}));
  const hangup = listenForHangup(terminal);
  try {
    await runWatch(settings, {
      cron: flags.cron,
      signal: interrupt.signal,
      onReread: hangup.listen,
      readSettings,
      attendTo: service.attendTo,
      log,
    });
    return exitCodes.ok;
  } finally {
    hangup.release();
    interrupt.release();
    await service.close();
  }
}

/** SIGHUP means "read your settings again" to a daemon; at a terminal it means that the terminal is gone, which ends it. */
function listenForHangup({ signals, stdin }: Terminal) {
  let reread = () => {};
  const onSignal = () => void (stdin.isTTY === true ? signals.emit("SIGTERM") : reread());
  signals.on("SIGHUP", onSignal);
  return {
    listen: (listener: () => void) => {
      reread = listener;
    },
    release: () => signals.off("SIGHUP", onSignal),
  };
}
