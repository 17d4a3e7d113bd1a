// Properties of the plan over whole lives of calendars: read, applied, edited, read again.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { KnownPin } from "../../src/model/pin.ts";
import { wasSent } from "../../src/model/states.ts";
import { plan } from "../../src/planning/plan.ts";
import type { Decision, PlanRow } from "../../src/planning/terms.ts";
import { runs, seed } from "../support/seed.ts";
import { hour, now, planRow, request } from "./rows.ts";

/** Few values, so that rows collide often: that is where identity is hard. */
const row = fc
  .record({
    media: fc.constantFrom("m1", "m2", "m3", null),
    boardId: fc.constantFrom("b1", "b2", null),
    at: fc.constantFrom(now + hour, now + 2 * hour, now - 3 * hour, now - 90 * hour),
    title: fc.constantFrom("one", "two", null),
    body: fc.constantFrom("text", "other text"),
    id: fc.option(fc.constantFrom("1", "2", "3", "4"), { nil: null }),
    repeat: fc.boolean(),
    isNow: fc.boolean(),
    bad: fc.boolean(),
  })
  .map(({ isNow, bad, ...cells }) =>
    planRow({
      ...cells,
      boardName: cells.boardId === "b1" ? "kitchen" : "balcony",
      at: isNow ? null : cells.at,
      now: isNow,
      digest: JSON.stringify([cells, isNow, bad]),
      issues:
        bad || cells.media === null || cells.boardId === null
          ? [{ code: "unknown-board", column: null, value: null, message: "", hint: "" }]
          : [],
    }),
  );
const numbered = (rows: PlanRow[], calendar = "autumn.csv") =>
  rows.map((one, index) => ({ ...one, line: index + 2, calendar }));
const calendar = fc.array(row, { maxLength: 8 }).map((rows) => numbered(rows));
const luck = fc.array(fc.boolean(), { minLength: 8, maxLength: 8 });

let ids = 0;

/** What the ledger holds after a plan was recorded and some of the due pins were sent. */
function applied(
  pins: readonly KnownPin[],
  decisions: readonly Decision[],
  gone: readonly KnownPin[],
  sent: boolean[],
) {
  const left = new Map(pins.map((pin) => [pin.id, pin]));
  for (const pin of gone) left.set(pin.id, { ...pin, state: "withdrawn", line: null });
  decisions.forEach(({ row: of, pin, state, resembles }, index) => {
    const before = pin && left.get(pin.id);
    if (before && wasSent(before.state)) {
      left.set(before.id, {
        ...before,
        calendar: of.calendar,
        line: of.line,
        rowId: of.id ?? before.rowId,
        seen: { digest: of.digest, title: of.title, body: of.body, media: of.media },
      });
      return;
    }
    const { id: rowId, columns: _c, written: _w, issues, notes, ...content } = of;
    const id = before?.id ?? `pin-${++ids}`;
    const at = of.now ? ((before?.now ? before.at : null) ?? now) : of.at;
    const goes = state === "scheduled" && sent[index % sent.length] === true;
    left.set(id, {
      ...content,
      issues,
      notes,
      at,
      id,
      rowId,
      seen: { digest: of.digest, title: of.title, body: of.body, media: of.media },
      resembles: resembles ?? before?.resembles ?? null,
      answered: before?.answered ?? [],
      requeuedAt: null,
      pacedUntil: null,
      state: goes ? "published" : state,
    });
  });
  return [...left.values()];
}

/** Reads one calendar after the other, sending some each time. */
function live(readings: PlanRow[][], sent: boolean[]): KnownPin[] {
  return readings.reduce<KnownPin[]>((pins, rows) => {
    const { decisions, withdrawn } = plan(request({ rows, pins }));
    return applied(pins, decisions, withdrawn, sent);
  }, []);
}

const holds = (property: fc.IProperty<unknown[]> | ReturnType<typeof fc.property>) =>
  fc.assert(property as ReturnType<typeof fc.property>, { seed, numRuns: runs(300) });
const sentIds = (pins: readonly KnownPin[]) =>
  new Set(pins.filter((pin) => wasSent(pin.state)).map((pin) => pin.id));

describe("every reading", () => {
  it("gives each row exactly one decision and each pin to at most one row", () => {
    holds(
      fc.property(calendar, calendar, luck, (first, second, sent) => {
        const { decisions } = plan(request({ rows: second, pins: live([first], sent) }));
        expect(decisions.map((decision) => decision.row)).toEqual(second);
        const used = decisions.flatMap(({ pin }) => pin?.id ?? []);
        expect(new Set(used).size).toBe(used.length);
      }),
    );
  });

  it("of an unchanged sheet plans nothing new and withdraws nothing, whatever was read before", () => {
    holds(
      fc.property(fc.array(calendar, { minLength: 1, maxLength: 4 }), luck, (readings, sent) => {
        const rows = readings.at(-1) ?? [];
        const pins = live(readings, sent);
        const again = plan(request({ rows, pins }));
        expect(again.decisions.every(({ pin, state }) => pin !== null && pin.state === state)).toBe(true);
        expect(again.withdrawn).toEqual([]);
      }),
    );
  });

  it("gives the same decisions in any order of the rows", () => {
    holds(
      fc.property(calendar, calendar, luck, fc.infiniteStream(fc.nat()), (first, second, sent, random) => {
        const pins = live([first], sent);
        const shuffled = second
          .map((one) => ({ one, place: random.next().value as number }))
          .toSorted((a, b) => a.place - b.place)
          .map(({ one }) => one);
        const say = (rows: PlanRow[]) =>
          plan(request({ rows, pins }))
            .decisions.map(({ row: of, pin, state }) => JSON.stringify([of.digest, pin?.id, state]))
            .toSorted();
        expect(say(shuffled)).toEqual(say(second));
      }),
    );
  });
});

