// Pacing as a pure decision: whatever the limits, the turns keep them, and nobody is forgotten.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Due, isQuiet, type Limit, pace, type Sent } from "../../src/model/pacing.ts";
import { runs, seedsUntil } from "../support/seed.ts";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
/** Clocks in New York go back on 1 Nov 2026, those in Paris on 25 Oct; both go forward in March 2027. */
const starts = ["2026-10-24T20:00Z", "2026-11-01T03:00Z", "2027-03-14T05:30Z", "2027-03-27T23:00Z"].map(
  Date.parse,
);
const zones = ["Europe/Paris", "America/New_York", "Australia/Lord_Howe", "America/Havana", "UTC"];

const gap = (lane: string, ms: number): Limit => ({ kind: "gap", lane, ms, words: `gap ${lane}` });
const perDay = (lane: string, most: number, zone = "UTC"): Limit => ({
  kind: "per-day",
  lane,
  most,
  zone,
  words: `day ${lane}`,
});
const quiet = (lane: string, from: number, to: number, zone = "UTC"): Limit => ({
  kind: "quiet",
  lane,
  hours: { from: from * 60, to: to * 60 },
  zone,
  words: `quiet ${lane}`,
});
const due = (id: string, at: number, limits: Limit[], lanes = ["p"]): Due => ({ id, at, lanes, limits });

const noon = Date.parse("2026-11-24T12:00Z");

