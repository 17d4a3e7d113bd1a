import { expect, test } from "vitest";
import { runJson } from "../../../src/cli/every-row.ts";
import { listJson, statusJson } from "../../../src/cli/render/ndjson.ts";
import { gathered, nothingPaused, passReport, row, sketch, summaryOf, unknownBoard } from "../sample.ts";

const parsed = async (lines: Iterable<string> | AsyncIterable<string>): Promise<Record<string, unknown>[]> =>
  (await gathered(lines)).map((line) => JSON.parse(line));

test("a run is its calendars, its rows, its withdrawn Pins and one summary, each on a line", async () => {
  const report = passReport(sketch, { withdrawn: [row({ line: 0, state: "withdrawn" })], rehearsal: true });
  const values = await parsed(runJson(report));
  expect(values.map(({ type }) => type)).toEqual(["calendar", "row", "row", "row", "withdrawn", "summary"]);
  expect(values[2]).toEqual({ type: "row", ...sketch[1] });
  expect(values[2]).toMatchObject({ issues: [unknownBoard], publish_at: "2026-12-04T23:00:00.000Z" });
  expect(values.at(-1)).toMatchObject({
    rows: 3,
    states: { scheduled: 1, invalid: 2 },
    stopped: null,
    rehearsal: true,
  });
});

test("the rows of a run add up to its summary", async () => {
  const values = await parsed(runJson(passReport(sketch, { withdrawn: [row({ state: "withdrawn" })] })));
  const { states, rows } = values.at(-1) as { states: Record<string, number>; rows: number };
  expect(values.filter(({ type }) => type === "row")).toHaveLength(rows);
  expect(Object.values(states).reduce((sum, count) => sum + count)).toBe(rows);
});

test("a stop is told with what to do, without the exit code", async () => {
  const stopped = { message: "the key is refused", hint: "set another", exitCode: 3 } as const;
  expect((await parsed(runJson(passReport([], { stopped })))).at(-1)).toMatchObject({
    stopped: { message: "the key is refused", hint: "set another" },
  });
});

test("a newline in a cell stays within its line", async () => {
  const lines = await gathered(runJson(passReport([row({ body: "one\ntwo\u2028three" })])));
  for (const line of lines) expect(line).not.toContain("\n");
});

test("a status ends with a summary that names the ledger", async () => {
  const calendars = [
    { calendar: "autumn.csv", rows: 3, read_at: "2026-11-24T10:00:00.000Z", timezone: null },
  ];
  const report = {
    ledger: "pins.db",
    rows: sketch,
    calendars,
    summary: summaryOf(sketch),
    paused_until: null,
    paused: nothingPaused,
  };
  const values = await parsed(statusJson(report));
  expect(values.map(({ type }) => type)).toEqual(["calendar", "row", "row", "row", "summary"]);
  expect(values.at(-1)).toMatchObject({ ledger: "pins.db", paused_until: null, rows: 3 });
});

test("lists are lines of one type", () => {
  expect([...listJson("board", [{ id: "1" }, { id: "2" }])]).toEqual([
    '{"type":"board","id":"1"}',
    '{"type":"board","id":"2"}',
  ]);
});
