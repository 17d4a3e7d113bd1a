// What makes a calendar worth reading again though nobody touched it.

import { expect, it } from "vitest";
import { noSettings } from "../../src/calendar/settings.ts";
import type { Config } from "../../src/config/config.ts";
import { fingerprintFrom, fingerprintOfFile, markIn, type ReadWith } from "../../src/run/fingerprint.ts";

const terms = (config: Partial<Config> = {}, version = "1.0.0"): ReadWith => ({
  config: { timezone: "Europe/Paris", ...config } as Config,
  settings: noSettings,
  version,
});
const file = { stat: "1-2-3", sha256: "c" };
const mark = { etag: '"a"', modified: null, sha256: "b" };

it.each<[string, ReadWith]>([
  ["another time zone", terms({ timezone: "UTC" })],
  ["another sheet", terms({ sheet: "June" })],
  ["another version of pinsheet, which may understand more", terms({}, "1.0.1")],
])("%s", (_, others) => {
  expect(fingerprintOfFile(file, others)).not.toBe(fingerprintOfFile(file, terms()));
  expect(markIn(fingerprintFrom(mark, terms()), others)).toBeNull();
});

it("nothing else does, and an address is asked whether it is still what it was", () => {
  expect(fingerprintOfFile(file, terms())).toBe(fingerprintOfFile(file, terms()));
  expect(markIn(fingerprintFrom(mark, terms()), terms())).toEqual(mark);
});
