// Pacing in whole runs, against a real ledger and a real sandbox, on a clock that the test moves.

import { expect, it } from "vitest";
import { nextSentences } from "../../src/cli/render/closing.ts";
import { noPacing } from "../../src/model/pacing-rules.ts";
import { header, noon, openDesk } from "../support/desk.ts";

const minute = 60_000;
const hour = 60 * minute;
const iso = (at: number) => new Date(at).toISOString();

const rowsAt = (times: readonly number[]) =>
  [
    header,
    ...times.map(
      (at, n) =>
        `Pin ${n},Text ${n},Kitchen ideas,https://media.example.com/tile-samples.png?n=${n},,${iso(at)}`,
    ),
    "",
  ].join("\n");

const gapOf = (minutes: number) => ({ ...noPacing, minGapMs: minutes * minute });

/** When each post of the sandbox appears, in its order. */
const times = (desk: Awaited<ReturnType<typeof openDesk>>) =>
  desk
    .sandbox()
    .accepted()
    .map((post) => post.content.scheduledAt ?? post.createdAt);

it("sends one Pin a gap, says why the others wait, and on each that waited why it is late", async () => {
  const desk = await openDesk({}, { pacing: gapOf(20), timezone: "Europe/Paris" });
  desk.write("c.csv", rowsAt([noon - 3 * minute, noon - 2 * minute, noon - minute]));
  const first = await desk.publish(["c.csv"]);
  expect(first.summary).toMatchObject({ sent: 1, states: { submitted: 1, scheduled: 2 } });
  const [, second] = first.rows;
  expect(second?.notes).toEqual([
    expect.objectContaining({
      code: "paced",
      message: expect.stringMatching(
        /^it waits, and is sent not before .*13:20 CET .* instead of .*12:58 CET .*: at least 20 min between Pins of Studio North \(minGap\)\.$/,
      ),
    }),
  ]);
  desk.wait(10 * minute);
  expect((await desk.publish(["c.csv"])).summary.sent).toBe(0);
  desk.wait(11 * minute);
  const third = await desk.publish(["c.csv"]);
  expect(third.summary.sent).toBe(1);
  expect(third.rows[1]?.notes).toEqual([
    expect.objectContaining({
      code: "paced",
      message: expect.stringMatching(/^sent .*13:21 CET .* instead of .*minGap/),
    }),
  ]);
  desk.wait(hour);
  await desk.publish(["c.csv"]);
  expect(times(desk).map((at) => (at - noon) / minute)).toEqual([0, 21, 81]);
});

it("does not count the time that pacing makes a Pin wait as late, and never loses it", async () => {
  const pacing = { ...noPacing, maxPerDay: 1, timezone: "UTC" };
  const desk = await openDesk({}, { pacing });
  desk.write("c.csv", rowsAt([noon - 3 * hour, noon - 2 * hour, noon - hour, noon]));
  for (let tick = 0; tick < 8; tick++) {
    await desk.publish(["c.csv"]);
    desk.wait(12 * hour);
  }
  const last = await desk.publish(["c.csv"]);
  expect(last.summary.states).toEqual({ published: 4 });
  expect(new Set(times(desk).map((at) => iso(at).slice(0, 10))).size).toBe(4);
});

it("says that a turn passed while nobody published, where a run at night meets the quiet hours", async () => {
  const desk = await openDesk({}, { pacing: { ...noPacing, quietHours: { from: 11 * 60, to: 13 * 60 } } });
  desk.write("c.csv", rowsAt([noon]).replaceAll("Europe/Paris", "UTC"));
  const hints = async () => {
    const { rows, outlook, summary, paused } = await desk.publish(["c.csv"]);
    expect(outlook).toMatchObject({ due: 0, paced: 1 });
    const closing = {
      command: "publish",
      args: ["c.csv"],
      rows,
      summary,
      outlook,
      paused,
      zone: null,
    } as const;
    expect(nextSentences({ ...closing, now: desk.now() })).toEqual([
      "Next: 1 is due and waits for its turn; the note says until when. Run `pinsheet publish c.csv` then, or leave `pinsheet watch c.csv` running.",
    ]);
    return rows[0]?.notes.map(({ hint }) => hint);
  };
  expect(await hints()).toEqual([expect.stringMatching(/^Nothing to do/)]);
  desk.wait(24 * hour);
  expect(await hints()).toEqual([expect.stringMatching(/^Its last turn passed while nobody published/)]);
});

