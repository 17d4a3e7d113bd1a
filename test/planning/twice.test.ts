// One wish, two rows of it: pasted twice, put back beside a moved one, or in two copies of a calendar.

import { describe, expect, it } from "vitest";
import type { KnownPin } from "../../src/model/pin.ts";
import { plan } from "../../src/planning/plan.ts";
import type { PlanRow } from "../../src/planning/terms.ts";
import { hour, knownPin, now, planRow, request } from "./rows.ts";

const states = (result: ReturnType<typeof plan>) => result.decisions.map(({ state }) => state);
const codes = (result: ReturnType<typeof plan>) =>
  result.decisions.map(({ issues, notes }) => [...issues, ...notes].map(({ code }) => code));

describe("a row that was pasted twice", () => {
  const twice = [planRow({}), planRow({ line: 3 })];

  it("is one Pin, and the second row waits for a word", () => {
    const result = plan(request({ rows: twice, pins: [] }));
    expect(states(result)).toEqual(["scheduled", "held"]);
    expect(codes(result)).toEqual([[], ["same-row-twice"]]);
  });

  it("is the Pin of the row that was ready, else of the first", () => {
    const unseen = knownPin({ line: 3, digest: "ready" });
    const pin = { ...unseen, seen: { ...unseen.seen, digest: "ready" } };
    const rows = [planRow({}), planRow({ line: 3, digest: "ready" })];
    for (const order of [rows, rows.toReversed()]) {
      const of = (pins: KnownPin[]) =>
        plan(request({ rows: order, pins }))
          .decisions.filter(({ state }) => state === "scheduled")
          .map(({ row }) => row.line);
      expect(of([pin])).toEqual([3]);
      expect(of([])).toEqual([2]);
    }
  });

  it("is two where the second says so", () => {
    const rows = [planRow({}), planRow({ line: 3, repeat: true })];
    expect(states(plan(request({ rows, pins: [] })))).toEqual(["scheduled", "scheduled"]);
  });

  it("is two where that was so before", () => {
    const pins = [knownPin({}), knownPin({ id: "pin-2", line: 3 })];
    expect(states(plan(request({ rows: twice, pins })))).toEqual(["scheduled", "scheduled"]);
  });
});

describe("a row that was moved after sending", () => {
  it("stays held when its old row is put back beside it, as long as it says the same", () => {
    const sent = knownPin({ state: "published" });
    const moved = { line: 3, at: now + 99 * hour };
    const heldPin = knownPin({ ...moved, id: "pin-2", state: "held", resembles: sent.id });
    const rows = [planRow({}), planRow(moved)];
    expect(states(plan(request({ rows, pins: [sent, heldPin] })))).toEqual(["published", "held"]);
    const other = [planRow({}), planRow({ ...moved, body: "Another Pin", title: "Of its own" })];
    expect(states(plan(request({ rows: other, pins: [sent, heldPin] })))).toEqual(["published", "scheduled"]);
  });
});

describe("two copies of a calendar", () => {
  const rowsOf = (calendar: string, hours: number, boardId = "b1") =>
    [1, 2, 3].map((n) =>
      planRow({
        calendar,
        line: n,
        boardId,
        media: `https://a.example/${n}.jpg`,
        title: `Title ${n}`,
        body: `Text ${n}`,
        at: now + (n + hours) * hour,
      }),
    );
  const pinsOf = (calendar: string, state: "scheduled" | "published") =>
    rowsOf(calendar, 0).map((row, n) => knownPin({ ...row, id: `pin-${n}`, state }));
  const both = new Set(["anna.csv", "ben.csv"]);

  it("read together are one wish for each row, whatever their times", () => {
    const rows = [...rowsOf("ben.csv", 1), ...rowsOf("anna.csv", 0)];
    const result = plan(request({ rows, pins: pinsOf("anna.csv", "published"), read: both }));
    expect(states(result)).toEqual(["held", "held", "held", "published", "published", "published"]);
    expect(codes(result).slice(0, 3)).toEqual(Array(3).fill(["same-pin-in-other-calendar"]));
  });

  it("but the same images for another board are another calendar", () => {
    const rows = [...rowsOf("ben.csv", 1, "b2"), ...rowsOf("anna.csv", 0)];
    const result = plan(request({ rows, pins: pinsOf("anna.csv", "scheduled"), read: both }));
    expect(states(result)).toEqual(Array(6).fill("scheduled"));
  });

  it("read in turn share their Pins, and what has no row in the one stays with the other", () => {
    const rows = rowsOf("ben.csv", 1).slice(0, 2);
    const copied = request({
      rows,
      pins: pinsOf("anna.csv", "scheduled"),
      read: new Set(["ben.csv"]),
      absent: new Set(["anna.csv"]),
    });
    const result = plan(copied);
    expect(result.decisions.map(({ pin }) => pin?.id)).toEqual(["pin-0", "pin-1"]);
    expect(result.withdrawn).toEqual([]);
    expect(result.versions).toEqual([{ from: "anna.csv", to: "ben.csv", shared: 2 }]);
  });
});

