// What a person is told, and when they are told again; the words of the daily summary.

import { describe, expect, it, test } from "vitest";
import { expiriesOf } from "../../../src/accounts/expiry.ts";
import { messageOf, newsOf, sortNews } from "../../../src/daemon/notify/news.ts";
import { boundsOf, type Day, summaryDue, summaryText } from "../../../src/daemon/notify/summary.ts";
import { issue, wholeRow } from "../../../src/model/issue.ts";
import { rowReport } from "../../../src/model/row-report.ts";
import { at, pin } from "../../support/pins.ts";

const hour = 3_600_000;
const day = 24 * hour;
const failure = issue(
  "publish-failed",
  wholeRow,
  "Pinterest refused the Pin: Board not found.",
  "Choose another board.",
);
const row = (differs: Parameters<typeof pin>[0]) => rowReport(pin(differs), "autumn.csv");
const happened = (differs: Partial<Parameters<typeof newsOf>[0]>) =>
  newsOf({ calendars: [], rows: [], stopped: null, profiles: null, now: at, ...differs });

describe("news", () => {
  it("is what failed, is held or was missed, and what cannot be sent though its time is near", () => {
    const rows = [
      row({ id: "a", state: "failed", issues: [failure] }),
      row({ id: "b", state: "held" }),
      row({ id: "c", state: "missed" }),
      row({ id: "d", state: "invalid", at: at + 2 * hour }),
      row({ id: "e", state: "invalid", at: at + 3 * day }),
      row({ id: "f", state: "uncertain" }),
      row({ id: "g", state: "published" }),
    ];
    expect(happened({ rows }).map(({ key }) => key)).toEqual(["failed a", "held b", "missed c", "invalid d"]);
    expect(happened({ rows })[0]?.text).toBe(
      'failed: "Shelves" (autumn.csv line 2, Tue 24 Nov 13:00 CET · 12:00 UTC): Pinterest refused the Pin: Board not found. Choose another board.',
    );
  });

  it("is a run that was stopped, whatever the time of day in its words", () => {
    const stop = (message: string) => ({ message, hint: "Nothing to do.", exitCode: 3 as const });
    const keys = ["wait until 09:05", "wait until 09:10"].map(
      (words) => happened({ stopped: stop(words) })[0]?.key,
    );
    expect(new Set(keys).size).toBe(1);
  });

  it("is a profile that is not active only if something waits for it", () => {
    const profile = { id: "p", name: "Studio", status: "expired", expiresAt: null, after: 0, lastAt: null };
    expect(happened({ profiles: [{ ...profile, waiting: 0 }] })).toEqual([]);
    expect(happened({ profiles: [{ ...profile, waiting: 2 }] })[0]?.text).toContain(
      "Studio is expired: 2 Pins wait",
    );
  });

  it("is told once, and again only after a day without it", () => {
    const news = [{ key: "a", text: "A" }];
    const first = sortNews(news, {}, at);
    expect(first.fresh).toEqual(news);
    expect(sortNews(news, first.told, at + 9 * hour).fresh).toEqual([]);
    const gone = sortNews([], first.told, at + hour);
    expect(sortNews(news, gone.told, at + 2 * hour).fresh).toEqual([]);
    expect(sortNews(news, gone.told, at + 2 * day).fresh).toEqual(news);
  });

  it("is counted where it is much", () => {
    const many = Array.from({ length: 14 }, (_, n) => ({ key: `${n}`, text: `thing ${n}` }));
    const text = messageOf(many);
    expect(text.split("\n")).toHaveLength(12);
    expect(text).toMatch(/^pinsheet: 14 things need you\.[\s\S]*… and 4 more\./);
  });
});

describe("the daily summary", () => {
  const zone = "America/New_York";
  test.each([
    ["before its time", "2026-11-24T12:59Z", "2026-11-23", null],
    ["at its time", "2026-11-24T13:00Z", "2026-11-23", { date: "2026-11-24", tell: true }],
    ["after days without one", "2026-11-24T22:00Z", "2026-11-20", { date: "2026-11-24", tell: true }],
    ["a second time that day", "2026-11-24T22:00Z", "2026-11-24", null],
    ["the first one ever", "2026-11-24T22:00Z", null, { date: "2026-11-24", tell: false }],
    ["on the day that clocks change", "2026-11-01T12:59Z", "2026-10-31", null],
    ["on that day at its time", "2026-11-01T13:00Z", "2026-10-31", { date: "2026-11-01", tell: true }],
  ])("%s", (_, now, last, due) => {
    expect(summaryDue({ now: Date.parse(now), zone, minute: 8 * 60 }, last)).toEqual(due);
  });

  it("of a day with 25 hours begins and ends at midnight on the wall", () => {
    const { from, until } = boundsOf(Date.parse("2026-11-01T15:00Z"), zone, 0);
    expect((until - from) / hour).toBe(25);
  });

  it("says what was, what is due, what needs the person and what is to come", () => {
    const profiles = expiriesOf(
      [
        { id: "p", name: "Studio North", status: "active", expiresAt: "2026-12-01T00:00:00Z" },
        { id: "q", name: "Studio South", status: "expired", expiresAt: null },
      ],
      [
        { profile: "p", waiting: 1, after: 1, lastAt: at + 20 * day },
        { profile: "q", waiting: 1, after: 0, lastAt: at },
      ],
    );
    const full: Day = {
      now: at,
      zone: "Europe/Paris",
      sentYesterday: 12,
      dueToday: 3,
      firstAt: at + hour,
      aheadToday: 2,
      needy: [
        ["invalid", 2],
        ["held", 1],
        ["failed", 0],
      ],
      paced: 1,
      badMedia: ['line 4, "Tiles": the address does not exist.'],
      profiles,
    };
    expect(summaryText(full)).toMatchInlineSnapshot(`
      "pinsheet, Tue 24 Nov
      Yesterday: 12 Pins sent.
      Today: 3 Pins due, the first Tue 24 Nov 14:00 CET; 2 more sent ahead already.
      3 rows need you: 2 invalid, 1 held. \`pinsheet status\` shows them.
      1 Pin waits because of pacing.
      The profile Studio South is expired: connect it again in Postproxy.
      The connection of Studio North ends Tue 1 Dec 01:00 CET · 00:00 UTC; 1 row is due after that. Connect it again in Postproxy before that.
      Soon due, but its medium cannot be had: line 4, "Tiles": the address does not exist."
    `);
    const quiet = {
      ...full,
      sentYesterday: 1,
      dueToday: 0,
      firstAt: null,
      aheadToday: 0,
      needy: [],
      paced: 0,
      badMedia: [],
      profiles: [],
    };
    expect(summaryText(quiet)).toMatchInlineSnapshot(`
      "pinsheet, Tue 24 Nov
      Yesterday: 1 Pin sent.
      Today: 0 Pins due.
      Nothing needs you."
    `);
  });
});