it("does not hand a Pin over ahead whose time comes too soon after another", async () => {
  const desk = await openDesk({}, { pacing: gapOf(30), aheadMs: 24 * hour });
  desk.write("c.csv", rowsAt([noon + hour, noon + hour + 10 * minute, noon + 3 * hour]));
  const report = await desk.publish(["c.csv"]);
  expect(times(desk)).toEqual([noon + hour, noon + 3 * hour]);
  expect(report.rows[1]).toMatchObject({ state: "scheduled", notes: [{ code: "paced" }] });
  desk.wait(75 * minute);
  expect((await desk.publish(["c.csv"])).summary.sent).toBe(0);
  desk.wait(16 * minute);
  await desk.publish(["c.csv"]);
  expect(times(desk).at(-1)).toBe(noon + 91 * minute);
});

it("spreads what is late where that is asked for, and leaves what is due now alone", async () => {
  const desk = await openDesk({}, { catchUp: "spread" });
  desk.write("c.csv", rowsAt([noon - 3 * hour, noon - 2 * hour, noon - minute]));
  expect((await desk.publish(["c.csv"])).summary.sent).toBe(2);
  desk.wait(31 * minute);
  expect((await desk.publish(["c.csv"])).summary.sent).toBe(1);
});

it("says of limits that limit nobody which name was not found, and what it may mean", async () => {
  const rules = { maxPerDay: 3 };
  const pacing = {
    profiles: { "Studio Nort": rules },
    boards: { "*": rules, "kitchen ideas": rules, Tyles: rules },
  };
  const desk = await openDesk({}, { pacing });
  desk.write("c.csv", rowsAt([noon + hour]));
  const { calendars } = await desk.publish(["c.csv"], {}, { dryRun: true });
  expect(calendars[0]?.notes).toMatchObject([
    { code: "pacing-without-effect", value: "Studio Nort", hint: 'Did you mean "Studio North"?' },
    { code: "pacing-without-effect", value: "Tyles" },
  ]);
});

it("lets go what waited when the limits are taken away, and does not say that it waits", async () => {
  const desk = await openDesk({}, { pacing: gapOf(60) });
  desk.write("c.csv", rowsAt([noon - 2 * minute, noon - minute]));
  await desk.publish(["c.csv"]);
  const { rows, summary } = await desk.publish(["c.csv"], { pacing: noPacing });
  expect(summary.sent).toBe(1);
  expect(rows[1]?.notes.map(({ message }) => message)).toEqual([]);
});

it("skips what is late where that is asked for, in words that say so", async () => {
  const desk = await openDesk({}, { catchUp: "skip", maxLateMs: hour });
  desk.write("c.csv", rowsAt([noon - 2 * hour, noon - 10 * minute]));
  const { summary, rows } = await desk.publish(["c.csv"]);
  expect(summary).toMatchObject({ sent: 1, states: { missed: 1 } });
  expect(rows[0]?.issues).toMatchObject([
    {
      code: "too-late",
      message: expect.stringMatching(
        /passed 2 h ago, and what is more than 1 h late is skipped \(catchUp\)\.$/,
      ),
    },
  ]);
});

it("plans nothing otherwise, but says which rows would be sent later", async () => {
  const desk = await openDesk(
    {},
    { pacing: { ...noPacing, boards: { "*": { quietHours: { from: 0, to: 23 * 60 } } } } },
  );
  desk.write("c.csv", rowsAt([noon + hour, noon + 11 * hour]));
  const report = await desk.publish(["c.csv"], {}, { dryRun: true });
  expect(report.rows.map(({ notes }) => notes.map(({ message }) => message))).toEqual([
    [
      expect.stringMatching(
        /^it would be sent .*23:00 UTC instead of .*13:00 UTC: quiet hours of the board Kitchen ideas are 00:00-23:00/,
      ),
    ],
    [],
  ]);
  expect(desk.creations()).toEqual([]);
});
