// `report`: writes a page about the Pins of the ledger that one can show to somebody.

import { type Flags, readConfig } from "../../config/config.ts";
import { writePage } from "../../exports/page/write.ts";
import { usageError } from "../../lib/errors.ts";
import { type ExitCode, exitCodes } from "../../lib/exit-codes.ts";
import { collect, examples, type Finish, ledgerOptions, type Program } from "../options.ts";
import { reportLines } from "../render/export.ts";
import { print, styleOf, type Terminal } from "../terminal.ts";

export function add(program: Program, terminal: Terminal, finish: Finish): void {
  ledgerOptions(
    program
      .command("report")
      .description("Write a page to show: calendar, problems and statistics, from the ledger alone.")
      .argument("[calendar...]", "only these calendars (default: all that the ledger knows)")
      .option("--output <file>", "the page to write", "report.html")
      .option("--month <month>", "only this one, such as 2026-12")
      .option("--timezone <zone>", "IANA zone of all times on it")
      .option("--media-folder <folder>", "show images from here too; may be repeated", collect)
      .option("--remote-images", "let whoever opens it load images from their own addresses")
      .option("--force", "overwrite a file that pinsheet did not write")
      .addHelpText(
        "after",
        examples(
          ["pinsheet report", "writes report.html, one file that needs no network"],
          ["pinsheet report autumn.csv --month 2026-12 --output december.html"],
        ),
      ),
  ).action(async (calendars, flags) => finish(await report(calendars, flags, terminal)));
}

type ReportFlags = Flags & {
  output: string;
  month?: string | undefined;
  remoteImages?: boolean | undefined;
  force?: boolean | undefined;
};

async function report(
  calendars: readonly string[],
  flags: ReportFlags,
  { stdout, env, cwd }: Terminal,
): Promise<ExitCode> {
  const config = readConfig(flags, env, cwd);
  const month = flags.month === undefined ? null : monthOf(flags.month);
  const { output, remoteImages: remote = false, force = false } = flags;
  const page = await writePage(config, { calendars, month, remote, output, force, cwd, now: Date.now() });
  await print(stdout, reportLines(page, output, styleOf(stdout, env)));
  return exitCodes.ok;
}

function monthOf(text: string): string {
  if (/^\d{4}-(?:0[1-9]|1[0-2])$/.test(text.trim())) return text.trim();
  throw usageError(`--month is "${text}"`, "Write a year and a month, such as 2026-12.");
}