describe("a limit", () => {
  it("of a gap lets one go, and gives the next ones their turns behind it", () => {
    const limits = [gap("p", 20 * minute)];
    const turns = pace(
      ["a", "b", "c"].map((id) => due(id, noon - hour, limits)),
      [],
      noon,
    );
    expect(turns).toEqual([
      { id: "a", at: noon, because: null },
      { id: "b", at: noon + 20 * minute, because: "gap p" },
      { id: "c", at: noon + 40 * minute, because: "gap p" },
    ]);
  });

  it("of a gap keeps its distance from what is sent ahead for later, too", () => {
    const ahead = { lanes: ["p"], at: noon + 10 * minute };
    const [turn] = pace([due("a", noon, [gap("p", 20 * minute)])], [ahead], noon);
    expect(turn?.at).toBe(noon + 30 * minute);
  });

  it("of a gap asks of nothing that is just as far away, or farther", () => {
    const sent = [
      { lanes: ["p"], at: noon + 10 * day },
      { lanes: ["p"], at: noon - 20 * minute },
      { lanes: ["p"], at: noon + 20 * minute },
    ];
    expect(pace([due("a", noon, [gap("p", 20 * minute)])], sent, noon)).toEqual([
      { id: "a", at: noon, because: null },
    ]);
  });

  it("of a gap finds its turn behind whatever is sent ahead, be it a day full of it", () => {
    const sent = Array.from({ length: 24 }, (_, index) => ({ lanes: ["p"], at: noon + index * hour }));
    const [turn] = pace([due("a", noon, [gap("p", hour + minute)])], sent, noon);
    expect(turn?.at).toBe(noon + 24 * hour + minute);
  });

  it("of a day lets the rest wait until the next one begins on the clock of the zone", () => {
    const limits = [perDay("p", 2, "America/New_York")];
    const turns = pace(
      ["a", "b", "c"].map((id) => due(id, noon, limits)),
      [],
      noon,
    );
    expect(turns.map(({ at }) => new Date(at).toISOString())).toEqual([
      "2026-11-24T12:00:00.000Z",
      "2026-11-24T12:00:00.000Z",
      "2026-11-25T05:00:00.000Z",
    ]);
  });

  it.each([
    ["Europe/Paris", "2026-10-25T00:10Z", "2026-10-25T00:30:00.000Z", 2.5],
    ["Europe/Paris", "2026-10-25T01:10Z", "2026-10-25T01:30:00.000Z", 2.5],
    ["America/New_York", "2027-03-14T04:00Z", "2027-03-14T07:00:00.000Z", 2.5],
    ["America/New_York", "2027-03-14T04:00Z", "2027-03-14T11:00:00.000Z", 7],
    ["Europe/Paris", "2027-03-27T22:00Z", "2027-03-28T05:00:00.000Z", 7],
  ])("of quiet hours in %s from %s ends at %s, whatever the clocks do that night", (zone, now, end, to) => {
    const at = Date.parse(now);
    const [turn] = pace([due("a", at, [quiet("p", 22, to, zone)])], [], at);
    expect(new Date(turn?.at ?? 0).toISOString()).toBe(end);
  });

  it("of a day is what a Pin waits for, whatever decides the hour of the next one", () => {
    const limits = [quiet("p", 22, 7), gap("p", hour), perDay("p", 1)];
    const turns = pace([due("a", noon, limits), due("b", noon + 1, limits)], [], noon);
    expect(turns[1]).toEqual({ id: "b", at: Date.parse("2026-11-25T07:00Z"), because: "day p" });
  });

  it("that moved a Pin last is what it waits for, where no day is full", () => {
    const limits = [gap("p", 11 * hour), quiet("p", 22, 7)];
    const [turn] = pace([due("a", noon, limits)], [{ lanes: ["p"], at: noon }], noon);
    expect(turn).toEqual({ id: "a", at: Date.parse("2026-11-25T07:00Z"), because: "quiet p" });
  });

  it("of a day of one board does not count what another board sends", () => {
    const limits = [perDay("b1", 2)];
    const turns = pace(
      [
        due("a", noon, limits, ["p", "b1"]),
        due("b", noon + 1, [], ["p", "b2"]),
        due("c", noon + 2, limits, ["p", "b1"]),
        due("d", noon + 3, limits, ["p", "b1"]),
      ],
      [],
      noon,
    );
    expect(turns.map(({ at }) => at)).toEqual([noon, noon + 1, noon + 2, Date.parse("2026-11-25T00:00Z")]);
  });

  it("of a day that is full on the next day too names the day that decides", () => {
    const limits = [perDay("p", 1), perDay("b", 1)];
    const sent = [
      { lanes: ["p"], at: noon },
      { lanes: ["b"], at: noon + day },
    ];
    expect(pace([due("a", noon, limits, ["p", "b"])], sent, noon)).toEqual([
      { id: "a", at: Date.parse("2026-11-26T00:00Z"), because: "day b" },
    ]);
  });

  it("lets those of one moment go by their ids, in whatever order they come", () => {
    const limits = [gap("p", hour)];
    const order = (...ids: string[]) =>
      pace(
        ids.map((id) => due(id, noon, limits)),
        [],
        noon,
      ).map(({ id }) => id);
    expect([order("b", "a", "c"), order("c", "b", "a")]).toEqual([
      ["a", "b", "c"],
      ["a", "b", "c"],
    ]);
  });

  it("of one board does not make another board wait", () => {
    const [held, free] = pace(
      [
        due("a", noon - 2, [gap("b1", hour)], ["p", "b1"]),
        due("b", noon - 1, [gap("b2", hour)], ["p", "b2"]),
      ],
      [{ lanes: ["p", "b1"], at: noon - minute }],
      noon,
    );
    expect([held?.at, free?.at]).toEqual([noon - minute + hour, noon]);
  });

  it("that leaves no time of day names the Pin instead of waiting for ever unseen", () => {
    const limits = [quiet("p", 22, 8), quiet("b", 7, 23)];
    expect(pace([due("a", noon, limits)], [], noon)).toEqual([
      { id: "a", at: Number.POSITIVE_INFINITY, because: expect.stringContaining("quiet") },
    ]);
    const [, next] = pace(
      [due("a", noon, limits), due("b", noon, [perDay("p", 1, "Europe/Paris")])],
      [],
      noon,
    );
    expect(next).toEqual({ id: "b", at: noon, because: null });
  });
});

describe("quiet hours", () => {
  it.each([
    [9, 17, ["09:00", "16:59"], ["08:59", "17:00"]],
    [22, 7, ["22:00", "00:00", "06:59"], ["21:59", "07:00"]],
    [9, 9, ["08:59", "09:00"], []],
  ])("from %i to %i are %j, and not %j", (from, to, within, outside) => {
    const isIn = (clock: string) =>
      isQuiet({ from: from * 60, to: to * 60 }, "Europe/Paris", Date.parse(`2026-11-24T${clock}+01:00`));
    expect(within.map(isIn)).toEqual(within.map(() => true));
    expect(outside.map(isIn)).toEqual(outside.map(() => false));
  });
});

