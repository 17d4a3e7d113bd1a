import { describe, expect, it } from "vitest";
import { instantsOf, zoneLike, zoneNamed } from "../../src/lib/zone.ts";

describe("the name of a zone", () => {
  it.each([
    ["utc", "UTC"],
    ["europe/paris", "Europe/Paris"],
    ["xutc", null],
    ["utcx", null],
    ["EST", null],
    ["Europe/Nowhere", null],
  ])("%s is %s", (name, zone) => {
    expect(zoneNamed(name)).toBe(zone);
  });

  it.each([
    [" Paris ", "Europe/Paris"],
    ["new  york", "America/New_York"],
    ["Europe/Pariss", "Europe/Paris"],
    ["somewhere", null],
  ])('"%s" is probably %s', (name, zone) => {
    expect(zoneLike(name)).toBe(zone);
  });
});

describe("a local time", () => {
  it("that the clocks jump over late in the evening does not exist, though it is another day in UTC already", () => {
    const local = Date.parse("2027-03-27T23:30Z");
    expect(instantsOf(local, "America/Scoresbysund")).toMatchObject({ kind: "none" });
    expect(instantsOf(local - 3_600_000, "America/Scoresbysund")).toEqual({
      kind: "one",
      at: local + 3_600_000,
    });
  });
});
