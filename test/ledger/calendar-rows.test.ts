// What is asked at every run is answered by an index: how many rows the ledger has must not matter.

import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { sql as attempts } from "../../src/ledger/attempts.ts";
import { sql as calendarRows } from "../../src/ledger/calendar-rows.ts";
import { sql as facts } from "../../src/ledger/facts.ts";
import { openLedger } from "../../src/ledger/ledger.ts";
import { sql as wholePins } from "../../src/ledger/pins.ts";
import { sql as unknownOutcomes } from "../../src/ledger/unknown-outcomes.ts";
import { issue } from "../../src/model/issue.ts";
import { at, ledgerWith, pin } from "../support/pins.ts";

const note = issue("same-image-twice", { column: null, value: null }, "line 9 has it too.", "");
const late = issue("too-late", { column: null, value: null }, "its time passed.", "");
const minute = 60_000;

/** Lines 2 to 41, all scheduled, one after the other; but for those named here. */
const special = {
  5: { state: "invalid" as const, issues: [note] },
  7: { notes: [note] },
  9: { state: "missed" as const, issues: [late] },
  30: { notes: [note] },
};
const pins = Array.from({ length: 40 }, (_, index) => {
  const line = index + 2;
  return pin({
    id: `pin-${line}`,
    line,
    at: at + line * minute,
    ...special[line as keyof typeof special],
  });
});

const asked = [
  ...Object.entries(calendarRows),
  ...Object.entries({ pinById: wholePins.byId, toConfirm: wholePins.toConfirm, fact: facts.get }),
  ...Object.entries({ leftSending: attempts.leftSending, abandonPins: attempts.abandonPins }),
  ...Object.entries({ unknown: unknownOutcomes.all, nextReconcile: unknownOutcomes.nextReconcile }),
];

test.each(asked)("%s looks at no row that it does not need", async (_, statement) => {
  const ledger = await ledgerWith(pins);
  const db = new Database(ledger.file, { readonly: true });
  try {
    const names = [...statement.matchAll(/@(\w+)/g)].map(([, word = ""]) => [word, 1]);
    const bind = names.length > 0 ? Object.fromEntries(names) : statement.includes("?") ? ["a"] : [];
    const steps = db.prepare(`EXPLAIN QUERY PLAN ${statement}`).all(bind) as { detail: string }[];
    expect(steps.map(({ detail }) => detail).join("\n")).not.toMatch(
      /SCAN pin(?! USING INDEX pin_unknown)|SEARCH pin$/m,
    );
    expect(steps.length).toBeGreaterThan(0);
  } finally {
    db.close();
    ledger.close();
  }
});

test("the rows of a calendar are counted by state, and only those that stand in it", async () => {
  const gone = pin({ id: "gone", line: null });
  const other = pin({ id: "other", calendar: "winter.csv" });
  const ledger = await ledgerWith([...pins, gone, other]);
  expect(await ledger.tally("autumn.csv")).toEqual({ scheduled: 38, invalid: 1, missed: 1 });
  expect(await ledger.tally("spring.csv")).toEqual({});
  ledger.close();
});

test("what is due, what is next and what may be judged anew", async () => {
  const ledger = await ledgerWith(pins);
  const lines = (found: { line: number | null }[]) => found.map(({ line }) => line);
  expect(lines(await ledger.due("autumn.csv", at + 6 * minute))).toEqual([2, 3, 4, 6]);
  expect(await ledger.outlook("autumn.csv", { now: at, aheadMs: 6 * minute })).toEqual({
    next: { at: at + 2 * minute, timezone: "Europe/Paris" },
    due: 4,
    ahead: 0,
  });
  expect(lines(await ledger.toReclassify("autumn.csv", at + 4 * minute)).toSorted()).toEqual([2, 3, 5]);
  ledger.close();
});

test("the rows that are told are those with something to say, and the first others", async () => {
  const ledger = await ledgerWith(pins);
  const told = await ledger.worthReporting("autumn.csv", 4);
  expect(told.map(({ line }) => line)).toEqual([2, 3, 4, 5, 6, 7, 9, 30]);
  expect((await ledger.noted("autumn.csv")).map(({ line }) => line)).toEqual([5, 7, 9, 30]);
  expect(await ledger.countNoted("autumn.csv")).toBe(4);
  ledger.close();
});

test("pages give every row once, by line", async () => {
  const many = Array.from({ length: 2_500 }, (_, index) => pin({ id: `pin-${index}`, line: 2_600 - index }));
  const ledger = await ledgerWith(many);
  const lines: number[] = [];
  for await (const page of ledger.pages("autumn.csv")) lines.push(...page.map(({ line }) => line ?? 0));
  expect(lines).toEqual(Array.from({ length: 2_500 }, (_, index) => 101 + index));
  ledger.close();
});

test("a ledger that stands still shows the rows as they stood, whatever others write, and writes nothing", async () => {
  const ledger = await ledgerWith(pins);
  const other = openLedger(ledger.file);
  await ledger.readSnapshot();
  const [first = pin({})] = pins;
  const verdict = { ...first, state: "held" as const, issues: [note] };
  await other.updateStatus([verdict], at);
  expect(await other.tally("autumn.csv")).toEqual({ scheduled: 37, invalid: 1, missed: 1, held: 1 });
  expect(await ledger.tally("autumn.csv")).toEqual({ scheduled: 38, invalid: 1, missed: 1 });
  for await (const [row] of ledger.pages("autumn.csv"))
    expect(row).toMatchObject({ line: 2, state: "scheduled" });
  await expect(ledger.updateStatus([verdict], at)).rejects.toThrow();
  ledger.close();
  other.close();
});

test("a count is the one of now, whoever changed a pin", async () => {
  const ledger = await ledgerWith(pins);
  const other = openLedger(ledger.file);
  const [first = pin({}), second = pin({})] = pins;
  expect(await ledger.tally("autumn.csv")).toMatchObject({ scheduled: 38 });
  await ledger.updateStatus([{ ...first, state: "held", issues: [note] }], at);
  expect(await ledger.tally("autumn.csv")).toMatchObject({ scheduled: 37 });
  await other.updateStatus([{ ...second, state: "held", issues: [note] }], at);
  expect(await ledger.tally("autumn.csv")).toMatchObject({ scheduled: 36 });
  other.close();
  ledger.close();
});