describe("one Pin in two calendars", () => {
  /** Calendars with more in them, so that neither is a copy of the other. */
  const read = (rows: PlanRow[], pins: KnownPin[] = []) => {
    const calendars = ["autumn.csv", "copy.csv"];
    const more = calendars.flatMap((calendar) =>
      [1, 2, 3].map((n) => {
        const own = `${calendar} ${n}`;
        return planRow({ calendar, line: n + 9, media: own, title: own, body: own, at: now + n * hour });
      }),
    );
    return states(plan(request({ rows: [...rows, ...more], pins, read: new Set(calendars) }))).slice(
      0,
      rows.length,
    );
  };
  const here = planRow({});
  const copy = planRow({ calendar: "copy.csv" });
  const moved = planRow({ at: now + 9 * hour });

  it("goes from where it was ready, else from the first by name", () => {
    expect(read([here, copy])).toEqual(["scheduled", "held"]);
    expect(read([copy, here])).toEqual(["held", "scheduled"]);
    const ready = [knownPin({ calendar: "copy.csv" })];
    expect(read([here, copy], ready)).toEqual(["held", "scheduled"]);
    expect(read([copy, here], ready)).toEqual(["scheduled", "held"]);
  });

  it("is two at two times, and two where no time can be read", () => {
    expect(read([moved, copy])).toEqual(["scheduled", "scheduled"]);
    const timeless = { at: null, title: "Jars", body: "Jam", media: "jars" };
    expect(read([planRow({ at: null }), planRow({ calendar: "copy.csv", ...timeless })])).toEqual([
      "scheduled",
      "scheduled",
    ]);
  });

  const held = knownPin({ id: "copy", calendar: "copy.csv", state: "held" });
  const third = (differs: Partial<KnownPin>) =>
    knownPin({ id: "third", calendar: "third.csv", at: now + 9 * hour, ...differs });
  const words = { media: "sent", title: "Sent", body: "Sent" };

  it.each<[is: string, what: string, rows: PlanRow[], pins: KnownPin[]]>([
    ["held", "its other row is moved", [moved], [held]],
    ["scheduled", "it was not held but invalid", [moved], [{ ...held, state: "invalid" }]],
    [
      "scheduled",
      "it was held for a pin, which is not known any more",
      [moved],
      [{ ...held, resembles: "unknown" }],
    ],
    [
      "scheduled",
      "its other row stands in the same calendar",
      [{ ...moved, calendar: "copy.csv", line: 3 }],
      [held],
    ],
    ["scheduled", "there is no other row any more", [], [held]],
    ["held", "its other row stands in a calendar that was not read", [], [held, third({})]],
    [
      "held",
      "that was edited since",
      [],
      [held, third({ state: "published", ...words, seen: { ...held.seen } })],
    ],
    ["held", "that is held itself, for a sent one", [], [held, third({ state: "held", resembles: "sent" })]],
    ["scheduled", "that is held itself, for this one", [], [held, third({ state: "held" })]],
    ["scheduled", "that is gone", [], [held, third({ state: "withdrawn", line: null })]],
  ])("that was held as a copy is %s where %s", (is, _, rows, pins) => {
    expect(read([copy, ...rows], pins)[0]).toBe(is);
  });
});
