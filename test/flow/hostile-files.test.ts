// Files of at most a megabyte that are made to cost much: each is read or refused in little time and memory. What is measured is
// the processor time and memory of the built program itself, so a busy machine changes neither by much.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { folder } from "../support/pins.ts";
import { start } from "../support/program.ts";
import { seed } from "../support/seed.ts";
import { type XlsxParts, xlsxOf, zipOf } from "../support/zip.ts";

/** The goal is 2 s and 300 MB, of which 0.5 s and 110 MB are the start. Twice that, for slow processors and late collections of garbage. */
const most = { cpuSeconds: 4, megabytes: 450 };
const largest = 1_000_000;

const preload = new URL("../support/usage.cjs", import.meta.url).pathname;

async function planned(name: string, bytes: Uint8Array) {
  const cwd = folder();
  writeFileSync(join(cwd, name), bytes);
  const usage = join(cwd, "usage.json");
  const env = { NODE_OPTIONS: `--require=${preload}`, USAGE_FILE: usage };
  const { code, stdout, stderr } = await start(["plan", name, "--sandbox"], { cwd, env }).finished;
  return { code, said: stdout + stderr, used: JSON.parse(readFileSync(usage, "utf8")) as typeof most };
}

/** A small generator, so that SEED makes other files of the same kinds. */
function draws(start: number) {
  let state = start >>> 0 || 1;
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  return {
    of: <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T,
    between: (least: number, top: number) => Math.floor(least + next() * (top - least)),
  };
}

const draw = draws(seed);
/** Letters, what shows nothing, what is cut off ends, and what opens something. */
const filler = () =>
  draw.of(["x", "é", "\u200b", " ", "0", "ä", "日", "👍", "/", ".", "\u00a0", "T", "e\u0301", "a;"]);
const names = ["body", "board_id", "media_url", "publish_at"];
const head = `${names.join(",")}\n`;
const fill = (bytes: number, piece: string) => piece.repeat(Math.floor(bytes / Buffer.byteLength(piece)));
const rowsOf = (row: (n: number) => string, bytes = 950_000) => {
  const rows: string[] = [];
  for (let size = 0, n = 0; size < bytes; n++) {
    const next = `${row(n)}\n`;
    size += Buffer.byteLength(next);
    if (size < 990_000) rows.push(next);
  }
  return rows.join("");
};

const xml = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
const shared = (values: readonly number[]) =>
  `<row>${values.map((value) => `<c t="s"><v>${value}</v></c>`).join("")}</row>`;
const xlsx = (rows: string, strings: readonly string[], more: Partial<XlsxParts> = {}) =>
  xlsxOf({
    rows: shared([0, 1, 2, 3]) + rows,
    strings: [...names, ...strings].map((text) => `<t>${xml(text)}</t>`),
    ...more,
  });
const odsRow = (cells: string, more = "") => `<table-row ${more}>${cells}</table-row>`;
const ods = (rows: string, name = "Pins") =>
  zipOf([
    { name: "mimetype", content: "application/vnd.oasis.opendocument.spreadsheet" },
    {
      name: "content.xml",
      content: `<d><table table:name="${name}">${odsRow(names.map((text) => `<table-cell><p>${text}</p></table-cell>`).join(""))}${rows}</table></d>`,
    },
  ]);

const shopify =
  "Title,URL handle,Description,Vendor,Tags,Published on online store,Status,SKU,Price,Product image URL,Image position,Image alt text,board_id,publish_at\n";

