import { expect, test } from "vitest";
import { findColumns } from "../../../src/calendar/rows/columns.ts";

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
  ];
  const found = columns(...all);
  expect(found.notes).toEqual([]);
  expect(Object.keys(found.position)).toHaveLength(all.length);
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
