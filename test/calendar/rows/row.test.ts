import { hash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Cells, cellsOf, digestOf } from "../../../src/calendar/rows/cells.ts";
import { noOrders } from "../../../src/calendar/rows/date-forms.ts";
import { type Columns, columnName, findColumns } from "../../../src/calendar/rows/headers.ts";
import { type Row, readRow } from "../../../src/calendar/rows/row.ts";
import { issue } from "../../../src/model/issue.ts";
import type { Field } from "../../../src/model/row-fields.ts";
import { runs, seed } from "../../support/seed.ts";

const fields = [
  "id",
  "body",
  "title",
  "board",
  "media",
  "link",
  "publishAt",
  "cover",
  "thumbOffset",
  "profile",
  "timezone",
  "repeat",
  "draft",
] as const satisfies readonly Field[];

function columnsOf(header: string[]): Columns {
  const found = findColumns(header);
  if ("problem" in found) throw new Error(found.problem.message);
  return found.columns;
}

const columns = columnsOf(fields.map(columnName));
const context = {
  calendar: "autumn.csv",
  columns,
  timezone: "America/New_York",
  dates: noOrders,
  files: true,
};

const good: Partial<Record<Field, string>> = {
  body: "Six shelf layouts.",
  title: "Shelf layouts",
  board: "Kitchen ideas",
  media: "https://assets.studio-north.example/pins/shelves.jpg",
  link: "https://studio-north.example/guides/kitchen",
  publishAt: "2026-12-01T09:00",
};

function row(changes: Partial<Record<Field, string>> = {}): Row {
  const cells = { ...good, ...changes };
  return readRow(
    2,
    fields.map((field) => cells[field] ?? ""),
    context,
  );
}

const codes = (changes: Partial<Record<Field, string>>) => row(changes).issues.map(({ code }) => code);

test("a good row has its fields and no issue", () => {
  expect(row({ id: "17", profile: "Studio North", draft: "yes" })).toMatchObject({
    calendar: "autumn.csv",
    line: 2,
    fields: {
      id: "17",
      body: "Six shelf layouts.",
      title: "Shelf layouts",
      board: "Kitchen ideas",
      media: { kind: "url", url: "https://assets.studio-north.example/pins/shelves.jpg" },
      link: "https://studio-north.example/guides/kitchen",
      publishAt: { at: Date.UTC(2026, 11, 1, 14), zone: "America/New_York" },
      cover: null,
      thumbOffset: null,
      profile: "Studio North",
      repeat: false,
      insteadOf: null,
      draft: true,
    },
    boardMayHoldSection: false,
    notSent: [],
    issues: [],
    notes: [],
  });
});

test("a row collects all its issues, each with its column and cell", () => {
  const { issues } = row({
    body: "",
    title: "x".repeat(101),
    publishAt: "soon",
    draft: "maybe",
    link: "www.x.example",
  });
  expect(issues.map(({ code, column }) => [code, column])).toEqual([
    ["title-too-long", "title"],
    ["link-not-a-url", "link"],
    ["time-unreadable", "publish_at"],
    ["not-yes-or-no", "draft"],
    ["body-missing", "body"],
  ]);
  for (const issue of issues) expect(issue.hint).not.toBe("");
  expect(issues[2]?.value).toBe("soon");
});

test("blank required cells are missing, each by its own code", () => {
  expect(codes({ body: " ", board: "\u00a0", media: "", publishAt: "" }).sort()).toEqual([
    "board-missing",
    "body-missing",
    "media-missing",
    "time-missing",
  ]);
});

describe("text", () => {
  test("is trimmed at the edges and keeps its inner lines", () => {
    expect(row({ body: "\u00a0One\r\ntwo\rthree \u200b" }).fields.body).toBe("One\ntwo\nthree");
    expect(row({ title: "Two\r\nlines" }).fields.title).toBe("Two lines");
  });

  test("may be as long as Pinterest takes and no longer, counted in UTF-16 units", () => {
    expect(codes({ body: "x".repeat(500), title: "x".repeat(100) })).toEqual([]);
    expect(codes({ body: "x".repeat(501), title: "x".repeat(101) })).toEqual([
      "body-too-long",
      "title-too-long",
    ]);
    expect(codes({ title: "😀".repeat(50) })).toEqual([]);
    expect(codes({ title: "😀".repeat(51) })).toEqual(["title-too-long"]);
  });

  test("is kept where it is too long, to show which Pin is meant", () => {
    expect(row({ title: "x".repeat(101) }).fields.title).toHaveLength(101);
  });

  test("holds joined emoji and Arabic marks, but no control character", () => {
    expect(codes({ body: "👩‍🍳 in the kitchen \u200f", title: "tab\tis fine" })).toEqual([]);
    const { issues } = row({ body: "bell \u0007" });
    expect(issues).toMatchObject([{ code: "control-character", column: "body" }]);
    expect(issues[0]?.message).toContain("U+0007");
  });
});