const lane = fc.constantFrom("p", "b");
const limit: fc.Arbitrary<Limit> = fc.oneof(
  fc.tuple(lane, fc.integer({ min: 1, max: 300 })).map(([of, minutes]) => gap(of, minutes * minute)),
  fc
    .tuple(lane, fc.integer({ min: 1, max: 4 }), fc.constantFrom(...zones))
    .map(([of, most, zone]) => perDay(of, most, zone)),
  fc
    .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 1, max: 11 }), fc.constantFrom(...zones))
    .map(([from, long, zone]) => quiet("p", from, (from + long) % 24, zone)),
);
const anyCase = fc.record({
  limits: fc.array(limit, { maxLength: 3 }),
  start: fc.constantFrom(...starts),
  rows: fc.array(fc.record({ offset: fc.integer({ min: -600, max: 2_000 }), onBoard: fc.boolean() }), {
    maxLength: 12,
  }),
  ticks: fc.integer({ min: 3, max: 45 }),
});

const holds = (limits: readonly Limit[], sent: readonly Sent[]): boolean =>
  limits.every((one) => {
    const times = sent
      .filter(({ lanes }) => lanes.includes(one.lane))
      .map(({ at }) => at)
      .toSorted((a, b) => a - b);
    switch (one.kind) {
      case "gap":
        return times.every((at, index) => index === 0 || at - (times[index - 1] ?? 0) >= one.ms);
      case "quiet":
        return times.every((at) => !isQuiet(one.hours, one.zone, at));
      case "per-day": {
        const dateIn = new Intl.DateTimeFormat("en-CA", { timeZone: one.zone });
        return [...Map.groupBy(times, (at) => dateIn.format(at)).values()].every(
          (group) => group.length <= one.most,
        );
      }
      default:
        return one satisfies never;
    }
  });

describe("a queue that is paced tick by tick", () => {
  it("keeps every limit and sends every Pin, the oldest of a kind first", () => {
    let paced = 0;
    for (const next of seedsUntil(() => paced > 300))
      fc.assert(
        fc.property(anyCase, fc.constantFrom(0, 3 * hour), ({ limits, start, rows, ticks }, ahead) => {
          let waiting = rows.map(({ offset, onBoard }, n) =>
            due(`${n}`.padStart(2, "0"), start + offset * minute, limits, onBoard ? ["p", "b"] : ["p"]),
          );
          // A Pin that is not on the board is under the limits of the profile alone.
          waiting = waiting.map((one) => ({
            ...one,
            limits: one.limits.filter(({ lane }) => one.lanes.includes(lane)),
          }));
          fc.pre(!pace(waiting, [], start).some(({ at }) => at === Number.POSITIVE_INFINITY));
          const sent: (Sent & { id: string })[] = [];
          for (let now = start; waiting.length > 0; now += ticks * minute) {
            // 12 Pins, one a day at the worst, with gaps and quiet hours between.
            if (now > start + 40 * day) return false;
            const ready = waiting.filter(({ at }) => at <= now + ahead);
            for (const turn of pace(ready, sent, now)) {
              const one = ready.find(({ id }) => id === turn.id);
              if (one === undefined) return false;
              if (turn.at > Math.max(now, one.at)) paced += 1;
              else sent.push({ id: one.id, lanes: one.lanes, at: turn.at });
            }
            const gone = new Set(sent.map(({ id }) => id));
            waiting = waiting.filter(({ id }) => !gone.has(id));
          }
          const inOrder = (some: readonly { id: string; at: number }[]) =>
            some.toSorted((a, b) => a.at - b.at).map(({ id }) => id);
          const late = (lanes: string) =>
            rows.flatMap(({ offset, onBoard }, n) =>
              offset <= 0 && (onBoard ? "p,b" : "p") === lanes
                ? [{ id: `${n}`.padStart(2, "0"), at: start + offset * minute }]
                : [],
            );
          return (
            sent.length === rows.length &&
            holds(limits, sent) &&
            ["p", "p,b"].every((lanes) => {
              const ids = new Set(late(lanes).map(({ id }) => id));
              const times = new Map(sent.map(({ id, at }) => [id, at]));
              const order = inOrder(late(lanes)).map((id) => times.get(id) ?? 0);
              return (
                ids.size === order.length &&
                order.every((at, index) => index === 0 || at >= (order[index - 1] ?? 0))
              );
            })
          );
        }),
        { seed: next, numRuns: runs(100) },
      );
    expect(paced).toBeGreaterThan(300);
  });
});
