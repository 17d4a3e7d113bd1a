import fc from "fast-check";
import { Temporal } from "temporal-polyfill";
import { describe, expect, test } from "vitest";
import { noOrders } from "../../../src/calendar/rows/date-forms.ts";
import { isoAt, readWhen as readIn, sayTime } from "../../../src/calendar/rows/when.ts";
import { instantsOf, zoneLike, zoneNamed } from "../../../src/lib/zone.ts";
import { runs, seed } from "../../support/seed.ts";

const readWhen = (cell: string, zones: Parameters<typeof readIn>[1]) => readIn(cell, zones, noOrders);

const newYork = { row: null, fallback: "America/New_York" };
const noZone = { row: null, fallback: null };

function at(cell: string, zones: { row: string | null; fallback: string | null }) {
  const reading = readWhen(cell, zones);
  if ("problem" in reading) throw new Error(`${reading.problem.code}: ${reading.problem.message}`);
  const { at, zone } = reading.when;
  return [at === "now" ? at : new Date(at).toISOString(), zone];
}

function problem(cell: string, zones: { row: string | null; fallback: string | null } = noZone) {
  const reading = readWhen(cell, zones);
  if ("when" in reading) throw new Error(`read as ${reading.when.at}`);
  return reading.problem;
}

describe("a publish time", () => {
  test.each([
    ["2026-12-01T09:00-05:00", "2026-12-01T14:00:00.000Z"],
    ["2026-12-01T14:00:00Z", "2026-12-01T14:00:00.000Z"],
    ["2026-12-01T14:00:00.1239z", "2026-12-01T14:00:00.123Z"],
    ["2026-12-01 19:45 +05:45", "2026-12-01T14:00:00.000Z"],
    ["2026-12-01T09:00:30,5-0500", "2026-12-01T14:00:30.500Z"],
    ["2028-02-29T00:00Z", "2028-02-29T00:00:00.000Z"],
    ["2000-02-29T00:00Z", "2000-02-29T00:00:00.000Z"],
    ["2026-12-01T09:00+01", "2026-12-01T08:00:00.000Z"],
    ["2026-12-01T09:00+05:59", "2026-12-01T03:01:00.000Z"],
    ["0050-01-01T00:00Z", "0050-01-01T00:00:00.000Z"],
  ])("%s needs no zone", (cell, instant) => {
    expect(at(cell, noZone)).toEqual([instant, null]);
  });

  test.each(["2026-12-01T09:00", "2026-12-01 09:00", "2026-12-01 09:00:00", " 2026-12-01T09:00:00.000 "])(
    "%s is read in --timezone",
    (cell) => {
      expect(at(cell, newYork)).toEqual(["2026-12-01T14:00:00.000Z", "America/New_York"]);
    },
  );

  test("the row's zone wins over --timezone", () => {
    const zones = { row: "europe/paris", fallback: "America/New_York" };
    expect(at("2026-12-01T09:00", zones)).toEqual(["2026-12-01T08:00:00.000Z", "Europe/Paris"]);
  });

  test("an offset in the cell wins over the zone, which is still shown", () => {
    expect(at("2026-12-01T09:00+00:00", newYork)).toEqual(["2026-12-01T09:00:00.000Z", "America/New_York"]);
  });

  test("now is read in any case of letters", () => {
    expect(at("NOW", newYork)).toEqual(["now", "America/New_York"]);
    expect(at(" now ", noZone)).toEqual(["now", null]);
  });
});

