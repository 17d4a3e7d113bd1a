// `cancel`: shows which Pins it is about to take back, asks, and only then has their posts deleted.

import { cancelPins } from "../../actions/cancel.ts";
import { type Flags, readConfig } from "../../config/config.ts";
import { type ExitCode, exitCodes } from "../../lib/exit-codes.ts";
import type { CancelReport } from "../../model/report.ts";
import { openConfirm } from "../confirm.ts";
import { listenForInterrupt } from "../interrupt.ts";
import { examples, type Finish, ledgerOptions, type Program } from "../options.ts";
import { cancelJson, cancelledLines, cancelQuestion } from "../render/cancel.ts";
import { hintWithFlags } from "../repeat-flags.ts";
import { print, printError, styleOf, type Terminal } from "../terminal.ts";

export function add(program: Program, terminal: Terminal, finish: Finish): void {
  ledgerOptions(
    program
      .command("cancel")
      .description(
        "Take back Pins that Postproxy has and that are not live: show them, ask, delete their posts.",
      )
      .argument("[pin...]", "ids, or their first 6 characters or more, as `pinsheet status` shows them")
      .option("--calendar <name>", "all Pins of this calendar")
      .option("--profile <name>", "all Pins of a profile, by name or id")
      .option("--profile-group <name>", "Postproxy profile group")
      .option("--timezone <zone>", "IANA zone to show times in")
      .option("--timeout <duration>", "of one API request (default: 30s)")
      .option("-y, --yes", "do not ask")
      .option("--json", "print NDJSON: one line per Pin, then a summary; needs --yes")
      .addHelpText(
        "after",
        examples(
          ["pinsheet cancel 3f2a91bc", "one Pin, by its id"],
          ["pinsheet cancel --calendar autumn.csv", "all that is not live yet; asks first"],
        ),
      ),
  ).action(async (pins, flags) => finish(await cancel(pins, flags, terminal)));
}

type CancelFlags = Flags & {
  calendar?: string | undefined;
  yes?: boolean | undefined;
  json?: boolean | undefined;
};

async function cancel(words: readonly string[], flags: CancelFlags, terminal: Terminal): Promise<ExitCode> {
  const { profile, ...others } = flags;
  // A profile is which Pins are meant here, not where Pins go.
  const config = readConfig(others, terminal.env, terminal.cwd);
  const look = styleOf(terminal.stdout, terminal.env);
  const selection = { words, calendar: flags.calendar ?? null, profile: profile ?? null };
  const again = hintWithFlags(flags);
  const { show, confirm } = openConfirm("cancel", flags, terminal);
  let interrupt: ReturnType<typeof listenForInterrupt> | null = null;
  const end = new AbortController();
  try {
    const report = await cancelPins(
      config,
      selection,
      async (preview) => {
        const answer = await confirm(preview, cancelQuestion(preview));
        interrupt = listenForInterrupt(
          terminal,
          "finishing the one under way; press Ctrl-C again to leave at once",
        );
        interrupt.signal.addEventListener("abort", () => end.abort());
        return answer;
      },
      end.signal,
    );
    if (flags.json) await print(terminal.stdout, cancelJson(report));
    else {
      if (report.answer === null && report.left.length > 0) await show(report);
      await print(terminal.stdout, cancelledLines(report, again, look));
    }
    if (report.stopped) printError(terminal.stderr, report.stopped.message, report.stopped.hint);
    return exitCodeOf(report, end.signal.aborted);
  } finally {
    (interrupt as ReturnType<typeof listenForInterrupt> | null)?.release();
  }
}

/** Done as asked, or nothing to do; else the person's "no", or a Pin that may go live all the same. */
function exitCodeOf({ answer, left, notDone, stopped }: CancelReport, interrupted: boolean): ExitCode {
  if (answer === "interrupted" || interrupted) return exitCodes.interrupted;
  if (stopped !== null) return stopped.exitCode;
  return answer === "no" || left.length + notDone.length > 0 ? exitCodes.rowsNeedAttention : exitCodes.ok;
}
