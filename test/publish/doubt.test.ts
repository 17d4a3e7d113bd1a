import { expect, test } from "vitest";
import { betweenSweeps, firstLook, laterAndLater } from "../../src/publish/doubt.ts";

test("times to look again are whole milliseconds: the ledger takes no others", () => {
  for (const ms of [1, 333, 1001, 2 * 3_600_000 + 1]) {
    for (const time of [laterAndLater(ms, 3), laterAndLater(3, ms), betweenSweeps(ms), firstLook(ms)]) {
      expect(Number.isInteger(time)).toBe(true);
    }
  }
});
