// What `pause` and `resume` say, where the time of a Pin passed already or pacing has a word in it.

import { expect, test } from "vitest";
import type { PauseDone, ResumeDone } from "../../../src/actions/pause.ts";
import { pauseLines, resumeLines } from "../../../src/cli/render/pause.ts";

const now = Date.UTC(2026, 10, 24, 10);
const look = { width: 200, colour: false, now };
const spoken = { zone: null, again: (hint: string) => hint };
const everything = { scope: "all", subject: "", name: "everything", since: now, by: "ann on mac" } as const;

const paused = (over: Partial<PauseDone>) =>
  [
    ...pauseLines(
      [{ ...everything, already: false, waiting: 2, next: null, sentAhead: 0, ...over }],
      spoken,
      look,
    ),
  ].join(" ");

const resumed = (over: Partial<ResumeDone["catchUp"]>) => {
  const catchUp = { due: 0, later: 0, next: null, missed: 0, paced: false, ...over };
  return [...resumeLines({ ended: [everything], notPaused: [], left: [], catchUp }, spoken, look)].join(" ");
};

test("a Pin whose time passed was due, and is not said to be due in the past", () => {
  expect(paused({ next: now - 3_600_000 })).toContain("The first was due Tue 24 Nov 09:00 UTC already.");
  expect(paused({ next: now + 3_600_000, waiting: 1 })).toContain("It is due Tue 24 Nov 11:00 UTC.");
});

test("what is due after a pause goes at once only where no pacing spreads it", () => {
  expect(resumed({ due: 6 })).toContain("sends them all at once.");
  expect(resumed({ due: 6, paced: true })).toContain("sends them all as soon as pacing and catchUp allow.");
});

test("of one Pin that comes later, no first one is told", () => {
  const next = { at: now + 3_600_000, timezone: null };
  expect(resumed({ later: 1, next })).toContain("1 Pin is sent at its time: Tue 24 Nov 11:00 UTC.");
  expect(resumed({ later: 2, next })).toContain("their times, the first Tue 24 Nov 11:00 UTC.");
});
