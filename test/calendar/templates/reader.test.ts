// What the reader makes of records: templates told apart, groups, settings, and what is said about it.

import { describe, expect, test } from "vitest";
import { chooseTemplate, templates } from "../../../src/calendar/templates/index.ts";
import { read } from "./read.ts";
import { render, somePin } from "./render.ts";

const own = ["body", "board_id", "media_url", "publish_at", "link"];
const ownRow = ["Text", "Board", "https://a.example/a.jpg", "2026-12-01T09:00", ""];
const vista = ["message", "type", "link", "time", "board"];
const slide = (name: string, time = "2026-12-01 5:05 pm", type = "image") => [
  "Text",
  type,
  `https://a.example/${name}`,
  time,
  "Board",
];
const codes = (issues: readonly { code: string }[]) => issues.map(({ code }) => code);

describe("the template of a file", () => {
  test.each(templates.filter(({ core }) => core.length > 0))(
    "$name is known by each of its headers",
    (one) => {
      for (const core of one.core) {
        const shuffled = core.toReversed().map((header) => header.toUpperCase().replaceAll(" ", "_"));
        expect(chooseTemplate(["Own", ...shuffled], null)).toMatchObject({
          template: { name: one.name },
          asked: false,
        });
      }
    },
  );

  test.each(templates.filter(({ core }) => core.length > 0))(
    "$name is not seen where one header is missing",
    (one) => {
      for (const core of one.core) {
        for (const left of core) {
          const { template } = chooseTemplate(
            core.filter((header) => header !== left),
            null,
          );
          expect(template.name).not.toBe(one.name);
        }
      }
    },
  );

  test("that was asked for is used, whatever the headers say", () => {
    const { template, notes } = read([vista, slide("a.jpg")], { template: "vista-social" });
    expect(template).toBe("vista-social");
    expect(notes[0]?.message).toContain("(as `template` says)");
    expect(() => read([vista, slide("a.jpg")], { template: "pinsheet" })).toThrow(
      /there is no column "media_url"/,
    );
  });

  test("is pinsheet's own for its own headers, and nothing is said of it", () => {
    expect(read([own, ownRow])).toMatchObject({ template: "pinsheet", notes: [], zone: "UTC" });
  });
});

describe("a group of rows", () => {
  test("is one Pin, and the rows behind the first are skipped", () => {
    const { rows, skipped } = read([
      vista,
      slide("a.jpg"),
      slide("b.jpg"),
      slide("c.jpg", "2026-12-02 5:05 pm"),
    ]);
    expect(rows.map(({ line, issues }) => [line, codes(issues)])).toEqual([
      [2, ["media-several"]],
      [4, []],
    ]);
    expect(skipped).toMatchObject([{ line: 3, why: { code: "part-of-another-row" } }]);
  });

  test("gives its first image where pinsheet.json says so, with a note", () => {
    const { rows } = read([vista, slide("a.jpg"), slide("b.jpg")], { severalImages: "first" });
    expect(rows).toMatchObject([
      {
        fields: { media: { url: "https://a.example/a.jpg" } },
        issues: [],
        notes: [{ code: "first-image-used" }],
      },
    ]);
  });

  test("is given as soon as the next one begins, and never more than one is held", () => {
    const { pace } = read([vista, slide("a.jpg"), slide("b.jpg"), slide("c.jpg", "x"), slide("d.jpg", "y")]);
    expect(pace).toEqual([0, 0, 0, 2, 1]);
  });

  test("is one Pin however long it is, and is not kept whole", () => {
    const many = Array.from({ length: 1000 }, (_, index) => slide(`${index}.jpg`));
    const { rows, skipped, pace } = read([vista, ...many]);
    expect([rows.length, skipped.length]).toEqual([1, 999]);
    expect(pace.filter((given) => given === 1)).toHaveLength(900);
  });

  test("of a product and its many variants is one Pin, given at once", () => {
    const header = ["Handle", "Title", "Body (HTML)", "Vendor", "Image Src", "board", "publish_at"];
    const product = ["oak", "Oak", "Text", "V", "https://a.example/a.jpg", "Board", "2026-12-01T09:00"];
    const variant = ["oak", "", "", "", "https://a.example/b.jpg", "", ""];
    const { rows, skipped, pace } = read([header, product, ...Array.from({ length: 300 }, () => variant)]);
    expect([rows.length, skipped.length, Math.max(...pace)]).toEqual([1, 300, 1]);
    expect(rows[0]?.fields.media).toMatchObject({ url: "https://a.example/a.jpg" });
  });

  test("is not made of articles", () => {
    const { rows } = read([vista, slide("a", undefined, "article"), slide("b", undefined, "article")]);
    expect(rows.map(({ fields }) => [fields.link, fields.media])).toEqual([
      ["https://a.example/a", null],
      ["https://a.example/b", null],
    ]);
  });

  test("is not made of rows that lack what makes them one", () => {
    const { rows, skipped } = read([vista, slide("a.jpg", ""), slide("b.jpg", "")]);
    expect([rows.length, skipped.length]).toEqual([2, 0]);
  });
});

