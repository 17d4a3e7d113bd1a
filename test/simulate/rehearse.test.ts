// Weeks in a second: what would happen is told, and nothing of it happens.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, test } from "vitest";
import { rehearsalLines } from "../../src/cli/render/rehearsal.ts";
import { noPacing } from "../../src/model/pacing-rules.ts";
import { nextRun, rehearse } from "../../src/simulate/rehearse.ts";
import { folder } from "../support/pins.ts";
import { header, plainSandbox } from "../support/program.ts";
import { publishOnce, settings } from "../support/run.ts";

const minute = 60_000;
const day = 24 * 60 * minute;
const from = Date.parse("2026-11-25T08:00Z");
const row = (title: string, board: string, media: string, time: string, more = "") =>
  `${title},Text of ${title}${more},${board},${media}?${title},,${time}`;

/** An account with boards of its own, as the API would show it. */
async function shop() {
  const profile = {
    id: "prof_shop",
    name: "My Shop",
    platform: "pinterest" as const,
    status: "active",
    groupId: "grp_1",
  };
  const boards = [{ id: "4711", name: "Vases" }];
  const api = await plainSandbox({
    account: [
      { id: "grp_1", name: "Shop", members: [{ ...profile, expiresAt: null, postCount: 0, boards }] },
    ],
  });
  onTestFinished(() => api.close());
  return api;
}

/** A post of somebody else. */
const makePost = (api: { url: string; apiKey: string }, media: string) =>
  fetch(`${api.url}/api/posts`, {
    method: "POST",
    headers: { authorization: `Bearer ${api.apiKey}`, "content-type": "application/json" },
    body: JSON.stringify({
      post: { body: "Other" },
      profiles: ["prof_shop"],
      media: [media],
      platforms: { pinterest: { board_id: "4711" } },
    }),
  });

describe("a rehearsal", () => {
  it("tells what is sent when, what fails and what needs the person, at the time of each", async () => {
    const cwd = folder();
    const media = "https://media.example.com/tile-samples.png";
    const rows = [
      row("A", "Kitchen ideas", media, "2026-11-26T09:00Z"),
      row("B", "Kitchen ideas", media, "2026-11-26T09:05Z"),
      row("C", "Kitchen ideas", media, "2026-12-20T09:00Z", " [sandbox:fail]"),
      row("D", "No such board", media, "2026-12-20T09:00Z"),
      row("E", "Kitchen ideas", media, "2027-03-01T09:00Z"),
    ];
    writeFileSync(join(cwd, "c.csv"), [header, ...rows, ""].join("\n"));
    const pacing = { ...noPacing, minGapMs: 20 * minute };
    const config = settings({ url: "", apiKey: "" }, join(cwd, "pinsheet.db"), {
      sandbox: true,
      pacing,
      waitMs: 20_000,
    });
    const request = { calendars: [join(cwd, "c.csv")], days: 31, from, signal: new AbortController().signal };
    const rehearsal = await rehearse(config, request);
    const told = rehearsal.events.map(
      ({ at, event, row }) => `${new Date(at).toISOString().slice(0, 16)} ${event} ${row?.title}`,
    );
    expect(told).toEqual([
      "2026-11-25T08:00 invalid D",
      "2026-11-26T09:00 sent A",
      "2026-11-26T09:20 sent B",
      "2026-12-20T09:00 sent C",
      "2026-12-20T09:00 failed C",
    ]);
    expect(rehearsal.report.summary.states).toEqual({ published: 2, failed: 1, invalid: 1, scheduled: 1 });
    const lines = [...rehearsalLines(rehearsal, null, { width: 100, colour: false, now: from })].join("\n");
    expect(lines).toContain("A rehearsal: from Wed 25 Nov 08:00 UTC to Sat 26 Dec 08:00 UTC");
    expect(lines).toMatch(
      / 09:20 UTC {2}sent .*c\.csv 3 · Kitchen ideas: B\n +sent Thu 26 Nov 09:20 UTC instead of/,
    );
    expect(lines).toContain("3 would be sent, in");
    const { report } = rehearsal;
    const everything = {
      scope: "all" as const,
      subject: "",
      name: "everything",
      by: "ann on mac",
      since: "2026-11-25T07:00:00.000Z",
    };
    const paused = { pauses: [{ ...everything, waiting: 3, due: 0, hint: "H." }], waiting: 3, due: 0 };
    const kept = { ...rehearsal, report: { ...report, paused } };
    const keptLines = [...rehearsalLines(kept, null, { width: 200, colour: false, now: from })].join("\n");
    expect(keptLines).toContain(
      "\nPaused: everything (since Wed 25 Nov 07:00 UTC, by ann on mac). 3 Pins wait",
    );
    expect(keptLines).toContain("is due later, or paused;");
  });

  it("imitates the account, knows what was sent, and touches neither the ledger nor the API", async () => {
    const api = await shop();
    const cwd = folder();
    const ledger = join(cwd, "pinsheet.db");
    const media = `${api.url}/media/tile-samples.png`;
    const write = (...rows: string[]) => writeFileSync(join(cwd, "c.csv"), [header, ...rows, ""].join("\n"));
    // The first id of every sandbox is the same, and that of this API must not be the ledger's.
    await makePost(api, media);
    const sent = row("A", "Vases", media, "now");
    write(sent);
    await publishOnce(api, cwd, { calendars: ["c.csv"], settleMs: 100 });
    const start = Date.now();
    write(
      sent,
      row("B", "vases", media, new Date(start + 3 * day).toISOString()),
      row("C", "Kitchen ideas", media, "now"),
    );
    const before = readFileSync(ledger);
    const requests = api.requests().length;
    const request = {
      calendars: [join(cwd, "c.csv")],
      days: 10,
      from: start,
      signal: new AbortController().signal,
    };
    const { events, report } = await rehearse(settings(api, ledger), request);
    expect(events.map(({ event, row }) => `${event} ${row?.title} ${row?.profile_name}`)).toEqual([
      "invalid C My Shop",
      "sent B My Shop",
    ]);
    expect(report.summary.states).toMatchObject({ published: 1, invalid: 1 });
    // One run, which reads everything anew.
    const short = await rehearse(settings(api, ledger), { ...request, days: 1 });
    expect(short.passes).toBe(1);
    expect(short.report.calendars.map(({ notes }) => notes)).toEqual([[]]);
    expect(readFileSync(ledger).equals(before)).toBe(true);
    expect(
      api
        .requests()
        .slice(requests)
        .map(({ method }) => method),
    ).toEqual(["GET", "GET", "GET", "GET"]);
    expect(api.accepted()).toHaveLength(2);
  });
});

test.each([
  [
    "the first Pin that may go, at the next tick",
    [from + 7 * minute, from + 30 * minute],
    null,
    from + 10 * minute,
  ],
  ["a lost answer to be looked up before that", [from + 30 * minute], from + minute, from + 5 * minute],
  ["what is due and cannot go, hours later", [from - minute], null, from + 6 * 60 * minute],
  ["nothing", [], null, null],
])("the next run is for %s", (_, times, look, next) => {
  expect(nextRun(times, look, from)).toBe(next);
});
