// `rehearse`: weeks of a calendar in seconds, and nothing of it happens.

import { listedCalendars } from "../../calendar/listed.ts";
import { type Flags, readConfig } from "../../config/config.ts";
import { readCount } from "../../config/values.ts";
import { usageError } from "../../lib/errors.ts";
import type { ExitCode } from "../../lib/exit-codes.ts";
import { type Rehearsal, rehearse as runRehearsal } from "../../simulate/rehearse.ts";
import { exitCodeOf } from "../exit-code.ts";
import { listenForInterrupt } from "../interrupt.ts";
import { examples, type Finish, type Program, runOptions } from "../options.ts";
import { rehearsalLines } from "../render/rehearsal.ts";
import { hintWithFlags, pausedWithFlags } from "../repeat-flags.ts";
import { print, styleOf, type Terminal } from "../terminal.ts";

export function add(program: Program, terminal: Terminal, finish: Finish): void {
  runOptions(
    program
      .command("rehearse")
      .description("Show what would happen in the next weeks, and when; nothing of it happens.")
      .argument("[calendar...]", "CSV files, workbooks or addresses (default: those of pinsheet.json)")
      .option("--days <number>", "how long, from now on", "31")
      .addHelpText(
        "after",
        examples(
          ["pinsheet rehearse autumn.csv", "with the profiles and boards of your account"],
          ["pinsheet rehearse autumn.csv --sandbox --days 90", "no account needed"],
        ),
      ),
  ).action(async (calendars, flags) => finish(await rehearse(calendars, flags, terminal)));
}

type RehearseFlags = Flags & { days: string };

/** Two years (ours): a calendar that is longer is rehearsed in parts. */
const mostDays = 731;

async function rehearse(
  typed: readonly string[],
  flags: RehearseFlags,
  terminal: Terminal,
): Promise<ExitCode> {
  if (typed.includes("-"))
    throw usageError(
      "rehearse cannot read a calendar from standard input",
      "Name a file: it is read again and again.",
    );
  const days = readCount(flags.days, "--days", 1, mostDays);
  const config = readConfig(flags, terminal.env, terminal.cwd);
  const calendars = typed.length > 0 ? typed : listedCalendars(config.calendars, terminal.cwd);
  const interrupt = listenForInterrupt(terminal, "");
  const { signal } = interrupt;
  try {
    const rehearsal = await runRehearsal(config, { calendars, days, from: Date.now(), signal });
    await print(
      terminal.stdout,
      rehearsalLines(withCommands(rehearsal, flags), config.timezone, styleOf(terminal.stdout, terminal.env)),
    );
    return exitCodeOf({ ...rehearsal.report, now: rehearsal.until }, signal.aborted);
  } finally {
    interrupt.release();
  }
}

/** With commands that look where this one looked. */
function withCommands({ events, report, ...rehearsal }: Rehearsal, flags: Flags): Rehearsal {
  const again = hintWithFlags(flags);
  const spoken = events.map((event) => ({ ...event, message: again(event.message) }));
  return {
    ...rehearsal,
    events: spoken,
    report: { ...report, paused: pausedWithFlags(report.paused, flags) },
  };
}