describe("a row that lost its columns", () => {
  const header = [
    "Text",
    "Date",
    "Time",
    "Draft",
    "Pinterest",
    "Pinterest Board",
    "Pinterest Pin Title",
    "Picture Url 1",
  ];
  const row = ["Oak", "2026-12-01", "09:00:00", "FALSE", "FALSE", "Board", "Oak", "https://a.example/a.jpg"];

  test("by an unquoted comma is not skipped for what it seems to say", () => {
    const { rows, skipped } = read([header, ["Shelves", ...row]]);
    expect(skipped).toEqual([]);
    expect(codes(rows[0]?.issues ?? [])).toContain("wrong-number-of-cells");
  });

  test("because it was cut short is not skipped for a cell that it has not", () => {
    const { rows, skipped } = read([header, row.slice(0, 4), row]);
    expect([rows.map(({ line }) => line), skipped.map(({ line }) => line)]).toEqual([[2], [3]]);
    expect(rows[0]?.issues.length).toBeGreaterThan(0);
  });
});

describe("a link that may be two things", () => {
  test("is not guessed: the row asks", () => {
    const { rows } = read([vista, slide("a.jpg", undefined, ""), slide("a.jpg", "2026-12-02 17:05", "post")]);
    expect(rows.map(({ issues, fields }) => [codes(issues), fields.media, fields.link])).toEqual([
      [["link-or-media"], null, null],
      [["link-or-media"], null, null],
    ]);
  });

  test("is the link of an article, and then the medium is missing", () => {
    const { rows } = read([vista, slide("page", undefined, "article")]);
    expect(rows[0]).toMatchObject({ fields: { link: "https://a.example/page", media: null } });
    expect(codes(rows[0]?.issues ?? [])).toEqual(["media-missing"]);
  });
});

const bulk = ["Title", "Media URL", "Pinterest board", "Thumbnail", "Description", "Link", "Publish date"];
const bulkRow = (thumbnail: string, media = "a.mp4") => [
  "T",
  `https://a.example/${media}`,
  "Board",
  thumbnail,
  "D",
  "",
  "2026-12-01T09:00:00",
];

describe("Pinterest's own file", () => {
  test.each([
    ["4", 4],
    ["0:04", 4],
    ["01:30", 90],
    ["1:00:01", 3601],
  ])("reads the thumbnail %s as a moment of the video", (cell, seconds) => {
    expect(read([bulk, bulkRow(cell)]).rows[0]?.fields).toMatchObject({ thumbOffset: seconds, cover: null });
  });

  test("reads a thumbnail that is an address as the cover", () => {
    const { rows } = read([bulk, bulkRow("https://a.example/c.jpg")]);
    expect(rows[0]?.fields).toMatchObject({ thumbOffset: null, cover: { url: "https://a.example/c.jpg" } });
  });

  test("takes the file that another tool names beside the calendar where there is no address", () => {
    const named = (media: string) =>
      read([
        [...bulk, "Filename"],
        [...bulkRow("").with(1, media), "photos/a.jpg"],
      ]);
    expect(named("").rows[0]?.fields.media).toEqual({ kind: "file", path: "photos/a.jpg" });
    expect(named("https://a.example/b.jpg").rows[0]?.fields.media).toMatchObject({ kind: "url" });
  });

  test("is read in UTC whatever the zone, which only shows the time", () => {
    const { rows, notes, zone } = read([bulk, bulkRow("")], {}, "America/New_York");
    const nine = Date.UTC(2026, 11, 1, 9);
    expect(rows[0]?.fields.publishAt).toEqual({ at: nine, zone: "America/New_York" });
    expect(notes[0]?.message).toContain("times are UTC, whatever --timezone says");
    expect(zone).toBe("UTC");
    expect(read([bulk, bulkRow("")], { timezone: "Asia/Tokyo" }).rows[0]?.fields.publishAt?.at).toBe(nine);
  });

  test("with a zone column of the user's own is read in that", () => {
    const { rows } = read(
      [
        [...bulk, "timezone"],
        [...bulkRow(""), "Europe/Paris"],
      ],
      {},
      "America/New_York",
    );
    expect(rows[0]?.fields.publishAt).toEqual({ at: Date.UTC(2026, 11, 1, 8), zone: "Europe/Paris" });
  });
});

describe("a file of another tool without --timezone", () => {
  test("says whose zone it is", () => {
    const { rows, notes } = read([vista, slide("a.jpg")], {}, null);
    expect(rows[0]?.issues).toMatchObject([
      { code: "time-without-zone", hint: expect.stringMatching(/zone of your Vista Social profile/) },
    ]);
    expect(notes[0]?.message).toContain("which --timezone must name");
  });
});