describe("a medium", () => {
  test.each([
    ["HTTPS://Assets.Example/a b.jpg", { kind: "url", url: "https://assets.example/a%20b.jpg" }],
    [
      "https://images.example/w_100,h_200/a.jpg",
      { kind: "url", url: "https://images.example/w_100,h_200/a.jpg" },
    ],
    ["photos\\shelf.JPG", { kind: "file", path: "photos/shelf.JPG" }],
    ["./photos//shelf.jpg", { kind: "file", path: "photos/shelf.jpg" }],
    ["../shared/shelf, small.mp4", { kind: "file", path: "../shared/shelf, small.mp4" }],
  ])("%s is read", (cell, medium) => {
    expect(row({ media: cell })).toMatchObject({ fields: { media: medium }, issues: [] });
  });

  test.each([
    ["https://a.example/1.jpg, https://a.example/2.jpg", "media-several"],
    ["https://a.example/1.jpg,https://a.example/2.jpg", "media-several"],
    ["https://a.example/1.jpg;https://a.example/2.jpg", "media-several"],
    ["https://a.example/1.jpg\nhttps://a.example/2.jpg", "media-several"],
    ["one.jpg | two.jpg", "media-several"],
    ["ftp://a.example/1.jpg", "media-not-a-url"],
    ["data:image/png;base64,AAAA", "media-not-a-url"],
    ["file:///etc/passwd", "media-not-a-url"],
    ["https://", "media-not-a-url"],
    ["http:a.jpg", "media-not-a-url"],
    ["www.a.example", "media-not-a-url"],
    ["Kitchen ideas", "media-not-a-url"],
    ["/etc/shelf.jpg", "media-outside-folder"],
    ["~/shelf.jpg", "media-outside-folder"],
    ["C:\\photos\\shelf.jpg", "media-outside-folder"],
    ["\\\\server\\photos\\shelf.jpg", "media-outside-folder"],
    ["https://a.example/sh\u200belf.jpg", "control-character"],
  ])("%s is refused", (cell, code) => {
    expect(row({ media: cell })).toMatchObject({
      fields: { media: null },
      issues: [{ code, column: "media_url" }],
    });
  });

  test("a cover belongs to a video", () => {
    const video = "pins/balcony.mp4";
    expect(codes({ media: video, cover: "pins/cover.jpg", thumbOffset: "4" })).toEqual([]);
    expect(codes({ cover: "pins/cover.jpg", thumbOffset: "4" })).toEqual([
      "cover-on-image",
      "cover-on-image",
    ]);
    expect(codes({ media: video, cover: "pins/other.mov" })).toEqual(["cover-not-an-image"]);
    expect(codes({ media: "https://a.example/file?id=7", cover: "pins/cover.jpg" })).toEqual([]);
  });

  test.each(["-1", "1.5", "0:04", "4s", "1e3"])("thumb_offset %s is no whole number of seconds", (cell) => {
    expect(codes({ media: "a.mp4", thumbOffset: cell })).toEqual(["thumb-offset-unreadable"]);
  });

  test("thumb_offset may be 0", () => {
    expect(row({ media: "a.mp4", thumbOffset: "0" }).fields.thumbOffset).toBe(0);
  });
});

test("a link may have 2,048 characters and must be a web address", () => {
  const link = (length: number) => "https://a.example/".padEnd(length, "x");
  expect(codes({ link: link(2048) })).toEqual([]);
  expect(codes({ link: link(2049) })).toEqual(["link-too-long"]);
  expect(codes({ link: "mailto:a@b.example" })).toEqual(["link-not-a-url"]);
  expect(codes({ link: "https://a.example/b c" })).toEqual(["link-not-a-url"]);
});

test("a code with a character that cannot be seen is not read", () => {
  expect(row({ id: "17\u200b3" })).toMatchObject({
    fields: { id: null },
    issues: [{ code: "control-character", column: "id" }],
  });
});

