// `pause` and `resume`: Pins are kept back, and let go again, without losing their times.

import type { Command, OptionValues } from "@commander-js/extra-typings";
import { pausePins, resumePins } from "../../actions/pause.ts";
import { type Flags, readConfig } from "../../config/config.ts";
import { type ExitCode, exitCodes } from "../../lib/exit-codes.ts";
import { examples, type Finish, ledgerOptions, type Program } from "../options.ts";
import { pauseJson, pauseLines, resumeJson, resumeLines } from "../render/pause.ts";
import { hintWithFlags } from "../repeat-flags.ts";
import { print, styleOf, type Terminal } from "../terminal.ts";

const pauseHelps = {
  pause: {
    about: "Keep Pins back for now: they keep their times, and are not sent until you resume.",
    all: "without a word: everything",
  },
  resume: {
    about: "End pauses, and say what is due now, what comes later and what was missed.",
    all: "without a word: every pause ends",
  },
} as const;

export function add(program: Program, terminal: Terminal, finish: Finish): void {
  pauseOptions(program.command("pause"), "pause").action(async (words, flags) =>
    finish(await pause(words, flags, terminal)),
  );
}

export function addResume(program: Program, terminal: Terminal, finish: Finish): void {
  pauseOptions(
    program
      .command("resume")
      .option("--max-late <duration>", "later than this a Pin counts as missed (default: 24h)"),
    "resume",
  ).action(async (words, flags) => finish(await resume(words, flags, terminal)));
}

function pauseOptions<O extends OptionValues, G extends OptionValues>(
  command: Command<[], O, G>,
  name: keyof typeof pauseHelps,
) {
  return ledgerOptions(
    command
      .description(pauseHelps[name].about)
      .argument("[pin...]", "ids, or their first 6 characters or more, as `pinsheet status` shows them")
      .option("--profile <name>", "all Pins of a profile, by name or id")
      .option("--calendar <name>", "all Pins of this calendar")
      .option("--timezone <zone>", "IANA zone to show times in")
      .option("--json", "print NDJSON: one line for each pause")
      .addHelpText(
        "after",
        examples(
          [`pinsheet ${name}`, pauseHelps[name].all],
          [`pinsheet ${name} --profile "Studio North"`],
          [`pinsheet ${name} --calendar autumn.csv`],
          [`pinsheet ${name} 3f2a91bc`, "one Pin, by its id"],
        ),
      ),
  );
}

type PauseFlags = Flags & { calendar?: string | undefined; json?: boolean | undefined };

async function pause(words: readonly string[], flags: PauseFlags, terminal: Terminal): Promise<ExitCode> {
  const { config, spoken, look, selection } = prepared(words, flags, terminal);
  const done = await pausePins(config, selection);
  await print(terminal.stdout, flags.json ? pauseJson(done) : pauseLines(done, spoken, look));
  return exitCodes.ok;
}

/** Exit 1 where something that was named was not paused. */
async function resume(words: readonly string[], flags: PauseFlags, terminal: Terminal): Promise<ExitCode> {
  const { config, spoken, look, selection } = prepared(words, flags, terminal);
  const done = await resumePins(config, selection);
  await print(terminal.stdout, flags.json ? resumeJson(done) : resumeLines(done, spoken, look));
  return done.notPaused.length > 0 ? exitCodes.rowsNeedAttention : exitCodes.ok;
}

function prepared(words: readonly string[], flags: PauseFlags, terminal: Terminal) {
  const config = readConfig(flags, terminal.env, terminal.cwd);
  return {
    config,
    look: styleOf(terminal.stdout, terminal.env),
    spoken: { zone: config.timezone, again: hintWithFlags(flags) },
    // Only what was typed: a profile of the settings is where Pins go, not what is meant here.
    selection: { profile: flags.profile ?? null, calendar: flags.calendar ?? null, words },
  };
}