describe("a sent pin", () => {
  it("is never matched to a row that is to be sent", () => {
    holds(
      fc.property(fc.array(calendar, { minLength: 2, maxLength: 4 }), luck, (readings, sent) => {
        const last = readings.at(-1) ?? [];
        const { decisions } = plan(request({ rows: last, pins: live(readings.slice(0, -1), sent) }));
        for (const { pin, state } of decisions) {
          if (pin && wasSent(pin.state)) expect(wasSent(state)).toBe(true);
        }
      }),
    );
  });

  const edits = fc.record({
    title: fc.constantFrom("fixed", "two"),
    body: fc.constant("rewritten"),
    moved: fc.constantFrom(0, 24 * hour),
    name: fc.constantFrom("autumn.csv", "winter.csv"),
    reversed: fc.boolean(),
  });

  /** Rows that differ in their media: which row was which is then beyond doubt. */
  const distinct = fc
    .uniqueArray(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 8 })
    .map((numbers) =>
      numbered(
        numbers.map((n) => planRow({ media: `m${n}`, title: `t${n}`, at: now - hour, digest: `d${n}` })),
      ),
    );

  it("gets no second pin when its row is edited, moved, re-sorted or its file renamed", () => {
    holds(
      fc.property(distinct, luck, edits, (rows, sent, edit) => {
        const pins = live([rows], sent);
        const edited = numbered(
          (edit.reversed ? rows.toReversed() : rows).map((one) => ({
            ...one,
            title: edit.moved === 0 ? edit.title : one.title,
            body: edit.body,
            at: (one.at ?? 0) + edit.moved,
            digest: `${one.digest}'`,
          })),
          edit.name,
        );
        const renamed = edit.name !== "autumn.csv";
        const { decisions } = plan(
          request({
            rows: edited,
            pins,
            read: new Set([edit.name]),
            gone: new Set(renamed ? ["autumn.csv"] : []),
          }),
        );
        const before = sentIds(pins);
        const media = new Set(pins.filter((pin) => before.has(pin.id)).map((pin) => pin.media));
        for (const { row: of, state } of decisions) {
          if (media.has(of.media)) expect(["published", "held"]).toContain(state);
          else expect(state).toBe("scheduled");
        }
      }),
    );
  });
});

describe("a creative that was sent", () => {
  const both = ["autumn.csv", "winter.csv"];
  /** Few images and times, but every row has words of its own: then a second post of the same words is a double. */
  const sheets = fc.uniqueArray(
    fc.record({
      words: fc.integer({ min: 0, max: 5 }),
      media: fc.constantFrom("m1", "m2"),
      at: fc.constantFrom(now - hour, now - 2 * hour, now - 3 * hour, now + 9 * hour),
      boardId: fc.constantFrom("b1", "b2"),
      calendar: fc.constantFrom(...both),
    }),
    { selector: ({ words }) => words, maxLength: 6 },
  );
  /** A person keeps the image of a text; board, time, place and order change freely. */
  type Sheet = { words: number; at: number; boardId: string; calendar: string }[];
  const toRows = (sheet: Sheet) => {
    const rows = sheet.map(({ words, ...cells }) =>
      planRow({
        ...cells,
        media: words % 2 ? "m1" : "m2",
        title: `t${words}`,
        body: `b${words}`,
        boardName: cells.boardId,
        digest: JSON.stringify([words, cells]),
      }),
    );
    return both.flatMap((name) =>
      numbered(
        rows.filter((one) => one.calendar === name),
        name,
      ),
    );
  };

  it("is not sent again, however its row is moved in time, between boards and between calendars", () => {
    holds(
      fc.property(fc.array(sheets, { minLength: 2, maxLength: 6 }), luck, (readings, sent) => {
        const read = new Set(both);
        let pins: KnownPin[] = [];
        for (const sheet of readings) {
          const { decisions, withdrawn } = plan(request({ rows: toRows(sheet), pins, read }));
          const out = new Set(pins.filter((pin) => wasSent(pin.state)).map((pin) => pin.body));
          for (const { row: of, state } of decisions) {
            if (out.has(of.body)) expect(["published", "held"]).toContain(state);
          }
          pins = applied(pins, decisions, withdrawn, sent);
        }
      }),
    );
  });
});

describe("one bad row", () => {
  it("changes no other row", () => {
    holds(
      fc.property(calendar, luck, fc.nat(), (rows, sent, at) => {
        fc.pre(rows.length > 1);
        const clean = rows.map((one, index) => ({
          ...one,
          id: null,
          media: `own-${index}`,
          title: `own-${index}`,
          digest: `${index}`,
          issues: [],
        }));
        const pins = live([clean], sent);
        const broken = at % clean.length;
        const spoilt = clean.map((one, index) =>
          index === broken
            ? {
                ...one,
                media: null,
                at: null,
                digest: "bad",
                issues: [{ code: "time-missing" as const, column: null, value: null, message: "", hint: "" }],
              }
            : one,
        );
        const say = (list: PlanRow[]) =>
          plan(request({ rows: list, pins }))
            .decisions.map(({ pin, state }) => [pin?.id, state])
            .filter((_, index) => index !== broken);
        expect(say(spoilt)).toEqual(say(clean));
      }),
    );
  });
});
