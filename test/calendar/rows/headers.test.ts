import { expect, test } from "vitest";
import { columnNames, fieldOfColumn, findColumns, type Naming } from "../../../src/calendar/rows/headers.ts";

function columns(...header: string[]) {
  const found = findColumns(header);
  if ("problem" in found) throw new Error(found.problem.message);
  return found.columns;
}

function problem(...header: string[]) {
  const found = findColumns(header);
  if ("columns" in found) throw new Error("found all columns");
  return found.problem;
}

const least = ["body", "board_id", "media_url", "publish_at"];

test("pinsheet's own column names are all known", () => {
  const all = [
    ...least,
    "id",
    "title",
    "link",
    "cover",
    "thumb_offset",
    "profile",
    "timezone",
    "repeat",
    "draft",
    "instead_of",
  ];
  const found = columns(...all);
  expect(found.notes).toEqual([]);
  expect(Object.keys(found.position)).toHaveLength(all.length);
  expect([...columnNames].sort()).toEqual([...all].sort());
  expect(all.map(fieldOfColumn)).toEqual(Object.keys(found.position));
  expect(fieldOfColumn("description")).toBeNull();
});

test("headers are compared without case, spaces, underscores, hyphens and a byte order mark", () => {
  const found = columns(
    "\ufeffPin Description",
    "PINTEREST-BOARD",
    " Image  Link ",
    "Publish_Date",
    "destination url",
  );
  expect(found.position).toEqual({ body: 0, board: 1, media: 2, publishAt: 3, link: 4 });
  expect(found.headers.board).toBe("PINTEREST-BOARD");
  expect(found.headers.body).toBe("Pin Description");
  expect(columns(...least, " Title ").headers.title).toBe("Title");
});

test("an unknown header is a note, with a suggestion where one is near", () => {
  const { notes } = columns(...least, "Alt text", "titel");
  expect(notes.map(({ code, column }) => [code, column])).toEqual([
    ["unknown-column", "Alt text"],
    ["unknown-column", "titel"],
  ]);
  expect(notes[1]?.hint).toBe('Did you mean "title"?');
});

test("url is not guessed: it could be the image or the destination", () => {
  const found = columns(...least, "URL");
  expect(found.position.link).toBeUndefined();
  expect(found.notes[0]?.hint).toBe(
    "Name it media_url if it is the image, or link if it is where the Pin leads.",
  );
});

test("of two headers with one meaning the first is used, with a note", () => {
  const found = columns("text", ...least);
  expect(found.position.body).toBe(0);
  expect(found.notes).toMatchObject([{ code: "duplicate-column", column: "body" }]);
});

test("headers that are names of JavaScript's own are unknown columns", () => {
  const { notes } = columns(...least, "__proto__", "constructor", "toString");
  expect(notes.map(({ column }) => column)).toEqual(["__proto__", "constructor", "toString"]);
  expect(notes.at(1)?.hint).toBe("Nothing to do, unless the column matters.");
});

test("a column of times alone is told to join its date", () => {
  const { notes } = columns(...least, "Time");
  expect(notes[0]?.hint).toMatch(/^If it is the time of the Pin, write it into the cell of the date/);
});

test("a missing column is named, with what was found and what was meant", () => {
  expect(problem("description", "bord", "media url")).toEqual({
    message: 'there is no column "board_id", "publish_at"; the first row holds: description, bord, media url',
    hint: 'Did you mean "board_id" instead of "bord"?',
  });
});

test("columns with names of another language are told how to say what they are", () => {
  expect(problem("Title", "Beschreibung", "Pinnwand", "Bild", "Datum").hint).toMatch(
    /^Did you mean "publish_at" instead of "Datum"\? .* "columns": \{ "Pin picture": "media_url" \}\.$/,
  );
});

test("a row of content in place of the header is said to need names", () => {
  expect(problem("Tile samples.", "Kitchen", "a.png", "2026-12-01").hint).toMatch(
    /^The first row must name the columns; add what is missing\. /,
  );
});

test("cells without a header are counted, and are no unknown columns", () => {
  const { nameless, notes } = columns(...least, "", " \ufeff", "_");
  expect(nameless).toEqual([4, 5, 6]);
  expect(notes).toEqual([]);
});

test.each([
  ["ids", "Nothing to do, unless the column matters."],
  ["lin", "Nothing to do, unless the column matters."],
  ["lnik", "Nothing to do, unless the column matters."],
  ["linj", 'Did you mean "link"?'],
])("a name of three letters is not taken for a typo, one of four may have one: %s", (header, hint) => {
  expect(columns(...least, header).notes).toMatchObject([{ column: header, hint }]);
});

test("what an export added to a calendar is no unknown column", () => {
  expect(columns(...least, "pin_state", "Pin Saves").notes).toEqual([]);
});

test("a missing medium may be called url", () => {
  expect(problem("body", "board", "URL", "date").hint).toBe('Did you mean "media_url" instead of "URL"?');
});

test("what the first row holds is shown without blanks, the beginning of long cells and of long rows", () => {
  const shown = (...header: string[]) => problem(...header).message.replace(/.* holds: /, "");
  const twenty = Array.from({ length: 20 }, (_, index) => `c${index}`);
  expect(shown(" A ", "", " ", "B")).toBe("A, B");
  expect(shown("x".repeat(40), "y".repeat(41))).toBe(`${"x".repeat(40)}, ${"y".repeat(40)}…`);
  expect(shown(...twenty)).toBe(twenty.join(", "));
  expect(shown(...twenty, "last")).toBe(`${twenty.join(", ")} and more`);
});

test.each<[string, Partial<Naming>, string[]]>([
  ["one that is read, though it is no field, needs no note", { known: new Set(["mood"]) }, ["Colour"]],
  ["one that is to be ignored needs no note", { chosen: new Map([["mood", null]]) }, ["Colour"]],
  ["none needs a note where others are to be expected", { othersExpected: true }, []],
  ["both are noted in a calendar of pinsheet's own", {}, ["Mood", "Colour"]],
])("of two columns that are no field, %s", (_, naming, noted) => {
  const own: Naming = { chosen: new Map(), known: new Set(), othersExpected: false, provided: new Set() };
  const found = findColumns([...least, "Mood", "Colour"], { ...own, ...naming });
  expect("columns" in found && found.columns.notes.map(({ column }) => column)).toEqual(noted);
});

test("a second column of one meaning needs no note where a template reads it", () => {
  const chosen = new Map([
    ["text", "body"],
    ["summary", "body"],
  ] as const);
  const naming = { chosen, known: new Set(["summary"]), othersExpected: false, provided: new Set<never>() };
  const found = findColumns(["text", "summary", ...least.slice(1)], naming);
  expect(found).toMatchObject({ columns: { headers: { body: "text" }, notes: [] } });
});
