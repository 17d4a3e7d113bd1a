// A run that reads nothing asks indexes; what it says and does must be what a look at every pin says.

import Database from "better-sqlite3";
import fc from "fast-check";
import { expect, it } from "vitest";
import type { Config } from "../../src/config/config.ts";
import type { Session } from "../../src/context/session.ts";
import { type Ledger, openLedger } from "../../src/ledger/ledger.ts";
import { issue, wholeRow } from "../../src/model/issue.ts";
import type { Pin } from "../../src/model/pin.ts";
import { bulkProblems, sizesOf } from "../../src/planning/bulk-problems.ts";
import { isTooLate, mustFollowRow } from "../../src/planning/plan.ts";
import { isQuiet, isSettled, planQuietly, standingAccidents } from "../../src/run/quiet.ts";
import type { CalendarReading } from "../../src/run/readings.ts";
import { ledgerWith, at as now, pin } from "../support/pins.ts";
import { runs, seedsUntil } from "../support/seed.ts";

const day = 86_400_000;
const problem = (code: Parameters<typeof issue>[0]) => issue(code, wholeRow, "it is so.", "Do this.");

type Drawn = {
  state: "scheduled" | "invalid" | "held" | "missed" | "published";
  at: number;
  changedAt: number;
  code: Parameters<typeof issue>[0] | null;
  inNotes: boolean;
  gone: boolean;
  resembles: string | null;
  medium: number;
  calendar: string;
  edited: boolean;
  requeuedAt: number | null;
};

/** A pin of a calendar that something may have happened to; most of them are like many others. */
const anyPin: fc.Arbitrary<Drawn> = fc.record({
  state: fc.constantFrom("scheduled", "scheduled", "scheduled", "held", "missed", "published"),
  at: fc.constantFrom(now - 2 * day, now + 1, now + day, now + day),
  changedAt: fc.constantFrom(now - 8 * day, now - day, now - day, now),
  code: fc.constantFrom(null, null, "too-late", "edited-after-sending", "moved-after-sending"),
  inNotes: fc.boolean(),
  gone: fc.constantFrom(false, false, true),
  resembles: fc.constantFrom(null, "pin-0", "pin-1"),
  medium: fc.nat({ max: 100 }),
  calendar: fc.constantFrom("autumn.csv", "autumn.csv", "winter.csv"),
  edited: fc.constant(false),
  requeuedAt: fc.constant(null),
});

/** A ledger with these pins, and the pins as it has them. */
async function kept(drawn: readonly Drawn[]): Promise<{ ledger: Ledger; pins: Pin[] }> {
  const first = await ledgerWith(drawn.map(asPin));
  first.close();
  const db = new Database(first.file);
  const set = (id: string, what: string) => db.prepare(`UPDATE pin SET ${what} WHERE id = ?`).run(id);
  for (const [index, one] of drawn.entries()) {
    const id = `pin-${index}`;
    if (one.gone) set(id, `state = 'withdrawn', line = NULL, changed_at = ${one.changedAt}`);
    else if (one.state === "published") {
      for (const state of ["scheduled", "sending", "submitted", "published"])
        set(id, `state = '${state}', post_id = 'post-${index}'`);
    }
  }
  db.close();
  const ledger = openLedger(first.file);
  return { ledger, pins: await ledger.pins() };
}

function asPin(one: Drawn, index: number): Pin {
  const { calendar, resembles, requeuedAt, edited } = one;
  const told = one.code === null ? [] : [problem(one.code)];
  return pin({
    id: `pin-${index}`,
    line: index + 2,
    calendar,
    resembles,
    requeuedAt,
    at: one.at,
    title: `Title ${one.medium}`,
    media: `https://a.example/${one.medium}.jpg`,
    state: one.state === "published" ? "scheduled" : one.state,
    issues: one.inNotes ? [] : told,
    notes: one.inNotes ? told : [],
    ...(edited && { seen: { digest: "d2", title: null, body: null, media: null } }),
  });
}

/** The same, by a look at every pin of the ledger. */
function byLooking(pins: readonly Pin[], key: string) {
  const rows = pins
    .filter(({ calendar, line }) => calendar === key && line !== null)
    .map((one) => ({ pin: one, before: one, row: null }));
  if (rows.length === 0) return [];
  const withdrawn = pins.filter(({ calendar, state }) => calendar === key && state === "withdrawn");
  const pinById = new Map(pins.map((one) => [one.id, one]));
  return bulkProblems({ rows, sizes: sizesOf(rows), withdrawn, pinById, now });
}

const sessionOf = (ledger: Ledger, differs: Partial<Config> = {}) =>
  ({ ledger, config: { maxLateMs: day, aheadMs: 0, ...differs }, now: () => now }) as unknown as Session;
const reading = (key: string, kind: CalendarReading["kind"] = "unchanged") =>
  ({ calendar: { key, name: key }, kind }) as unknown as CalendarReading;

it("says of a calendar as a whole what a look at each of its pins says", async () => {
  const seen = new Set<string>();
  for (const next of seedsUntil(() => seen.size >= 4))
    await fc.assert(
      fc.asyncProperty(fc.array(anyPin, { minLength: 8, maxLength: 40, size: "max" }), async (drawn) => {
        const { ledger, pins } = await kept(drawn);
        try {
          for (const key of ["autumn.csv", "winter.csv"]) {
            const told = await standingAccidents(ledger, key, now);
            for (const { code, value } of told) seen.add(`${code} ${value}`);
            expect(told).toEqual(byLooking(pins, key));
          }
        } finally {
          ledger.close();
        }
      }),
      { numRuns: runs(60), seed: next },
    );
  expect([...seen].toSorted()).toEqual([
    "many-rows-alike edited-after-sending",
    "many-rows-alike moved-after-sending",
    "many-rows-alike too-late",
    "many-rows-gone null",
  ]);
});

