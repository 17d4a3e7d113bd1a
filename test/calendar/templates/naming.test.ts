// The columns of a file by its template and by pinsheet.json, and what is said of one that it lacks.

import { describe, expect, it, test } from "vitest";
import { noSettings } from "../../../src/calendar/settings.ts";
import { because, called, columnsOf, shortName } from "../../../src/calendar/templates/naming.ts";
import { template } from "../../../src/calendar/templates/terms.ts";

const tool = template({
  name: "tool",
  title: "tool export",
  source: "a test",
  core: [["Words"]],
  columns: { body: ["Words", "Copy"], publishAt: ["Day"] },
  media: ["Picture", "Film"],
  clock: "Hour",
  zone: { kind: "own" },
  blankDate: "",
  lacking: { publishAt: "Day, as the tool writes it" },
});
const choice = { template: tool, by: [], asked: false };
const find = (header: readonly string[], settings = {}) =>
  columnsOf(header, choice, { ...noSettings, ...settings });
const found = (header: readonly string[], settings = {}) => {
  const columns = find(header, settings);
  if ("problem" in columns) throw new Error(columns.problem.message);
  return columns.columns;
};
const whole = ["Words", "board_id", "Picture", "Day"];

describe("a file that lacks columns is told which", () => {
  it.each([
    [whole.slice(1), "the description", 'Add a column "Words"'],
    [["Words", "board_id", "Day"], "the image or video", 'Add a column "Picture"'],
    [["Words", "board_id", "Picture"], "the time", 'Add a column "Day, as the tool writes it"'],
    [["Words", "Picture", "Day"], "the board", 'Add a column "board_id"'],
    [["board_id", "Day"], "the description and the image or video", 'Add columns "Words" and "Picture"'],
  ])("%j lacks %s", (header, lacks, remedy) => {
    const columns = find(header);
    expect("problem" in columns ? columns.problem : null).toEqual({
      message: `it is a tool export, and has no column for ${lacks}`,
      hint: expect.stringContaining(remedy),
    });
  });
});

describe("a name in pinsheet.json", () => {
  it("wins over the template's own name", () => {
    const { headers } = found([...whole, "Remarks"], { columns: { Remarks: "body" } });
    expect(headers.body).toBe("Remarks");
  });
  it("says nothing where the file has no such column", () => {
    const { headers, notes } = found(whole, { columns: { Remarks: "body" } });
    expect(headers.body).toBe("Words");
    expect(notes).toMatchObject([{ code: "unknown-column", message: expect.stringContaining('"Remarks"') }]);
  });
  it("may leave a column of the template out, whose next name is used then", () => {
    expect(found([...whole, "Copy"], { columns: { Words: null } }).headers.body).toBe("Copy");
  });
});

test("a column that the template reads is no unknown one, and every other is", () => {
  const { notes } = found([...whole, "Hour", "Mood"]);
  expect(notes).toMatchObject([{ code: "unknown-column", message: expect.stringContaining('"Mood"') }]);
});

test("why a file is taken for a template is said by three of its columns, without their explanations", () => {
  const by = ["Title", "Words", "Board - its name", "Picture - an address - or a file"];
  expect(because({ ...choice, by })).toBe(" (by its columns Words, Board, and Picture)");
  expect(because({ ...choice, by: ["Words"] })).toBe(" (by its columns Words)");
  expect(because(choice)).toBe("");
  expect(because({ ...choice, by, asked: true })).toBe(" (as `template` says)");
  expect(shortName("Words")).toBe("Words");
});

test("a template is called by its title", () => {
  expect(called({ ...tool, title: "Etsy export" })).toBe("an Etsy export");
  expect(called(tool)).toBe("a tool export");
});
