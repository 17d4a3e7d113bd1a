// A run on a machine that is too busy proves nothing, and must say so instead of passing, or of calling undone work lost.

import { expect, test } from "vitest";
import { attacksNamed } from "./attacks.ts";
import { starvedOf } from "./starved.ts";

const wanted = {
  rows: 40,
  kills: 10,
  pauses: 5,
  attacks: attacksNamed("kills,pauses,clock"),
  rates: { posts: 0.4 },
};
const done = {
  storm: { kills: 10, pauses: 5, clock_steps: 4 } as Parameters<typeof starvedOf>[1]["storm"],
  verdict: { uncertain: 6, live: 40 },
  faults: { "post stalled": 5, "post html": 6 },
  open: 0,
};

test("a run that did what was asked for is not starved", () => {
  expect(starvedOf(wanted, done)).toEqual([]);
});

test.each([
  [{ ...done, storm: { ...done.storm, kills: 9 } }, "9 kills of 10"],
  [{ ...done, storm: { ...done.storm, pauses: 4 } }, "4 pauses of 5"],
  [{ ...done, storm: { ...done.storm, clock_steps: 1 } }, "1 clock steps of 2"],
  [{ ...done, faults: { "post stalled": 7 } }, "7 faults of 8"],
  [{ ...done, verdict: { uncertain: 1, live: 40 } }, "1 lost answers of 2"],
  [{ ...done, verdict: { uncertain: 6, live: 19 } }, "19 Pins live of 20"],
  [{ ...done, open: 3 }, "3 Pins were still under way when it ended"],
])("too little of one thing is named", (too, words) => {
  expect(starvedOf(wanted, too)).toEqual([words]);
});

test("a word that is no attack is refused, with those that there are", () => {
  expect(() => attacksNamed("kills,pause")).toThrow(
    /no such attack: pause\. There are: kills, pauses, clock/,
  );
});
