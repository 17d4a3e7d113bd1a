// Commands that a person is told to type mean the same ledger and account as the one that told it.

import { expect, test } from "vitest";
import { hintWithFlags, repeatedFlags, repeatedZone, rowWithFlags } from "../../src/cli/repeat-flags.ts";
import { row, unknownBoard } from "./sample.ts";

test("a suggested command repeats the flags that decide what it does", () => {
  expect(repeatedFlags({ timezone: "Europe/Paris", maxLate: "7d", sandbox: true })).toEqual([
    "--timezone",
    "Europe/Paris",
    "--max-late",
    "7d",
    "--sandbox",
  ]);
});

test("a command within a hint gets the ledger and the sandbox, and no flag that it does not know", () => {
  const again = hintWithFlags({ ledger: "my pins.db", timezone: "Europe/Paris", sandbox: true });
  expect(again("To publish it after all: `pinsheet retry --missed`.")).toBe(
    "To publish it after all: `pinsheet retry --missed --ledger 'my pins.db' --sandbox`.",
  );
});

test("the hints of issues and notes are both changed, other words in back quotes are not", () => {
  const note = { ...unknownBoard, hint: "Set `repeat` to yes. `pinsheet status` shows it." };
  const { issues, notes } = rowWithFlags(row({ issues: [unknownBoard], notes: [note] }), { sandbox: true });
  expect(issues[0]?.hint).toContain("`pinsheet boards --sandbox` lists all 38.");
  expect(notes[0]?.hint).toBe("Set `repeat` to yes. `pinsheet status --sandbox` shows it.");
});

test("without such flags a hint stays as it is", () => {
  expect(hintWithFlags({ timezone: "Europe/Paris" })(unknownBoard.hint)).toBe(unknownBoard.hint);
});

test("the zone that a calendar was read in is given again, unless the settings say it", () => {
  expect(repeatedZone("Europe/Paris", {}, null)).toBe("Europe/Paris");
  expect(repeatedZone("Europe/Paris", {}, "Europe/Paris")).toBeUndefined();
  expect(repeatedZone("Europe/Paris", { timezone: "UTC" }, "UTC")).toBe("Europe/Paris");
  expect(repeatedZone(null, { timezone: "UTC" }, "UTC")).toBe("UTC");
});
