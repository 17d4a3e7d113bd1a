// One record by the rules of its template: its cells, what is said about them, and what cannot be sent.

import { describe, expect, it } from "vitest";
import { noSettings } from "../../../src/calendar/settings.ts";
import { adapt, openAdapter, publishTime, sourceRows } from "../../../src/calendar/templates/adapt.ts";
import { columnsOf } from "../../../src/calendar/templates/naming.ts";
import { type Template, template } from "../../../src/calendar/templates/terms.ts";
import { issue, wholeRow } from "../../../src/model/issue.ts";

const header = ["Words", "Board", "Picture", "Film", "Day", "Hour", "Leads to", "Tags"];
const written = [
  "Text",
  "Kitchen",
  "https://a.example/a.jpg",
  "",
  "2026-12-01",
  "9:00",
  "https://s.example",
  "",
];

function open(own: Partial<Template> = {}, settings = {}, headers = header) {
  const tool = template({
    name: "tool",
    title: "tool export",
    source: "a test",
    core: [["Words"]],
    columns: { body: ["Words"], board: ["Board"], publishAt: ["Day"], link: ["Leads to"] },
    media: ["Picture", "Film"],
    clock: "Hour",
    separator: ",",
    zone: { kind: "own" },
    blankDate: "",
    notSent: ["Tags", "Mood"],
    ...own,
  });
  const all = { ...noSettings, ...settings };
  const found = columnsOf(headers, { template: tool, by: [], asked: true }, all);
  if ("problem" in found) throw new Error(found.problem.message);
  const adapter = openAdapter(headers, { template: tool, columns: found.columns, settings: all });
  const source = sourceRows(headers);
  return {
    adapter,
    source,
    adapt: (cells: Record<number, string> = {}, more: string[][] = []) => {
      const row = source(2, Object.assign([...written], cells));
      return adapt(
        row,
        more.map((one, index) => source(3 + index, one)),
        adapter,
      );
    },
  };
}

function given(made: ReturnType<typeof adapt>) {
  if ("skip" in made) throw new Error("it was skipped");
  return made.given;
}

describe("a record by header", () => {
  const { source } = open();
  const row = sourceRows(["A", " b ", "a"])(7, ["one ", "two", "three"]);
  it("is read without case and blanks; of two columns of one name the first is meant", () => {
    expect([row.line, row.cell("a"), row.cell("B"), row.cell("C")]).toEqual([7, "one", "two", ""]);
    expect([row.cell("a"), row.header("A"), row.header("B"), row.header("C")]).toEqual([
      "one",
      "A",
      "b",
      null,
    ]);
  });
  it("reaches the columns that it was not cut off before", () => {
    const short = source(2, ["Text", ""]);
    expect(["Words", "Board", "Picture", "Mood"].map(short.reaches)).toEqual([true, true, false, false]);
  });
});

describe("the time", () => {
  it("is date and clock together", () => {
    expect(given(open().adapt()).cells.publishAt).toBe("2026-12-01T09:00");
  });
  it("is the date alone where there is no clock, and nothing where there is only one", () => {
    expect(given(open().adapt({ 5: "" })).cells.publishAt).toBe("2026-12-01");
    expect(given(open().adapt({ 4: "" })).cells.publishAt).toBe("");
    expect(given(open({ clock: null }).adapt()).cells.publishAt).toBe("2026-12-01");
  });
  it("is known before the row is read", () => {
    const { source, adapter } = open();
    expect(publishTime(source(2, written), adapter)).toBe("2026-12-01T09:00");
    expect(publishTime(source(2, ["Text"]), adapter)).toBe("");
  });
  it("stays as it is written where it has none of the template's forms", () => {
    expect(given(open().adapt({ 4: "someday", 5: "" })).cells.publishAt).toBe("someday");
  });
});