describe("a time that cannot be read says why and what to write", () => {
  test.each([
    ["2026-12-01", "it has no time of day", "Write a time too: 2026-12-01T09:00."],
    ["#########", "too narrow", "Widen"],
    ["tomorrow", "not a date and time", "or now"],
    ["2026-12-01T24:00", "the day ends at 23:59", "00:00 of the next day"],
    ["2026-12-01T25:00Z", "no hour 25", "00 to 23"],
    ["2026-12-01T09:60Z", "no minute 60", "00 to 59"],
    ["2026-12-01T09:00:60Z", "no second 60", "00 to 59"],
    ["2026-13-01T09:00Z", "no month 13", "01 to 12"],
    ["2026-02-30T09:00Z", "Feb 2026 has 28 days", "01 to 28"],
    ["2100-02-29T09:00Z", "Feb 2100 has 28 days", "01 to 28"],
    ["2026-12-00T09:00Z", "Dec 2026 has 31 days", "01 to 31"],
    ["on 2026-12-01T09:00", "not a date and time", "or now"],
    ["2026-12-01T09:00 sharp", '"09:00 sharp" is no time of day', "2026-12-01T09:00"],
    ["#1 of the week", "not a date and time", "or now"],
    ["item #", "not a date and time", "or now"],
    ["2026-12-01T09:00+05:60", "no place has the offset +05:60", "+05:30"],
    ["2026-12-01T09:00+15:00", "no place has the offset +15:00", "+05:30"],
  ])("%s: %s", (cell, reason, hint) => {
    const found = problem(cell);
    expect(found.code).toBe("time-unreadable");
    expect(found.message).toContain(reason);
    expect(found.hint).toContain(hint);
  });

  test("of a long cell the beginning is shown", () => {
    expect(problem("x".repeat(40)).message).toContain(`"${"x".repeat(40)}"`);
    expect(problem("x".repeat(41)).message).toContain(`"${"x".repeat(40)}…"`);
    const zone = "z".repeat(41);
    expect(problem("now", { row: zone, fallback: null }).message).toMatch(/^"z{40}" is not/);
  });

  test("an empty cell is a missing time", () => {
    expect(problem("  ").code).toBe("time-missing");
  });

  test("a local time without any zone is not guessed", () => {
    expect(problem("2026-12-01T09:00").code).toBe("time-without-zone");
  });

  test.each([
    ["New York", 'Did you mean "America/New_York"?'],
    ["Europe/Pariss", 'Did you mean "Europe/Paris"?'],
    ["EST", "Write a name such as America/New_York."],
    ["+02:00", "Write a name such as America/New_York."],
    ["__proto__", "Write a name such as America/New_York."],
  ])("the zone %s is no IANA name", (zone, hint) => {
    expect(problem("2026-12-01T09:00", { row: zone, fallback: null })).toMatchObject({
      code: "unknown-timezone",
      hint,
    });
  });

  test("a local time that the clocks jump over names both readings", () => {
    expect(problem("2027-03-14 02:30", newYork)).toEqual({
      code: "time-does-not-exist",
      message: "clocks jump from 02:00 to 03:00 on Sun 14 Mar 2027 in New York.",
      hint: "Write 2027-03-14T01:30-05:00 or 2027-03-14T03:30-04:00.",
    });
    expect(problem("2027-03-14 02:30", { row: "America/Kentucky/Louisville", fallback: null }).message).toBe(
      "clocks jump from 02:00 to 03:00 on Sun 14 Mar 2027 in Louisville.",
    );
    expect(problem("2011-12-30T12:00", { row: "Pacific/Apia", fallback: null }).message).toBe(
      "clocks jump from Fri 30 Dec 2011 00:00 to Sat 31 Dec 2011 00:00 in Apia.",
    );
  });

  test("a local time that happens twice names both", () => {
    expect(problem("2027-04-04T01:45", { row: "Australia/Lord_Howe", fallback: null })).toEqual({
      code: "time-happens-twice",
      message: "clocks in Lord Howe pass 01:45 twice on Sun 4 Apr 2027.",
      hint: "Write 2027-04-04T01:45+11:00 for the first time or 2027-04-04T01:45+10:30 for the second.",
    });
  });
});

const zones = [
  "America/New_York",
  "Europe/London",
  "Australia/Lord_Howe",
  "Pacific/Chatham",
  "Pacific/Apia",
  "Africa/Casablanca",
  "Asia/Kathmandu",
];
const zone = fc.constantFrom(...zones);

/** What Temporal makes of a local time, asked directly. */
function temporal(local: number, timeZone: string) {
  const wall = Temporal.PlainDateTime.from(new Date(local).toISOString().replace("Z", ""));
  const [early, late] = (["earlier", "later"] as const).map((disambiguation) =>
    wall.toZonedDateTime(timeZone, { disambiguation }),
  );
  const exists = early!.toPlainDateTime().equals(wall);
  const same = early!.epochMilliseconds === late!.epochMilliseconds;
  return {
    kind: same ? "one" : exists ? "two" : "none",
    instants: [early!.epochMilliseconds, late!.epochMilliseconds],
  };
}

function agrees(local: number, timeZone: string): string {
  const ours = instantsOf(local, timeZone);
  const theirs = temporal(local, timeZone);
  const instants =
    ours.kind === "one"
      ? [ours.at, ours.at]
      : ours.kind === "two"
        ? [ours.first, ours.second]
        : [ours.earlier, ours.later];
  expect({ kind: ours.kind, instants }, `${new Date(local).toISOString()} ${timeZone}`).toEqual(theirs);
  return ours.kind;
}

describe("local times agree with Temporal", () => {
  test("at any time from 1970 to 2040", () => {
    const local = fc.integer({ min: 0, max: Date.UTC(2040, 0) / 60_000 }).map((minutes) => minutes * 60_000);
    fc.assert(
      fc.property(local, zone, (local, zone) => {
        agrees(local, zone);
      }),
      { seed, numRuns: runs(1500) },
    );
  });

  test("every quarter of an hour around every change of clocks, with gaps and overlaps among them", () => {
    const kinds = new Map<string, number>();
    for (const zone of zones) {
      let change = Temporal.Instant.from("2009-01-01T00:00Z")
        .toZonedDateTimeISO(zone)
        .getTimeZoneTransition("next");
      for (let count = 0; change !== null && count < 8; count++) {
        const wall = change.epochMilliseconds + change.offsetNanoseconds / 1e6;
        for (let quarter = -12; quarter <= 12; quarter++) {
          const kind = agrees(wall + quarter * 900_000, zone);
          kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
        }
        change = change.getTimeZoneTransition("next");
      }
    }
    expect(kinds.get("none")).toBeGreaterThan(50);
    expect(kinds.get("two")).toBeGreaterThan(50);
  });

  test("both readings that a hint offers can be read, and mean what it says", () => {
    const cells: [string, string][] = [
      ["2027-03-14T02:30", "America/New_York"],
      ["2027-10-31T01:30", "Europe/London"],
      ["2027-09-26T03:00", "Pacific/Chatham"],
      ["2011-12-30T12:00", "Pacific/Apia"],
      ["2027-04-04T01:45", "Australia/Lord_Howe"],
    ];
    for (const [cell, zone] of cells) {
      const written = problem(cell, { row: zone, fallback: null }).hint.match(/\d{4}\S+[+-]\d\d:\d\d/g) ?? [];
      const { instants } = temporal(Date.parse(`${cell}Z`), zone);
      expect(written.map((time) => Date.parse(time))).toEqual(instants);
      expect(written.map((time) => readWhen(time, noZone))).toEqual(
        instants.map((at) => ({ when: { at, zone: null } })),
      );
    }
  });
});

