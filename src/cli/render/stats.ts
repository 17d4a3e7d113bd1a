// PURE. Statistics as lines for a person, as NDJSON and as CSV.

import { type Metric, metrics } from "../../actions/statistics/numbers.ts";
import type { StatsReport } from "../../actions/statistics/report.ts";
import type { Kind, StatsRow } from "../../actions/statistics/summary.ts";
import { sayTime } from "../../calendar/rows/when.ts";
import { jsonLine } from "../../lib/printable.ts";
import { nothing } from "./cells.ts";
import { number } from "./closing.ts";
import { type Column, columnLines } from "./columns.ts";
import { type Cell, csvLine } from "./harmless.ts";
import { type Charts, sparkline } from "./spark.ts";
import { type Style, toned } from "./style.ts";
import { clean, paragraph } from "./text.ts";

/** What people call them. */
const heads: Record<Metric, string> = {
  impressions: "impressions",
  saved: "saves",
  outbound_clicks: "clicks",
  likes: "likes",
  comments: "comments",
};

/** Rows that are shown without `--all`. */
const mostRows = 20;

/** `again`: makes the commands of a hint look where this one looked. */
type StatsView = { charts: Charts; all: boolean; again: (hint: string) => string };

export function* statsLines(
  report: StatsReport,
  { charts, all, again }: StatsView,
  look: Style,
): Generator<string> {
  const { by, rows, since, zone, published } = report;
  const title = [
    clean(report.ledger),
    `${number(published)} published ${published === 1 ? "Pin" : "Pins"}`,
    `since ${sayTime(since, zone, look.now)}`,
  ];
  const [first = "", ...more] = paragraph(title.join(" · "), look.width, 0);
  yield* [toned(first, "bold", look), ...more, ""];
  // Weeks are in their order, and the last ones matter most.
  const shown = all ? rows : by === "week" ? rows.slice(-mostRows) : rows.slice(0, mostRows);
  if (shown.length > 0) {
    yield* columnLines(columnsOf(shown, by, charts), look);
    yield "";
  }
  for (const sentence of sentences(report, shown.length)) yield* paragraph(again(sentence), look.width, 1);
}

function columnsOf(rows: readonly StatsRow[], by: Kind, charts: Charts): Column[] {
  const text = (
    head: string,
    of: (row: StatsRow) => string | null,
    spare: number,
    least: number,
  ): Column => ({
    head,
    cells: rows.map((row) => clean(of(row) ?? "") || nothing),
    align: "left",
    spare,
    least,
  });
  const count = (head: string, of: (row: StatsRow) => unknown, spare: number): Column => ({
    head,
    cells: rows.map((row) => (typeof of(row) === "number" ? number(of(row) as number) : "")),
    align: "right",
    spare,
  });
  const board = (spare: number) => text("board", (row) => row.board_name ?? row.board_id, spare, 12);
  const profile = (spare: number) => text("profile", (row) => row.profile_name ?? row.profile_id, spare, 12);
  const labels: Record<Kind, Column[]> = {
    pin: [text("pin", (row) => row.title, 0, 28), board(5)],
    board: [{ ...board(0), least: 20 }, profile(6), count("pins", (row) => row.pins, 4)],
    profile: [
      { ...profile(0), least: 20 },
      count("pins", (row) => row.pins, 4),
      count("followers", (row) => row.stats?.["follower_count"], 2),
      count("monthly views", (row) => row.stats?.["monthly_views"], 3),
    ],
    week: [text("week of", (row) => row.week, 0, 10), count("pins", (row) => row.pins, 4)],
  };
  const chart: Column = {
    head: "",
    cells: rows.map(({ trend }) => (charts === "none" ? "" : sparkline(trend, charts))),
    align: "left",
    spare: 3,
  };
  const [first, ...others] = metrics.flatMap((metric, place) => metricColumns(rows, metric, place));
  return [...labels[by], ...(first ? [first] : []), ...others.slice(0, 1), chart, ...others.slice(1)];
}

