// PURE. How a report looks on the stream it goes to, and what the states of rows are called and coloured there.
// Colour never carries the meaning alone: the word is always printed.

import { styleText } from "node:util";
import type { RowState } from "../../model/row-report.ts";
import { kindOf, type StateKind } from "../../model/states.ts";

/** Width in columns; whether the stream shows colours; the current time (ms), to leave out its year. */
export type Style = { width: number; colour: boolean; now: number };

/** Narrower than this nothing is laid out: lines wrap in the terminal. */
export const narrowest = 24;

type Tone = "green" | "cyan" | "yellow" | "red" | "dim" | "bold";

/** `text` in a tone, where the stream shows colours. */
export function toned(text: string, tone: Tone, { colour }: Style): string {
  return colour ? styleText(tone, text, { validateStream: false }) : text;
}

const tones: Record<StateKind, Tone> = {
  done: "green",
  going: "cyan",
  waiting: "cyan",
  doubt: "yellow",
  broken: "red",
  gone: "dim",
};

export const toneOf = (state: RowState): Tone => tones[kindOf(state)];

/** In a plan, a scheduled row is one that is ready to go. */
export const wordOf = (state: RowState, plan: boolean): string =>
  plan && state === "scheduled" ? "ready" : state;
