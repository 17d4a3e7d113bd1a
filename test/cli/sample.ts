// Reports to render: the rows of the design's sketch, and a builder for others.

import { outlookOf, tallyOf } from "../../src/model/describe.ts";
import { type Issue, issue } from "../../src/model/issue.ts";
import { mostPlain, type RunReport, type Summary } from "../../src/model/report.ts";
import type { RowReport } from "../../src/model/row-report.ts";
import { needyStates } from "../../src/model/states.ts";

/** Tuesday 24 November 2026, 10:00 UTC. */
export const now = Date.UTC(2026, 10, 24, 10);

export const row = (over: Partial<RowReport> = {}): RowReport => ({
  calendar: "autumn.csv",
  line: 2,
  pin: "pin-1",
  state: "scheduled",
  title: "Narrow kitchen shelf layouts",
  body: "Six layouts for a narrow kitchen.",
  link: null,
  draft: false,
  board_id: "718605684300112233",
  board_name: "Kitchen ideas",
  profile_id: "prof_Q7tm",
  profile_name: "Studio North",
  publish_at: "2026-12-01T14:00:00.000Z",
  timezone: "America/New_York",
  media: "https://media.example.com/narrow-kitchen.jpg",
  post_id: null,
  permalink: null,
  issues: [],
  notes: [],
  ...over,
});

export const unknownBoard: Issue = issue(
  "unknown-board",
  { column: "board", value: "Kitchn ideas" },
  'no board of Studio North is called "Kitchn ideas".',
  'Did you mean "Kitchen ideas"? `pinsheet boards` lists all 38.',
);

const jump: Issue = issue(
  "time-does-not-exist",
  { column: "publish_at", value: "2027-03-14T02:30" },
  "clocks jump from 02:00 to 03:00 on Sun 14 Mar 2027 in New York.",
  "Write 2027-03-14T01:30-05:00 or 2027-03-14T03:30-04:00.",
);

export const sketch: RowReport[] = [
  row(),
  row({
    line: 17,
    state: "invalid",
    title: "Tile samples",
    board_id: null,
    board_name: "Kitchn ideas",
    publish_at: "2026-12-04T23:00:00.000Z",
    issues: [unknownBoard],
  }),
  row({
    line: 23,
    state: "invalid",
    title: "Spring herbs",
    board_name: "Small balconies",
    publish_at: null,
    issues: [jump],
  }),
];

export const summaryOf = (rows: readonly RowReport[], over: Partial<Summary> = {}): Summary => {
  const states: Summary["states"] = {};
  for (const { state } of rows) states[state] = (states[state] ?? 0) + 1;
  const times = rows
    .filter(({ state }) => state === "scheduled")
    .flatMap(({ publish_at }) => publish_at ?? []);
  return {
    rows: rows.length,
    states,
    sent: 0,
    found: 0,
    confirmed: 0,
    withdrawn: 0,
    next_at: times.sort()[0] ?? null,
    ...over,
  };
};

export const nothingPaused = { pauses: [], waiting: 0, due: 0 };

export const passReport = (rows: RowReport[], over: Partial<RunReport> = {}): RunReport => ({
  calendars: [...Map.groupBy(rows, ({ calendar }) => calendar)].map(([calendar, some]) => ({
    calendar,
    template: "pinsheet",
    timezone: "America/New_York",
    rows: some.length,
    unplanned: 0,
    error: null,
    states: tallyOf(some),
    notes: [],
  })),
  rows: [...Map.groupBy(rows, ({ calendar }) => calendar).values()].flatMap(tellingRows),
  pages: async function* (calendar) {
    yield rows.filter((one) => one.calendar === calendar);
  },
  outlook: outlookOf(rows, { now, until: now }),
  withdrawn: [],
  summary: summaryOf(rows),
  stopped: null,
  paused: nothingPaused,
  rehearsal: false,
  ...over,
});

/** All that is yielded. */
export async function gathered<T>(values: Iterable<T> | AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const value of values) all.push(value);
  return all;
}

/** The rows of one calendar that have something to say, and the first others, as the ledger picks them. */
function tellingRows(rows: readonly RowReport[]): RowReport[] {
  const needy: readonly RowReport["state"][] = needyStates;
  const tells = (row: RowReport) =>
    needy.includes(row.state) || row.issues.length > 0 || row.notes.length > 0;
  const plain = new Set(rows.filter((row) => !tells(row)).slice(0, mostPlain));
  return rows.filter((row) => tells(row) || plain.has(row));
}
