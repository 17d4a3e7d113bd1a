// `status`: what the ledger knows, without a calendar and without the API.

import { readStatus, type Status } from "../../actions/status.ts";
import { type Flags, readConfig } from "../../config/config.ts";
import type { ExitCode } from "../../lib/exit-codes.ts";
import { oneZone } from "../../model/describe.ts";
import { exitCodeOf } from "../exit-code.ts";
import { examples, type Finish, ledgerOptions, type Program } from "../options.ts";
import { pinJson, statusJson } from "../render/ndjson.ts";
import { pinLines } from "../render/pin.ts";
import { statusLines } from "../render/status.ts";
import type { Style } from "../render/style.ts";
import {
  hintWithFlags,
  pausedWithFlags,
  repeatedFlags,
  repeatedZone,
  rowWithFlags,
} from "../repeat-flags.ts";
import { print, styleOf, type Terminal } from "../terminal.ts";

export function add(program: Program, terminal: Terminal, finish: Finish): void {
  ledgerOptions(
    program
      .command("status")
      .description("Show what the ledger knows; reads no calendar and asks nobody.")
      .argument("[calendar-or-pin...]", "only these calendars; of a Pin (by its id), all that is known")
      .option("--timezone <zone>", "IANA zone to show times in where a row has none")
      .option("--all", "print every row")
      .option("--json", "print NDJSON: one line per row, then a summary")
      .addHelpText(
        "after",
        examples(["pinsheet status"], ["pinsheet status autumn.csv --all"], ["pinsheet status 3f2a91bc"]),
      ),
  ).action(async (words, flags) => finish(await status(words, flags, terminal)));
}

type StatusFlags = Flags & { json?: boolean | undefined; all?: boolean | undefined };

/** `words`: calendars, and ids of Pins. */
async function status(words: readonly string[], flags: StatusFlags, terminal: Terminal): Promise<ExitCode> {
  const config = readConfig(flags, terminal.env, terminal.cwd);
  const found = await readStatus(config, words);
  const look = styleOf(terminal.stdout, terminal.env);
  await print(terminal.stdout, flags.json ? asJson(found) : asText(found, flags, config.timezone, look));
  const rows = [...(found.report?.rows ?? []), ...found.pins.map(({ pin }) => pin)];
  return exitCodeOf({ rows, now: Date.now() });
}

function* asJson({ report, pins }: Status): Generator<string> {
  if (report !== null) yield* statusJson(report);
  for (const pin of pins) yield* pinJson(pin);
}

function* asText(
  { report, pins }: Status,
  flags: StatusFlags,
  timezone: string | null,
  look: Style,
): Generator<string> {
  if (report !== null) {
    const names = report.calendars.map(({ calendar }) => calendar);
    const again = repeatedFlags({
      ...flags,
      timezone: repeatedZone(oneZone(report.calendars), flags, timezone),
    });
    yield* statusLines(
      {
        ...report,
        rows: report.rows.map((row) => rowWithFlags(row, flags)),
        paused: pausedWithFlags(report.paused, flags),
      },
      { args: [...names, ...again], all: flags.all === true, timezone },
      look,
    );
  }
  for (const [index, pin] of pins.entries()) {
    if (report !== null || index > 0) yield "";
    const row = { ...rowWithFlags(pin.pin, flags), advice: hintWithFlags(flags)(pin.pin.advice) };
    yield* pinLines({ ...pin, pin: row }, timezone, look);
  }
}