test("yes and no are written in several ways", () => {
  for (const cell of ["yes", "YES", "True", "1", "x"]) expect(row({ repeat: cell }).fields.repeat).toBe(true);
  for (const cell of ["", "no", "FALSE", "0"]) expect(row({ repeat: cell }).fields.repeat).toBe(false);
  for (const field of ["repeat", "draft"] as const)
    expect(row({ [field]: "oui" })).toMatchObject({
      fields: { [field]: false },
      issues: [{ code: "not-yes-or-no", column: field }],
    });
});

test("a bad zone is an issue of its own column and hides no issue of the time", () => {
  expect(codes({ timezone: "Nowhere" })).toEqual(["unknown-timezone"]);
  expect(row({ timezone: "Nowhere" }).fields.publishAt).toBeNull();
  const cells = fields.map((field) => ({ ...good, timezone: "Nowhere" })[field] ?? "");
  const alone = readRow(2, cells, { ...context, timezone: null });
  expect(alone.issues.map(({ code }) => code)).toEqual(["unknown-timezone"]);
  const { issues } = row({ timezone: "Nowhere", publishAt: "soon" });
  expect(issues.map(({ code, column }) => [code, column])).toEqual([
    ["unknown-timezone", "timezone"],
    ["time-unreadable", "publish_at"],
  ]);
});

test("a time is read in the row's zone, and shown in it or in the one that is asked for", () => {
  const whenOf = (cells: Partial<Record<Field, string>>, shownIn: string | null) =>
    readRow(
      2,
      fields.map((field) => ({ ...good, ...cells })[field] ?? ""),
      { ...context, shownIn },
    ).fields.publishAt;
  const [newYork, paris] = [Date.UTC(2026, 11, 1, 14), Date.UTC(2026, 11, 1, 8)];
  const own = { timezone: "Europe/Paris" };
  expect(whenOf({}, null)).toEqual({ at: newYork, zone: "America/New_York" });
  expect(whenOf({}, "Asia/Tokyo")).toEqual({ at: newYork, zone: "Asia/Tokyo" });
  expect(whenOf(own, null)).toEqual({ at: paris, zone: "Europe/Paris" });
  expect(whenOf(own, "Asia/Tokyo")).toEqual({ at: paris, zone: "Europe/Paris" });
});

test("what the template of another tool said of a row is kept beside what its cells say", () => {
  const said = (code: "time-missing" | "date-order") =>
    issue(code, { column: null, value: null }, "the template says so.", "Do.");
  const found = findColumns(["body", "media", "publish_at"], {
    chosen: new Map(),
    known: new Set(),
    othersExpected: false,
    provided: new Set(["board"]),
  });
  if ("problem" in found) throw new Error(found.problem.message);
  const cells = ["Shelves.", "a.jpg", "now"];
  const given = {
    cells: cellsOf(cells, found.columns),
    issues: [said("time-missing")],
    notes: [said("date-order")],
    boardMayHoldSection: true,
    notSent: ["Alt text"],
    unknown: [],
  };
  expect(readRow(2, cells, { ...context, columns: found.columns }, given)).toMatchObject({
    boardMayHoldSection: true,
    notSent: ["Alt text"],
    issues: [{ code: "time-missing" }, { code: "board-missing", column: null, value: null }],
    notes: [{ code: "date-order" }],
  });
});

test("more cells than the header is an issue, fewer are blank cells", () => {
  const four = columnsOf(["body", "board", "media", "publish_at", "title", "link"]);
  const cells = [good.body, good.board, good.media, good.publishAt].map((cell) => cell ?? "");
  expect(readRow(2, cells, { ...context, columns: four }).issues).toEqual([]);
  const more = [...cells, "title", "", "b"];
  expect(readRow(2, more, { ...context, columns: four }).issues).toMatchObject([
    { code: "wrong-number-of-cells", column: null, value: "b" },
  ]);
});

test("a row that ends before a column whose blank would mean something is not read as if it said so", () => {
  const cut = fields.slice(0, -2).map((field) => good[field] ?? "");
  const { issues } = readRow(9, cut, context);
  expect(issues).toMatchObject([
    { code: "wrong-number-of-cells", column: "draft", hint: expect.stringMatching(/cut short/) },
  ]);
});

