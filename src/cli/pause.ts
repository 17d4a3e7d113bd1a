// `pause` and `resume`: Pins are kept back, and let go again, without losing their times.

import { pausePins, resumePins } from "../actions/pause.ts";
import { type Flags, readConfig } from "../config/config.ts";
import { type ExitCode, exitCodes } from "../lib/errors.ts";
import { hintAgain } from "./again.ts";
import { pauseJson, pauseLines, resumeJson, resumeLines } from "./render/pause.ts";
import { lookOf, print, type Terminal } from "./terminal.ts";

export type PauseFlags = Flags & { calendar?: string | undefined; json?: boolean | undefined };

export async function pause(
  words: readonly string[],
  flags: PauseFlags,
  terminal: Terminal,
): Promise<ExitCode> {
  const { config, spoken, look, selection } = prepared(words, flags, terminal);
  const done = await pausePins(config, selection);
  await print(terminal.stdout, flags.json ? pauseJson(done) : pauseLines(done, spoken, look));
  return exitCodes.ok;
}

/** Exit 1 where something that was named was not paused. */
export async function resume(
  words: readonly string[],
  flags: PauseFlags,
  terminal: Terminal,
): Promise<ExitCode> {
  const { config, spoken, look, selection } = prepared(words, flags, terminal);
  const done = await resumePins(config, selection);
  await print(terminal.stdout, flags.json ? resumeJson(done) : resumeLines(done, spoken, look));
  return done.notPaused.length > 0 ? exitCodes.rowsNeedAttention : exitCodes.ok;
}

function prepared(words: readonly string[], flags: PauseFlags, terminal: Terminal) {
  const config = readConfig(flags, terminal.env, terminal.cwd);
  return {
    config,
    look: lookOf(terminal.stdout, terminal.env),
    spoken: { zone: config.timezone, again: hintAgain(flags) },
    // Only what was typed: a profile of the settings is where Pins go, not what is meant here.
    selection: { profile: flags.profile ?? null, calendar: flags.calendar ?? null, words },
  };
}
