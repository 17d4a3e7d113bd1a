import { expect, test } from "vitest";
import { readAddress, shownAddress } from "../../src/calendar/address.ts";
import { calendarAt, spokenName } from "../../src/calendar/open.ts";

const sheet = "https://docs.google.com/spreadsheets/d/1AbC-d_E";
const published = "https://docs.google.com/spreadsheets/d/e/2PACX-1v";

test.each([
  [`${sheet}/edit?usp=sharing`, sheet, `${sheet}/export?format=csv`],
  [`${sheet}/edit#gid=0`, `${sheet}#gid=0`, `${sheet}/export?format=csv&gid=0`],
  [`${sheet}/edit?gid=17#gid=17`, `${sheet}#gid=17`, `${sheet}/export?format=csv&gid=17`],
  [`${sheet}`, sheet, `${sheet}/export?format=csv`],
  [
    `HTTPS://docs.google.com/spreadsheets/u/1/d/1AbC-d_E/view#gid=5`,
    `${sheet}#gid=5`,
    `${sheet}/export?format=csv&gid=5`,
  ],
  [
    `${sheet}/edit?resourcekey=0-x#gid=5`,
    `${sheet}#gid=5`,
    `${sheet}/export?format=csv&resourcekey=0-x&gid=5`,
  ],
  [
    `${published}/pubhtml?gid=7&single=true`,
    `${published}#gid=7`,
    `${published}/pub?output=csv&single=true&gid=7`,
  ],
  [
    `${sheet}/export?format=csv&gid=3`,
    `${sheet}/export?format=csv&gid=3`,
    `${sheet}/export?format=csv&gid=3`,
  ],
  [
    "https://Studio.example/a/../autumn.csv?v=2#top",
    "https://studio.example/autumn.csv?v=2",
    "https://studio.example/autumn.csv?v=2",
  ],
])("%s is known as %s", (typed, key, url) => {
  expect(readAddress(typed)).toMatchObject({ key, url });
});

test("with --sheet the whole workbook is asked for", () => {
  expect(readAddress(`${sheet}/edit#gid=0`).workbookUrl).toBe(`${sheet}/export?format=xlsx`);
  expect(readAddress("https://studio.example/a.xlsx").workbookUrl).toBe("https://studio.example/a.xlsx");
});

test.each([
  ["https://ada:secret@studio.example/a.csv", "holds a user name or a password"],
  ["http://studio.example/a.csv?token=abc", "is not protected"],
  ["https://", "is not a web address"],
])("%s is a usage error that gives nothing away", (typed, sentence) => {
  expect(() => readAddress(typed)).toThrow(expect.objectContaining({ exitCode: 2 }));
  expect(() => readAddress(typed)).toThrow(sentence);
  expect(() => readAddress(typed)).not.toThrow(/secret|abc/);
});

test("what lets others in is shown in no report, and no query in a sentence", () => {
  const typed = "https://studio.example/a.csv?sheet=2&access_token=abcdef#x";
  const calendar = calendarAt(typed, "pinsheet.db");
  expect(calendar.name).toMatch(/^https:\/\/studio\.example\/a\.csv\?sheet=2&access_token=…[0-9a-f]{4}#x$/);
  expect(calendar.name).not.toBe(shownAddress(typed.replace("abcdef", "abcdeg")));
  expect(spokenName(calendar)).toBe("https://studio.example/a.csv#x");
  expect(spokenName(calendarAt(`${sheet}/edit?usp=sharing`, "pinsheet.db"))).toBe(`${sheet}/edit`);
});
