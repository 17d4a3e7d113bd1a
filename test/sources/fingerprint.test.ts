// What makes a calendar worth reading again though nobody touched it.

import { expect, it } from "vitest";
import { noSettings } from "../../src/calendar-settings.ts";
import type { Config } from "../../src/config.ts";
import { fingerprintFrom, fingerprintWith, markIn, type ReadWith } from "../../src/sources/fingerprint.ts";

const terms = (config: Partial<Config> = {}, version = "1.0.0"): ReadWith => ({
  config: { timezone: "Europe/Paris", ...config } as Config,
  settings: noSettings,
  version,
});
const mark = { etag: '"a"', modified: null, sha256: "b" };

it.each<[string, ReadWith]>([
  ["another time zone", terms({ timezone: "UTC" })],
  ["another sheet", terms({ sheet: "June" })],
  ["another version of pinsheet, which may understand more", terms({}, "1.0.1")],
])("%s", (_, others) => {
  expect(fingerprintWith("state", others)).not.toBe(fingerprintWith("state", terms()));
  expect(markIn(fingerprintFrom(mark, terms()), others)).toBeNull();
});

it("nothing else does, and an address is asked whether it is still what it was", () => {
  expect(fingerprintWith("state", terms())).toBe(fingerprintWith("state", terms()));
  expect(markIn(fingerprintFrom(mark, terms()), terms())).toEqual(mark);
});