describe("a blank date", () => {
  test.each(templates.filter(({ blankDate }) => blankDate !== ""))(
    "never means now in a file of $name",
    (one) => {
      const { rows } = read(render(one, [{ ...somePin, at: "" }]));
      expect(rows).toMatchObject([{ fields: { publishAt: null, body: somePin.body } }]);
      const missing = rows[0]?.issues.find(({ code }) => code === "time-missing");
      expect(missing?.hint.toLowerCase()).toContain(one.blankDate.toLowerCase());
    },
  );
});

describe("pinsheet.json", () => {
  test("names columns, over those of a template and of pinsheet", () => {
    const columns = { "Pin copy": "body", Remarks: null } as const;
    const header = ["Pin copy", ...own, "Remarks"];
    const { rows, notes } = read([header, ["Mine", ...ownRow, "R"]], { columns });
    expect(rows[0]?.fields.body).toBe("Mine");
    expect(codes(notes)).toEqual(["unknown-column"]);
    expect(notes[0]?.column).toBe("body");
    const other = read(
      [
        [...bulk, "Pin copy"],
        [...bulkRow(""), "Mine"],
      ],
      { columns: { pin_copy: "body" } },
    );
    expect(other.rows[0]?.fields.body).toBe("Mine");
  });

  test("names the column of the images, in the place of the template's own", () => {
    const pic = "https://a.example/mine.jpg";
    const { rows } = read(
      [
        [...bulk, "Pic"],
        [...bulkRow(""), pic],
      ],
      { columns: { Pic: "media" } },
    );
    expect(rows[0]?.fields.media).toEqual({ kind: "url", url: pic });
  });

  test("says where it names a column that is not there", () => {
    const { notes } = read([own, ownRow], { columns: { "Pin coyp": "title" } });
    expect(notes).toMatchObject([
      { code: "unknown-column", column: "Pin coyp", message: expect.stringMatching(/pinsheet\.json/) },
    ]);
  });

  test("gives board, profile and what belongs to links where a row has none", () => {
    const settings = {
      board: "Common",
      profile: "Studio",
      linkPrefix: "https://shop.example/products",
      parameters: { utm_source: "pinterest" },
    };
    const header = own.filter((name) => name !== "board_id");
    const { rows } = read(
      [header, ["Text", "https://a.example/a.jpg", "2026-12-01T09:00", "vase"]],
      settings,
    );
    expect(rows[0]?.fields).toMatchObject({
      board: "Common",
      profile: "Studio",
      link: "https://shop.example/products/vase?utm_source=pinterest",
    });
    expect(read([own, ownRow], settings).rows[0]?.fields).toMatchObject({ board: "Board", link: null });
  });

  test("a board for all rows makes a file whole that lacks one", () => {
    const header = ["Text", "Image URL", "Tags", "Posting Time"];
    const row = ["Text", "https://a.example/a.jpg", "", "2026-12-01 09:00"];
    expect(() => read([header, row])).toThrow(
      /it is a Buffer file .* has no column for the board \| Add a column "Board Name"/,
    );
    expect(read([header, row], { board: "Common" }).rows[0]).toMatchObject({
      fields: { board: "Common" },
      issues: [],
    });
  });
});

test("what a cell holds decides no other row's reading: a row that is skipped gives no Pin", () => {
  const header = ["content", "platform", "media_url", "publish_at", "board"];
  const row = (platform: string) => [
    "Text",
    platform,
    "https://a.example/a.jpg",
    "2026-12-01T09:00",
    "Board",
  ];
  const { rows, skipped, notes } = read([
    header,
    row("pinterest"),
    row("instagram"),
    row(""),
    row("Pinterest, X"),
  ]);
  expect([rows.map(({ line }) => line), skipped.map(({ line }) => line)]).toEqual([[2, 4, 5], [3]]);
  expect(notes[0]?.message).toContain('1 row is skipped: "platform" does not name Pinterest');
});

test("HTML becomes text", () => {
  const header = ["Handle", "Title", "Body (HTML)", "Vendor", "Image Src", "board", "publish_at"];
  const html =
    "<style>p { color: red }</style><p>Oak, 18&nbsp;cm &amp; oiled.<br>It&#8217;s <b>new</b></p>\n<ul><li>One</li></ul>5 < 6";
  const row = ["oak", "Oak &amp; more", html, "V", "https://a.example/a.jpg", "Board", "2026-12-01T09:00"];
  const { rows } = read([header, row], { linkPrefix: "https://shop.example/products/" });
  expect(rows[0]?.fields).toMatchObject({
    title: "Oak & more",
    body: "Oak, 18 cm & oiled.\nIt’s new\n- One\n5 < 6",
    link: "https://shop.example/products/oak",
  });
});
