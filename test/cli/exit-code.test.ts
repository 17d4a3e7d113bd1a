import { expect, test } from "vitest";
import { exitCodeOf } from "../../src/cli/exit-code.ts";
import type { RowState } from "../../src/model/row-report.ts";
import { passReport, row } from "./sample.ts";

const now = Date.UTC(2099, 0, 1);
const ofState = (state: RowState) => passReport([row({ state: "published" }), row({ line: 3, state })]);

test.each(["scheduled", "sending", "submitted", "published", "withdrawn", "skipped"] as const)(
  "a %s row is in order",
  (state) => {
    expect(exitCodeOf({ ...ofState(state), now })).toBe(0);
  },
);

test.each(["invalid", "held", "missed", "failed", "uncertain"] as const)("a %s row makes it 1", (state) => {
  expect(exitCodeOf({ ...ofState(state), now })).toBe(1);
});

test("a calendar that was not read makes it 3, whatever the rows are", () => {
  const error = { message: "broken", hint: "fix it" };
  const calendars = [{ calendar: "autumn.csv", rows: 2, unplanned: 0, error, notes: [] }];
  expect(exitCodeOf({ now, ...ofState("published"), calendars })).toBe(3);
  expect(exitCodeOf({ now, ...ofState("invalid"), calendars })).toBe(3);
});

test("a run that was stopped has the code of what stopped it", () => {
  const stopped = { message: "the key is refused", hint: "set another", exitCode: 2 } as const;
  expect(exitCodeOf({ now, ...ofState("invalid"), stopped })).toBe(2);
  expect(exitCodeOf({ now, ...ofState("invalid"), stopped: { ...stopped, exitCode: 75 } })).toBe(75);
});

test("an interrupt wins over all", () => {
  const stopped = { message: "unreachable", hint: "", exitCode: 3 } as const;
  expect(exitCodeOf({ now, ...ofState("failed"), stopped }, true)).toBe(130);
});

test("no rows at all are in order", () => {
  expect(exitCodeOf({ rows: [], now })).toBe(0);
});

test("a row that is due and could not be sent makes it 1; one that waits for its time does not", () => {
  const note = { code: "media-unchecked", column: "media_url", value: null, message: "", hint: "" } as const;
  const at = (publish_at: string) => [row({ state: "scheduled", publish_at, notes: [note] })];
  expect(exitCodeOf({ rows: at("2098-12-31T00:00:00.000Z"), now })).toBe(1);
  expect(exitCodeOf({ rows: at("2099-12-31T00:00:00.000Z"), now })).toBe(0);
});