test("any text as cell and zone gives a time or a problem with a hint, never an exception", () => {
  const timeLike = fc.string({ unit: fc.constantFrom(..."0123456789-:T Z+.,/") });
  const text = fc.oneof(fc.string({ unit: "binary" }), timeLike);
  fc.assert(
    fc.property(
      text,
      fc.option(fc.oneof(text, zone)),
      fc.option(fc.oneof(text, zone)),
      (cell, row, fallback) => {
        const reading = readWhen(cell, { row, fallback });
        if ("problem" in reading) expect(reading.problem.hint).not.toBe("");
        else expect(reading.when.at === "now" || Number.isSafeInteger(reading.when.at)).toBe(true);
      },
    ),
    { seed, numRuns: runs(2000) },
  );
});

test("every instant written in ISO is read as itself", () => {
  const instant = fc.integer({ min: Date.UTC(1970, 0), max: Date.UTC(9999, 0) });
  fc.assert(
    fc.property(instant, (instant) => {
      expect(readWhen(new Date(instant).toISOString(), noZone)).toEqual({
        when: { at: instant, zone: null },
      });
    }),
    { seed, numRuns: runs(100) },
  );
});

test.each([
  ["2026-12-01T09:00:00Z", "Europe/London", "2026-12-01T09:00+00:00"],
  ["2026-12-01T09:00:30Z", "Asia/Kolkata", "2026-12-01T14:30:30+05:30"],
  ["2026-12-01T09:00:30.5Z", "America/New_York", "2026-12-01T04:00:30.500-05:00"],
  ["2026-12-01T09:00:00.5Z", "UTC", "2026-12-01T09:00:00.500+00:00"],
])("%s in %s is written as %s", (instant, zone, written) => {
  expect(isoAt(Date.parse(instant), zone)).toBe(written);
});

describe("a time is said", () => {
  const time = Date.UTC(2026, 11, 1, 14);
  const now = Date.UTC(2026, 10, 24);

  test("in its zone and in UTC", () => {
    expect(sayTime(time, "America/New_York", now)).toBe("Tue 1 Dec 09:00 EST · 14:00 UTC");
    expect(sayTime(time, "Europe/Paris", now)).toBe("Tue 1 Dec 15:00 CET · 14:00 UTC");
    expect(sayTime(time, "Asia/Tokyo", now)).toBe("Tue 1 Dec 23:00 GMT+9 · 14:00 UTC");
  });

  test("with UTC's own date where it differs", () => {
    expect(sayTime(time, "Australia/Sydney", now)).toBe("Wed 2 Dec 01:00 AEDT · Tue 1 Dec 14:00 UTC");
  });

  test("in UTC alone where there is no zone", () => {
    expect(sayTime(time, null, now)).toBe("Tue 1 Dec 14:00 UTC");
    expect(sayTime(time, "UTC", now)).toBe("Tue 1 Dec 14:00 UTC");
  });

  test("with the year, unless it is known to be this one", () => {
    expect(sayTime(time, "America/New_York")).toBe("Tue 1 Dec 2026 09:00 EST · 14:00 UTC");
    const eve = Date.UTC(2027, 0, 1, 4);
    expect(sayTime(eve, "America/New_York", eve - 3_600_000)).toBe(
      "Thu 31 Dec 23:00 EST · Fri 1 Jan 04:00 UTC",
    );
    expect(sayTime(time, null, Date.UTC(2027, 0))).toBe("Tue 1 Dec 2026 14:00 UTC");
  });
});

test("a zone is named in its usual spelling, and old abbreviations are not zones", () => {
  expect(zoneNamed("america/new_york")).toBe("America/New_York");
  expect(zoneNamed("utc")).toBe("UTC");
  expect(["EST", "CET", "Z", "", "Mars/Base", "America/New York"].map(zoneNamed)).toEqual(
    Array(6).fill(null),
  );
  expect(zoneLike("berlin")).toBe("Europe/Berlin");
  expect(zoneLike("nowhere at all")).toBeNull();
});