describe("the digest", () => {
  test("is the same for the same cells, whatever the order of the columns and what is ignored", () => {
    const header = ["ignored", ...fields.map(columnName).reverse()];
    const cells = ["whatever", ...fields.map((field) => ` ${good[field] ?? ""} `).reverse()];
    const other = readRow(9, cells, { ...context, columns: columnsOf(header) });
    expect(other.digest).toBe(row().digest);
    expect(other.digest).toMatch(/^[0-9a-f]{32}$/);
  });

  test("changes with every recognised cell", () => {
    const digests = fields.map((field) => row({ [field]: "changed" }).digest);
    expect(new Set([row().digest, ...digests]).size).toBe(fields.length + 1);
  });

  test("is made of the cells that are not blank: a column that is new to pinsheet touches no row without it", () => {
    const blank = Object.fromEntries(fields.map((field) => [field, ""]));
    const cells = { ...blank, body: "Shelves", board: "Kitchen", insteadOf: "" } as Cells;
    const written = JSON.stringify(["body", "Shelves", "board", "Kitchen"]);
    expect(digestOf(cells)).toBe(hash("sha256", written, "hex").slice(0, 32));
  });

  test("does not confuse cells that moved to the next column", () => {
    expect(row({ id: "a", profile: "" }).digest).not.toBe(row({ id: "", profile: "a" }).digest);
  });
});

const anyCell = fc.oneof(
  fc.string({ unit: "binary", maxLength: 30 }),
  fc.constantFrom(...Object.values(good), "now", "yes", "a.jpg", "~", "https://", "http://a.example:99999/"),
);

test("any cells give one row that names a hint for each of its issues, and never throw", () => {
  fc.assert(
    fc.property(fc.array(anyCell, { maxLength: 16 }), (cells) => {
      const read = readRow(5, cells, context);
      expect(read.line).toBe(5);
      for (const { hint, message } of read.issues) expect(hint !== "" && message !== "").toBe(true);
    }),
    { seed, numRuns: runs(2000) },
  );
});

test("a field is null or read: no issue leaves half a value behind", () => {
  fc.assert(
    fc.property(fc.array(anyCell, { minLength: 13, maxLength: 13 }), (cells) => {
      const { fields: read, issues } = readRow(5, cells, context);
      const blamed = new Set(issues.map(({ code, column }) => (code.startsWith("cover-") ? null : column)));
      for (const field of ["media", "link", "publishAt", "thumbOffset"] as const) {
        if (blamed.has(columnName(field))) expect(read[field]).toBeNull();
      }
    }),
    { seed, numRuns: runs(1000) },
  );
});

describe("what a spreadsheet has spoilt", () => {
  test.each(["#REF!", "#N/A", "#DIV/0!", "#NAME?", "Err:502"])(
    "%s is an issue of its own, and no other",
    (cell) => {
      for (const field of ["body", "board", "media", "link", "publishAt", "draft", "timezone"] as const) {
        expect(codes({ [field]: cell })).toEqual(["cell-error"]);
      }
      expect(row({ board: cell }).fields.board).toBeNull();
    },
  );

  test.each(["7.18606E+17", "7,18606E+17", "7E+17"])(
    "the id %s was rounded, and is not looked up",
    (cell) => {
      const { fields: read, issues } = row({ board: cell, id: cell });
      expect(issues.map(({ code }) => code)).toEqual(["number-rounded", "number-rounded"]);
      expect(issues.map(({ hint }) => hint.includes("as text"))).toEqual([true, true]);
      expect([read.board, read.id]).toEqual([null, null]);
    },
  );

  test("a hash tag, a word or a name of a row is nothing of the kind", () => {
    expect(codes({ body: "#kitchen #N/A", title: "7.18606E+17", id: "1E5", board: "Err: boards" })).toEqual(
      [],
    );
  });
});

test("a row of a calendar from an address names no file of this machine", () => {
  const cells = fields.map(
    (field) => ({ ...good, media: "a.mp4", cover: "../b.png" })[field as "media"] ?? "",
  );
  const read = readRow(2, cells, { ...context, files: false });
  expect(read.issues.map(({ code, column }) => [code, column])).toEqual([
    ["file-from-address", "media_url"],
    ["file-from-address", "cover"],
  ]);
  expect([read.fields.media, read.fields.cover]).toEqual([null, null]);
  const addressed = fields.map((field) => good[field] ?? "");
  expect(readRow(2, addressed, { ...context, files: false }).issues).toEqual([]);
});
