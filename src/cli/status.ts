// `status`: what the ledger knows, without a calendar and without the API.

import { type Flags, readConfig } from "../config.ts";
import type { ExitCode } from "../errors.ts";
import { readStatus } from "../status.ts";
import { flagsAgain } from "./again.ts";
import { exitCodeOf } from "./exit-code.ts";
import { statusJson } from "./render/json.ts";
import { statusLines } from "./render/status.ts";
import { lookOf, print, type Terminal } from "./terminal.ts";

export type StatusFlags = Flags & { json?: boolean | undefined; all?: boolean | undefined };

export async function status(
  calendars: readonly string[],
  flags: StatusFlags,
  terminal: Terminal,
): Promise<ExitCode> {
  const config = readConfig(flags, terminal.env, terminal.cwd);
  const report = await readStatus(config, { calendars });
  const names = calendars.length > 0 ? calendars : report.calendars.map(({ calendar }) => calendar);
  const view = { args: [...names, ...flagsAgain(flags)], all: flags.all === true, timezone: config.timezone };
  const lines = flags.json
    ? statusJson(report)
    : statusLines(report, view, lookOf(terminal.stdout, terminal.env));
  await print(terminal.stdout, lines);
  return exitCodeOf({ rows: report.rows, now: Date.now() });
}
