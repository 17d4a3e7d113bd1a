import { mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { calendarAt, fingerprintOf } from "../../src/calendar/open.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "pinsheet-open-"));
});
afterEach(() => rm(folder, { recursive: true }));

test("a calendar is known by its path from the ledger's folder", () => {
  const calendar = calendarAt(join(folder, "2026", "autumn.csv"), join(folder, "pinsheet.db"));
  expect(calendar.key).toBe("2026/autumn.csv");
  expect(calendar.folder).toBe(join(folder, "2026"));
  expect(calendarAt(join(folder, "autumn.csv"), join(folder, "ledgers", "a.db")).key).toBe("../autumn.csv");
});

test("two spellings of one path are one calendar", () => {
  const ledger = join(folder, "pinsheet.db");
  expect(calendarAt(`${folder}/./x/../autumn.csv`, ledger).key).toBe("autumn.csv");
});

test("standard input is the calendar stdin, and a file of that name is another", () => {
  const ledger = join(folder, "pinsheet.db");
  expect(calendarAt("-", ledger)).toEqual({
    key: "stdin",
    name: "-",
    folder: process.cwd(),
    file: null,
    address: null,
  });
  expect(calendarAt(join(folder, "stdin"), ledger).key).toBe("./stdin");
});

test("a fingerprint stays while the file does, and changes when it is written or replaced", async () => {
  const file = join(folder, "autumn.csv");
  const calendar = calendarAt(file, join(folder, "pinsheet.db"));
  await writeFile(file, "one");
  const first = await fingerprintOf(calendar);
  expect(await fingerprintOf(calendar)).toBe(first);
  await writeFile(file, "longer");
  const second = await fingerprintOf(calendar);
  expect(second).not.toBe(first);
  await writeFile(`${file}.new`, "longer");
  await rename(`${file}.new`, file);
  expect(await fingerprintOf(calendar)).not.toBe(second);
});

test("standard input has no fingerprint", async () => {
  expect(await fingerprintOf(calendarAt("-", join(folder, "pinsheet.db")))).toBeNull();
});

test("a file that is not there and a folder are named, with a hint", async () => {
  const ledger = join(folder, "pinsheet.db");
  const missing = join(folder, "autum.csv");
  await expect(fingerprintOf(calendarAt(missing, ledger))).rejects.toMatchObject({
    message: `there is no file ${missing}`,
    exitCode: 3,
    hint: "Check the name and the folder.",
  });
  await expect(fingerprintOf(calendarAt(folder, ledger))).rejects.toMatchObject({
    message: `${folder} is a folder`,
    exitCode: 3,
  });
});
