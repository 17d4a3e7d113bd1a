import { expect, test } from "vitest";
import { enoughRuns, inconclusive, isAboutCounts } from "./conclusive.ts";

const whole = {
  storm: { kills: 7 },
  calm: { settled: true, runs: 1 },
  kills: 7,
  settleMs: 1_500,
  lateMs: 700,
  idleMs: 60,
};

test("a run that killed, came to rest and met an API in time is conclusive", () => {
  expect(inconclusive(whole)).toBeNull();
});

test.each([
  ["was over before its kills", { storm: { kills: 6 } }, "time ran out after 6 of 7 kills"],
  [
    "left work undone, and was given no time for it",
    { calm: { settled: false, runs: 2 } },
    "time ran out after 2 whole runs in the calm",
  ],
  [
    "met an API that was held up past the settle time",
    { idleMs: 801 },
    "the API was held up for 801 ms: a post may have come after the settle time",
  ],
])("a run that %s is inconclusive, and says why", (_, differs, why) => {
  expect(inconclusive({ ...whole, ...differs })).toBe(why);
});

test("a Pin that is left after enough whole runs is lost, however slow the machine is", () => {
  expect(inconclusive({ ...whole, calm: { settled: false, runs: enoughRuns } })).toBeNull();
});

test("only doubles and losses are excused in a starved run", () => {
  expect(["I1 word1w: 1 asked for", "I2 28 rows became 27 pins"].map(isAboutCounts)).toEqual([true, true]);
  expect(["I5 2 requests with 1 claims", "a process ended with 70"].map(isAboutCounts)).toEqual([
    false,
    false,
  ]);
});
