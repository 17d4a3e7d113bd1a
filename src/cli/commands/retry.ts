// `retry`: shows which Pins it is about to make eligible again, asks, and only then does it.

import { retryStates } from "../../actions/eligible.ts";
import { retryPins } from "../../actions/retry.ts";
import { type Flags, readConfig } from "../../config/config.ts";
import { usageError } from "../../lib/errors.ts";
import { type ExitCode, exitCodes } from "../../lib/exit-codes.ts";
import type { RetryReport } from "../../model/report.ts";
import { openConfirm } from "../confirm.ts";
import { examples, type Finish, ledgerOptions, type Program } from "../options.ts";
import { retryJson } from "../render/ndjson.ts";
import { doneLines, retryQuestion } from "../render/retry.ts";
import { repeatedFlags, repeatedZone } from "../repeat-flags.ts";
import { print, styleOf, type Terminal } from "../terminal.ts";

export function add(program: Program, terminal: Terminal, finish: Finish): void {
  ledgerOptions(
    program
      .command("retry")
      .description("Show which Pins would be eligible again, ask, and make them so; publish sends them.")
      .argument("[pin...]", "ids, or their first 6 characters or more, as `pinsheet status` shows them")
      .option("--failed", "all that were refused")
      .option("--missed", "all whose time passed too long ago")
      .option("--held", "all that look like a Pin that exists; each becomes a second one")
      .option("--may-be-live", "with ids: even if the Pin may be at Pinterest already")
      .option("--calendar <name>", "only Pins of this calendar")
      .option("-y, --yes", "do not ask")
      .option("--json", "print NDJSON: one line per Pin, then a summary; needs --yes")
      .addHelpText(
        "after",
        examples(
          ["pinsheet retry --failed", "after fixing the rows"],
          ["pinsheet retry 3f2a91bc", "one Pin, by its id"],
          ["pinsheet retry 3f2a91bc --may-be-live", "you have looked, and it is not there"],
        ),
      ),
  ).action(async (pins, flags) => finish(await retry(pins, flags, terminal)));
}

export type RetryFlags = Flags & {
  failed?: boolean | undefined;
  missed?: boolean | undefined;
  held?: boolean | undefined;
  mayBeLive?: boolean | undefined;
  calendar?: string | undefined;
  yes?: boolean | undefined;
  json?: boolean | undefined;
};

export async function retry(
  words: readonly string[],
  flags: RetryFlags,
  terminal: Terminal,
): Promise<ExitCode> {
  const states = retryStates.filter((state) => flags[state] === true);
  refuseUnclear(words, flags, states.length > 0);
  const config = readConfig(flags, terminal.env, terminal.cwd);
  const look = styleOf(terminal.stdout, terminal.env);
  const calendar = flags.calendar ?? null;
  const request = { states, words, mayBeLive: flags.mayBeLive === true, calendar };
  const { show, confirm } = openConfirm("retry", flags, terminal);
  const report = await retryPins(config, request, (preview) => confirm(preview, retryQuestion(preview)));
  if (flags.json) await print(terminal.stdout, retryJson(report));
  else {
    if (report.answer === null) await show(report);
    const again = repeatedFlags({
      ...flags,
      timezone: repeatedZone(report.timezone, flags, config.timezone),
    });
    await print(terminal.stdout, doneLines(report, again, look));
  }
  return exitCodeOf(report, words.length > 0);
}

/** Done as asked, or nothing to do; else the person's "no", or a Pin that was named and is left alone. */
function exitCodeOf({ answer, left, eligible, retried }: RetryReport, byName: boolean): ExitCode {
  if (answer === "interrupted") return exitCodes.interrupted;
  const undone = answer === "no" || (answer === "yes" && retried.length < eligible.length);
  return undone || (byName && left.length > 0) ? exitCodes.rowsNeedAttention : exitCodes.ok;
}

function refuseUnclear(words: readonly string[], flags: RetryFlags, anyState: boolean): void {
  if (words.length === 0 && !anyState) {
    throw usageError(
      "retry needs to know which Pins",
      "Name them by their ids (`pinsheet status` shows them), or add --failed, --missed or --held.",
    );
  }
  if (flags.mayBeLive && words.length === 0) {
    throw usageError(
      "--may-be-live is said of single Pins",
      "Name each of them by its id: `pinsheet status` shows it.",
    );
  }
}