const files: [string, string, () => string | Uint8Array][] = [
  ["blank lines", "csv", () => head + fill(400_000, "\n")],
  ["rows of one letter", "csv", () => head + fill(950_000, draw.of(["a\n", "a,\n", ",b\n"]))],
  ["rows of a few letters", "csv", () => head + fill(950_000, "a,b,c.jpg,now\n")],
  [
    "letters before the first that is not UTF-8",
    "csv",
    () => Buffer.from(`${head}${fill(draw.between(60_000, 99_000), "a")}\xe9,b,c,d\n`, "latin1"),
  ],
  [
    "one long line of another alphabet",
    "csv",
    () => Buffer.from(`${head}\xe9${fill(900_000, " ")}\xcf\xf0\xe8\xe2\xe5\xf2`, "latin1"),
  ],
  [
    "blank columns in the header and rows of one letter",
    "csv",
    () => `${names.join(",")}${",".repeat(990)}\n${fill(900_000, "a\n")}`,
  ],
  [
    "100,000 columns",
    "csv",
    () => `${head.trim()}${Array.from({ length: 100_000 }, (_, n) => `,c${n}`).join("")}\na,b,c,d\n`,
  ],
  ["long unknown headers", "csv", () => `${head.trim()}${`,${fill(95_000, filler())}`.repeat(3)}\na,b,c,d\n`],
  ["quotes", "csv", () => `${head}"${fill(900_000, '""')}",b,c,d\n`],
  ["a quote that never closes", "csv", () => `${head}"${fill(900_000, "a,\n")}`],
  [
    "long cells of every kind",
    "csv",
    () =>
      head +
      rowsOf(() => Array.from({ length: 4 }, () => fill(draw.between(20_000, 90_000), filler())).join(",")),
  ],
  ["ids of zeros", "csv", () => `id,${head}${rowsOf((n) => `${fill(90_000, "0")}x${n},a,b,c.jpg,now`)}`],
  [
    "many long wrong boards",
    "csv",
    () => head + rowsOf((n) => `a,${fill(draw.between(9_000, 30_000), "kitchen ideas ")}${n},c.jpg,now`),
  ],
  [
    "many addresses in a cell",
    "csv",
    () => head + rowsOf(() => `a,b,"${fill(90_000, "https://a.example/a.jpg, ")}",now`),
  ],
  [
    "tags that never end",
    "csv",
    () =>
      shopify +
      rowsOf(
        (n) =>
          `t,h${n},"${fill(90_000, draw.of(["<a ", "<style>", "<li", "</p", "&#", "<!"]))}",v,,TRUE,Active,,,https://a.example/a.jpg,1,,b,now`,
      ),
  ],
  [
    "one text in every cell",
    "xlsx",
    () => xlsx(shared([4, 4, 4, 4]).repeat(draw.between(5_000, 20_000)), [fill(99_000, "x")]),
  ],
  [
    "one long text in every row",
    "xlsx",
    () => xlsx(shared([4, 5, 5, 5]).repeat(20_000), [fill(draw.between(2_000, 60_000), filler()), "b"]),
  ],
  ["many rows that are one", "xlsx", () => xlsx(shared([4, 4, 4, 4]).repeat(150_000), ["a"])],
  [
    "strings without text",
    "xlsx",
    () =>
      xlsx(
        "",
        Array.from({ length: 1_900_000 }, () => ""),
      ),
  ],
  ["one string of many megabytes", "xlsx", () => xlsx("", [fill(40_000_000, "x y z ")])],
  [
    "a sheet with a long name",
    "xlsx",
    () =>
      xlsx("", [], { sheets: `<sheet name="${fill(500_000, filler().replace(/[<&"]/g, "x"))}" r:id="r1"/>` }),
  ],
  [
    "many sheets",
    "xlsx",
    () =>
      xlsx(shared([4, 4, 4, 4]), ["a"], {
        sheets: Array.from(
          { length: 900 },
          (_, n) => `<sheet name="${"n".repeat(200)}${n}" r:id="r1"/>`,
        ).join(""),
      }),
  ],
  ["tags inside tags", "xlsx", () => xlsx("<a>".repeat(300_000), [])],
  [
    "long number formats",
    "xlsx",
    () =>
      xlsx(shared([4, 4, 4, 4]), ["a"], {
        styles: `<numFmts>${Array.from({ length: 9 }, (_, n) => `<numFmt numFmtId="${200 + n}" formatCode="${"[h".repeat(50_000)}"/>`).join("")}</numFmts><cellXfs>${Array.from({ length: 9 }, (_, n) => `<xf numFmtId="${200 + n}"/>`).join("")}</cellXfs>`,
      }),
  ],
  [
    "a cell that is repeated in rows that are repeated",
    "ods",
    () =>
      ods(
        odsRow(
          `<table-cell table:number-columns-repeated="${draw.between(4, 990)}"><p>${"x".repeat(99_000)}</p></table-cell>`,
          'table:number-rows-repeated="1000"',
        ),
      ),
  ],
  [
    "wide rows",
    "ods",
    () => ods(odsRow('<table-cell table:number-columns-repeated="999"><p>x</p></table-cell>').repeat(20_000)),
  ],
  [
    "paragraphs without end",
    "ods",
    () => ods(odsRow(`<table-cell>${"<p/>".repeat(2_000_000)}</table-cell>`)),
  ],
  [
    "spaces without end",
    "ods",
    () => ods(odsRow(`<table-cell><p>${'<s text:c="1000"/>'.repeat(250_000)}</p></table-cell>`)),
  ],
];

test.each(files)("%s (%s)", async (_, kind, make) => {
  const bytes = Buffer.from(make());
  expect(bytes.length).toBeLessThanOrEqual(largest);
  const { code, said, used } = await planned(`calendar.${kind}`, bytes);
  expect([0, 1, 3], said.slice(0, 2000)).toContain(code);
  expect(said.length).toBeLessThan(largest);
  expect(used.cpuSeconds).toBeLessThan(most.cpuSeconds);
  expect(used.megabytes).toBeLessThan(most.megabytes);
  if (process.env["SHOW"]) console.log(_, kind, bytes.length, used, code);
});
