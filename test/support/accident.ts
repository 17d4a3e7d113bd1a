// A folder in which half of a calendar is published, and what every accident to it must leave true.

import { expect } from "vitest";
import { calendarsJson, endJson, rowsJson } from "../../src/cli/render/ndjson.ts";
import type { Issue } from "../../src/model/issue.ts";
import type { CalendarReport } from "../../src/model/report.ts";
import { type CalendarRow, csvOf, type Saved, season, zone } from "./calendar.ts";
import { type Finished, read, workplace } from "./program.ts";
import { publishOnce } from "./run.ts";

const day = 24 * 3_600_000;

/** What one `publish` said, as a test asks for it. */
type Published = {
  code: number | null;
  stderr: string;
  states: Record<string, number>;
  sent: number;
  withdrawn: number;
  /** Of all calendars. */
  notes: Issue[];
  /** Why a calendar was not read. */
  errors: string[];
  rows: { line: number; state: string; pin: string | null; title: string | null; codes: string[] }[];
};

/** The work of a person up to the accident. The first eight rows of sixteen are sent, the others wait. */
export async function halfPublished() {
  const place = await workplace();
  const rows = season(place.media);
  const save = (some: readonly CalendarRow[], saved: Saved = {}, name = "autumn.csv") =>
    place.write(name, csvOf(some, saved));

  const run = (command: string, names: readonly string[], flags: readonly string[], timezone: string) =>
    place.inside([command, ...names, ...flags, "--timezone", timezone]);

  /** What a person reads, on one line, however the terminal breaks it. */
  const plan = async (names = ["autumn.csv"], timezone = zone) => {
    const { stdout, stderr } = await run("plan", names, [], timezone);
    return `${stdout} ${stderr}`.replaceAll(/\s+/g, " ");
  };

  const publish = async (names = ["autumn.csv"], timezone = zone): Promise<Published> => {
    return heard(await run("publish", names, ["--json", "--wait", "0"], timezone));
  };

  const heard = (done: Finished): Published => {
    const report = read(done.stdout);
    const calendars = report.lines.filter((line) => line.type === "calendar") as unknown as CalendarReport[];
    const published = {
      code: done.code,
      stderr: done.stderr,
      states: statesOf(report.rows),
      sent: report.summary.sent,
      withdrawn: report.lines.filter(({ type }) => type === "withdrawn").length,
      notes: calendars.flatMap(({ notes }) => notes),
      errors: calendars.flatMap(({ error }) => (error ? [`${error.message}. ${error.hint}`] : [])),
      rows: report.rows.map(({ line, state, pin, title, issues }) => ({
        line,
        state,
        pin,
        title,
        codes: issues.map(({ code }) => code),
      })),
    };
    expectNothingTwice(place.sandbox.accepted().map(({ content }) => content.body));
    expect(report.rows).toHaveLength(calendars.reduce((sum, calendar) => sum + calendar.rows, 0));
    expect(report.summary).toMatchObject({ rows: report.rows.length, withdrawn: published.withdrawn });
    return published;
  };

  save(rows);
  const first = await publishOnce(place.sandbox, place.cwd, { calendars: ["autumn.csv"], timezone: zone });
  const said = [...calendarsJson(first), ...rowsJson(first.rows), ...endJson(first)];
  const before = heard({ code: 0, stdout: said.join("\n"), stderr: "" });
  expect(before).toMatchObject({ code: 0, sent: 8, states: { sent: 8, scheduled: 8 } });
  return {
    ...place,
    rows,
    save,
    plan,
    publish,
    before,
    /** Both clocks, this computer's and the API's, go on. */
    wait: (days: number) => place.clock.move(days * day),
  };
}

/** Counts by state; what Postproxy has is `sent`, confirmed or not. */
function statesOf(rows: readonly { state: string }[]): Record<string, number> {
  const states: Record<string, number> = {};
  for (const { state } of rows) {
    const word = state === "submitted" || state === "published" ? "sent" : state;
    states[word] = (states[word] ?? 0) + 1;
  }
  return states;
}

export function expectNothingTwice(bodies: readonly (string | null)[]): void {
  expect(bodies.filter((body, index) => bodies.indexOf(body) !== index)).toEqual([]);
}

/** The environment of a program whose clock is wrong. */
export function shiftedClock(days: number): NodeJS.ProcessEnv {
  const code = `const now = Date.now; Date.now = () => now() + ${days * day};`;
  return { NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(code)}` };
}

/** Rows as they stood: line, state and pin. */
export const standing = ({ rows }: Published) =>
  rows.map(({ line, state, pin }) => ({ line, pin, waits: state === "scheduled" }));
