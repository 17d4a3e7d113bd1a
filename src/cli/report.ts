// `report`: writes a page about the Pins of the ledger that one can show to somebody.

import { type Flags, readConfig } from "../config/config.ts";
import { writePage } from "../exports/page/write.ts";
import { type ExitCode, exitCodes, usageError } from "../lib/errors.ts";
import { reportLines } from "./render/export.ts";
import { lookOf, print, type Terminal } from "./terminal.ts";

export type ReportFlags = Flags & {
  output: string;
  month?: string | undefined;
  remoteImages?: boolean | undefined;
  force?: boolean | undefined;
};

export async function report(
  calendars: readonly string[],
  flags: ReportFlags,
  { stdout, env, cwd }: Terminal,
): Promise<ExitCode> {
  const config = readConfig(flags, env, cwd);
  const month = flags.month === undefined ? null : monthOf(flags.month);
  const { output, remoteImages: remote = false, force = false } = flags;
  const page = await writePage(config, { calendars, month, remote, output, force, cwd, now: Date.now() });
  await print(stdout, reportLines(page, output, lookOf(stdout, env)));
  return exitCodes.ok;
}

function monthOf(text: string): string {
  if (/^\d{4}-(?:0[1-9]|1[0-2])$/.test(text.trim())) return text.trim();
  throw usageError(`--month is "${text}"`, "Write a year and a month, such as 2026-12.");
}