/** How unimportant they are. */
const spares: Record<Metric, number> = {
  impressions: 0,
  saved: 0,
  outbound_clicks: 0,
  likes: 7,
  comments: 8,
};

/** What there is, and beside it what of it came in the period. */
function metricColumns(rows: readonly StatsRow[], metric: Metric, place: number): Column[] {
  const totals = rows.map(({ total }) => total[metric]);
  // Hardly anybody comments on a Pin; a column of zeros says nothing.
  if (place > 2 && totals.every((total) => !total)) return [];
  const spare = spares[metric];
  return [
    {
      head: heads[metric],
      cells: totals.map((total) => (total === null ? nothing : number(total))),
      align: "right",
      spare,
    },
    {
      head: "",
      cells: rows.map(({ gained }) => signed(gained[metric])),
      align: "left",
      spare: Math.max(1, spare),
    },
  ];
}

const signed = (gained: number | null): string =>
  gained === null || gained === 0 ? "" : gained > 0 ? `+${number(gained)}` : `-${number(-gained)}`;

function sentences({ by, rows, published, without, refreshed }: StatsReport, shown: number): string[] {
  const hidden = rows.length - shown;
  return [
    ...(hidden > 0 ? [`${number(hidden)} more; --all shows every one.`] : []),
    ...(rows.length > 0 && by === "week" ? ["Behind each number: the difference to the week before."] : []),
    ...(rows.length > 0 && by !== "week" ? ["Behind each number: what came in this time."] : []),
    ...(published === 0 ? ["No Pin is published yet, so there is nothing to count."] : []),
    ...(without > 0
      ? [
          `${number(without)} ${without === 1 ? "Pin has" : "Pins have"} no statistics yet. Postproxy takes records about once a day; ` +
            `\`pinsheet watch\` fetches them${refreshed === null ? ", and so does `pinsheet stats --refresh`" : ""}.`,
        ]
      : []),
    ...(refreshed !== null && refreshed.stopped === null
      ? [
          `Asked Postproxy for ${number(refreshed.pins)} ${refreshed.pins === 1 ? "Pin" : "Pins"}: ${number(refreshed.records)} new ${refreshed.records === 1 ? "record" : "records"}.`,
        ]
      : []),
  ];
}

const iso = (at: number) => new Date(at).toISOString();

export function* statsJson(report: StatsReport): Generator<string> {
  const { by, rows, since, until, zone, refreshed, published, without } = report;
  for (const { total, gained, ...row } of rows)
    yield jsonLine({ type: "statistics", by, ...row, ...total, gained });
  const times = { since: iso(since), until: iso(until), timezone: zone };
  const stopped = refreshed?.stopped && { message: refreshed.stopped.message, hint: refreshed.stopped.hint };
  const pulled = refreshed && { ...refreshed, stopped };
  yield jsonLine({
    type: "summary",
    by,
    ...times,
    rows: rows.length,
    published,
    without,
    refreshed: pulled,
  });
}

const labelsInCsv: Record<Kind, readonly (keyof StatsRow)[]> = {
  pin: [
    "pin",
    "calendar",
    "line",
    "title",
    "board_id",
    "board_name",
    "profile_id",
    "profile_name",
    "permalink",
    "published_at",
    "recorded_at",
  ],
  board: ["board_id", "board_name", "profile_id", "profile_name", "pins", "recorded_at"],
  profile: ["profile_id", "profile_name", "pins", "recorded_at"],
  week: ["week", "pins", "recorded_at"],
};

/** `gained_…`: what came in the period; of a week, the difference to the week before. */
export function* statsCsv({ by, rows }: StatsReport): Generator<string> {
  const labels = labelsInCsv[by];
  yield csvLine([...labels, ...metrics.flatMap((metric) => [metric, `gained_${metric}`])]);
  for (const row of rows)
    yield csvLine([
      ...labels.map((label) => row[label] as Cell),
      ...metrics.flatMap((metric) => [row.total[metric], row.gained[metric]]),
    ]);
}