const waiting: Drawn = {
  state: "scheduled",
  at: now + day,
  changedAt: now,
  code: null,
  inNotes: false,
  gone: false,
  resembles: null,
  medium: 1,
  calendar: "autumn.csv",
  edited: false,
  requeuedAt: null,
};

it("says by how much rows were moved that look like what was sent", async () => {
  const sent = Array.from({ length: 6 }, (_, n) => ({ ...waiting, state: "published" as const, medium: n }));
  const moved = sent.map((one, n) => ({
    ...one,
    state: "held" as const,
    at: one.at + day,
    code: "moved-after-sending" as const,
    resembles: `pin-${n}`,
  }));
  const { ledger, pins } = await kept([...sent, ...moved]);
  const told = await standingAccidents(ledger, "autumn.csv", now);
  expect(told.map(({ message }) => message)).toEqual([
    "6 rows that were sent have other times now, 1 day later.",
  ]);
  expect(told).toEqual(byLooking(pins, "autumn.csv"));
  ledger.close();
});

it.each<[string, Partial<Drawn>, boolean]>([
  ["waits", {}, true],
  ["was published", { state: "published" }, true],
  ["says what only an edit can fix", { state: "invalid", code: "time-unreadable" }, true],
  ["names a board that may have been made since", { state: "invalid", code: "unknown-board" }, false],
  ["is invalid, and nobody knows why", { state: "invalid" }, false],
  ["is held for what was sent", { state: "held", code: "moved-after-sending" }, true],
  ["is held as a copy", { state: "held", code: "same-pin-in-other-calendar" }, false],
  ["is late", { at: now - day - 1 }, false],
  ["is late, and was released", { at: now - 2 * day, requeuedAt: now - 1 }, true],
  ["was released, and its row was edited before", { requeuedAt: now - 1, edited: true }, false],
  ["was missed", { state: "missed", at: now - 2 * day }, true],
  ["lost its row", { gone: true }, false],
])("a row that %s lets a calendar stand: %s", async (_, differs, settled) => {
  const { ledger, pins } = await kept([waiting, { ...waiting, ...differs, medium: 2 }]);
  const [known] = (await ledger.calendars()).filter(({ key }) => key === "autumn.csv");
  if (!known) throw new Error("no calendar");
  expect(await isSettled(sessionOf(ledger), known)).toBe(settled);
  // The rule itself, by a look at every pin.
  const standing = pins.filter(({ line }) => line !== null);
  const isOpen = (one: Pin) =>
    (one.state === "invalid" && !one.issues.some(({ code }) => code === "time-unreadable")) ||
    one.issues.some(({ code }) => code === "same-pin-in-other-calendar") ||
    (one.state === "scheduled" && isTooLate(one, now, day)) ||
    mustFollowRow(one);
  expect(standing.length === known.rows && !standing.some(isOpen)).toBe(settled);
  ledger.close();
});

it("a Pin that is eligible and has no row has its calendar read again", async () => {
  const ledger = await ledgerWith([pin(), pin({ id: "astray", line: null })]);
  const [known] = await ledger.calendars();
  expect(known && (await isSettled(sessionOf(ledger), { ...known, rows: 1 }))).toBe(false);
  ledger.close();
  const other = await ledgerWith([pin()]);
  expect(known && (await isSettled(sessionOf(other), { ...known, rows: 1 }))).toBe(true);
  other.close();
});

it("a row of which one problem may be fixed elsewhere has its calendar read again", async () => {
  const issues = [problem("time-unreadable"), problem("media-not-found")];
  const ledger = await ledgerWith([pin({ state: "invalid", issues })]);
  const [known] = await ledger.calendars();
  expect(known && (await isSettled(sessionOf(ledger), known))).toBe(false);
  ledger.close();
});

it("a run is quiet where nothing was read, and nothing is left to be compared with the account", async () => {
  const { ledger } = await kept([waiting, { ...waiting, calendar: "winter.csv", state: "published" }]);
  const session = sessionOf(ledger);
  const quiet = (...readings: CalendarReading[]) => isQuiet(session, readings, false);
  expect(await quiet(reading("autumn.csv"))).toBe(false);
  expect(await quiet(reading("winter.csv"))).toBe(true);
  await ledger.setFact("compared", String(now));
  expect(await quiet(reading("autumn.csv"), reading("winter.csv", "failed"))).toBe(true);
  expect(await quiet(reading("autumn.csv"), reading("winter.csv", "read"))).toBe(false);
  ledger.close();
});

it("of a quiet run only what is due may be sent, and nothing is recorded", async () => {
  const { ledger } = await kept([waiting, { ...waiting, at: now - 1, medium: 2 }]);
  const { current, record } = await planQuietly(sessionOf(ledger), [reading("autumn.csv")]);
  expect(current.map(({ pin: { line } }) => line)).toEqual([3]);
  expect(record).toMatchObject({ calendars: [], pins: [], withdrawn: [] });
  const ahead = await planQuietly(sessionOf(ledger, { aheadMs: day }), [reading("autumn.csv")]);
  expect(ahead.current.map(({ pin: { line } }) => line)).toEqual([3, 2]);
  ledger.close();
});