describe("the media", () => {
  const [a, b, c] = ["a", "b", "c"].map((name) => `https://x.example/${name}.jpg`);
  const several = (cell: string, own: Partial<Template> = { firstImageSpeaks: true }) => {
    const { cells, notes } = given(open(own).adapt({ 2: cell }));
    return [cells.media, notes[0]?.value ?? null];
  };
  it.each([
    [`${a}, ${b}`, [a, `${a}, ${b}`]],
    [`${a},${b}`, [a, `${a}, ${b}`]],
    [`${a};${b} ;${c}`, [a, `${a}, ${b}, ${c}`]],
    [`${a}|${b}`, [a, `${a}, ${b}`]],
    [`${a} HTTP://x.example/b.jpg`, [a, `${a}, HTTP://x.example/b.jpg`]],
    [`${a}, ${a}`, [a, null]],
    [`${a},v=2`, [`${a},v=2`, null]],
    [
      "http://x.example/1, http://x.example/2",
      ["http://x.example/1", "http://x.example/1, http://x.example/2"],
    ],
    [`${a},v=2 ${b}`, [`${a},v=2`, `${a},v=2, ${b}`]],
    ["a.jpeg of us, b.jpg", ["a.jpeg of us, b.jpg", null]],
    [`${a}, ${b},`, [a, `${a}, ${b},`]],
    ["a.jpg, b.webp", ["a.jpg", "a.jpg, b.webp"]],
    ["a.jpg,b.jpg , c.png", ["a.jpg", "a.jpg, b.jpg, c.png"]],
    ["photos, new/a.jpg", ["photos, new/a.jpg", null]],
    ["my photo.jpg", ["my photo.jpg", null]],
    ["a.jpg;b.jpg", ["a.jpg;b.jpg", null]],
    ["", ["", null]],
  ])("of a cell %j", (cell, expected) => {
    expect(several(cell)).toEqual(expected);
  });
  it("are one where the tool has none between them", () => {
    expect(several(`${a}, ${b}`, { separator: null, firstImageSpeaks: true })).toEqual([`${a}, ${b}`, null]);
  });
  it("are those of all columns of media, and of the rows that belong to the first", () => {
    const { cells, notes } = given(
      open({ firstImageSpeaks: true }).adapt({ 3: "film.mp4" }, [
        Object.assign([...written], { 2: "more.jpg" }),
      ]),
    );
    expect([cells.media, notes[0]?.value]).toEqual([
      "https://a.example/a.jpg",
      "https://a.example/a.jpg, film.mp4, more.jpg",
    ]);
  });
  it("are those of the column that pinsheet.json names, and of no other", () => {
    const columns = { Cover: "media" };
    const made = open({}, { columns }, [...header, "Cover"]).adapt({ 8: "b.jpg" });
    expect(given(made)).toMatchObject({ cells: { media: "b.jpg" }, issues: [] });
  });
  it("are those that the template makes of the row", () => {
    const { cells, issues } = given(open({ adapt: () => ({ media: ["x.jpg", ""] }) }).adapt());
    expect([cells.media, issues]).toEqual(["x.jpg", []]);
  });

  const two = { 3: "film.mp4" };
  const refused = { code: "media-several", column: "Picture", value: "https://a.example/a.jpg, film.mp4" };
  it("are one for each row, or it waits", () => {
    const { cells, issues, notes } = given(open().adapt(two));
    expect(issues).toMatchObject([{ ...refused, message: expect.stringContaining("2 images or videos") }]);
    expect([cells.media, notes]).toEqual(["https://a.example/a.jpg", []]);
  });
  it.each([
    ["the person said so", {}, { severalImages: "first" }],
    ["the tool means it", { firstImageSpeaks: true }, {}],
  ])("may be several where %s", (_, own, settings) => {
    const { issues, notes } = given(open(own, settings).adapt(two));
    expect(issues).toEqual([]);
    expect(notes).toMatchObject([{ ...refused, code: "first-image-used" }]);
  });
});

describe("the link", () => {
  it("is one", () => {
    const cell = "https://s.example/1, https://s.example/2";
    expect(given(open().adapt({ 6: cell }))).toMatchObject({
      cells: { link: "" },
      issues: [
        {
          code: "link-several",
          column: "Leads to",
          value: cell,
          message: expect.stringContaining("2 links"),
        },
      ],
    });
    expect(given(open({ separator: null }).adapt({ 6: cell })).cells.link).toBe(cell);
  });
  it("gets the prefix and the parameters of pinsheet.json", () => {
    const settings = { linkPrefix: "https://s.example/", parameters: { utm_source: "pinterest" } };
    expect(given(open({}, settings).adapt({ 6: "shelves" })).cells.link).toBe(
      "https://s.example/shelves?utm_source=pinterest",
    );
    expect(given(open().adapt({ 6: "shelves" })).cells.link).toBe("shelves");
  });
});

describe("a blank cell", () => {
  it.each([
    ["board", { board: "Weekend" }, { 1: "" }, "Weekend"],
    ["board", { board: "Weekend" }, {}, "Kitchen"],
    ["board", {}, { 1: "" }, ""],
    ["profile", { profile: "north" }, {}, "north"],
    ["profile", {}, {}, ""],
  ] as const)("of the %s is what %j says for %j: %j", (field, settings, cells, expected) => {
    expect(given(open({}, settings).adapt(cells)).cells[field]).toBe(expected);
  });
});

describe("what a template makes of a row", () => {
  const why = issue("not-for-pinterest", wholeRow, "it is so.", "Do this.");
  const skips = { adapt: () => ({ skip: why }) };
  it("may be no Pin at all", () => {
    expect(open(skips).adapt()).toEqual({ skip: why });
    expect(open(skips).adapt({ 7: "" })).toEqual({ skip: why });
  });
  it("is not believed where the row has more cells than the header", () => {
    expect("given" in open(skips).adapt({ 8: "more" })).toBe(true);
  });
  it("are cells, problems tied to their columns, and fields that are not known", () => {
    const problem = { code: "body-missing", message: "it is so.", hint: "Do this." } as const;
    const made = open({
      adapt: () => ({
        cells: { title: "Made" },
        problems: [
          { ...problem, header: "Board" },
          { ...problem, header: "tags" },
          { ...problem, header: "Mood" },
        ],
        unknown: ["body"],
      }),
      boardMayHoldSection: true,
    }).adapt();
    expect(given(made)).toMatchObject({
      cells: { title: "Made", body: "Text" },
      issues: [
        { code: "body-missing", column: "Board", value: "Kitchen" },
        { column: "Tags", value: null },
        { column: null, value: null },
      ],
      unknown: ["body"],
      boardMayHoldSection: true,
    });
    expect(given(open().adapt())).toMatchObject({
      issues: [],
      notes: [],
      unknown: [],
      boardMayHoldSection: false,
    });
  });
  it("names what is filled and cannot be sent", () => {
    expect(given(open().adapt()).notSent).toEqual([]);
    expect(given(open().adapt({ 7: "cosy" })).notSent).toEqual(["Tags"]);
  });
});
