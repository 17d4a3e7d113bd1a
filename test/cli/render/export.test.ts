// What `export` says of its file, with commands that can be typed as they stand.

import { describe, expect, test } from "vitest";
import { exportLines } from "../../../src/cli/render/export.ts";
import type { Exported } from "../../../src/exports/export.ts";

const look = { width: 200, colour: false, now: 0 };
const done = (differs: Partial<Exported> = {}): Exported => ({
  file: "autumn.results.csv",
  written: 4,
  states: { published: 2, failed: 1, invalid: 1 },
  isKnown: true,
  zone: "Europe/Paris",
  ...differs,
});
const asked = { kind: "results", calendar: "autumn.csv", flags: {}, timezone: "Europe/Paris" } as const;

describe("export", () => {
  test("says what it wrote, and what needs the person", () => {
    expect(exportLines(done(), asked, look)).toEqual([
      "Wrote autumn.results.csv: 4 rows.",
      "2 need you: the column pin_problem says why. `pinsheet export autumn.csv --retry-file` writes those that can be fixed.",
    ]);
  });

  test("names the next step of rows that are fixed, in the zone in which they were read", () => {
    const retry = { ...asked, kind: "retry", flags: { ledger: "my pins.db" }, timezone: null } as const;
    expect(exportLines(done({ file: "autumn.retry.csv", written: 2, isKnown: false }), retry, look)).toEqual([
      "Wrote autumn.retry.csv: 2 rows that need work of 4.",
      "The calendar is not what the last publish read, so its rows are matched as `plan` does it; nothing was recorded.",
      "Next: fix the rows and `pinsheet publish autumn.retry.csv --ledger 'my pins.db' --timezone Europe/Paris`.",
    ]);
  });

  test("writes nothing where nothing needs work, and has no more to say of a feed", () => {
    const none = done({ written: 0, states: { published: 1 } });
    expect(exportLines(none, { ...asked, kind: "retry" }, look)).toEqual([
      "No row of autumn.csv needs work; nothing was written.",
    ]);
    expect(exportLines(done({ file: "autumn.ics", written: 3 }), { ...asked, kind: "feed" }, look)).toEqual([
      "Wrote autumn.ics: 3 Pins with a time of 4.",
    ]);
  });
});
