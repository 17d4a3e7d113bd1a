// Streams a sheet of an OpenDocument workbook (LibreOffice, Google's .ods) as numbered rows of text cells. Knows the format,
// not what the columns mean.

import type { Issue } from "../../model/issue.ts";
import { longestCell } from "../allowance.ts";
import type { CsvRow } from "./csv.ts";
import { type Grid, gridOf } from "./grid.ts";
import { numberText } from "./number-format.ts";
import { cellName, chooseSheet, mergedCells, placeOf, type Sheet, sheetName } from "./sheets.ts";
import type { OpenedSheet } from "./xlsx.ts";
import { type Attributes, readXml, walkXml } from "./xml.ts";
import type { Zip } from "./zip.ts";

const content = "content.xml";

export async function openOds(zip: Zip, wanted: string | null): Promise<OpenedSheet> {
  const { sheet, notes } = chooseSheet(await listSheets(zip), wanted, zip.name);
  const place = placeOf(zip, sheet);
  let merged: Issue[] = [];
  const rows = () => {
    merged = [];
    return readSheet(zip, sheet, merged);
  };
  return { place, rows, notes: () => [...notes, ...merged] };
}

type OdsSheet = Sheet & { index: number };

async function listSheets(zip: Zip): Promise<OdsSheet[]> {
  const hiddenStyles = new Set<string>();
  const sheets: OdsSheet[] = [];
  let style = "";
  await walkXml(zip, content, {
    open: (tag, attributes) => {
      if (tag === "style") style = attributes["style:name"] ?? "";
      if (tag === "table-properties" && attributes["table:display"] === "false") hiddenStyles.add(style);
      if (tag !== "table") return;
      const hidden = hiddenStyles.has(attributes["table:style-name"] ?? "");
      sheets.push({ name: sheetName(attributes["table:name"]), hidden, index: sheets.length });
    },
    text: () => {},
    close: () => {},
  });
  return sheets;
}

async function* readSheet(zip: Zip, sheet: OdsSheet, notes: Issue[]): AsyncGenerator<CsvRow> {
  const grid = gridOf(placeOf(zip, sheet));
  const reader = cellReader(grid, notes);
  let index = -1;
  let repeated = 1;
  const inSheet = () => index === sheet.index;
  const handlers = {
    open: (tag: string, attributes: Attributes) => {
      if (tag === "table") index++;
      if (!inSheet()) return;
      if (tag === "table-row") {
        repeated = count(attributes["table:number-rows-repeated"]);
        grid.startRow(grid.line + 1);
      }
      reader.open(tag, attributes);
    },
    text: (text: string) => {
      if (inSheet()) reader.text(text);
    },
    close: (tag: string) => {
      if (!inSheet()) return;
      reader.close(tag);
      if (tag !== "table-row") return;
      grid.endRow();
      grid.repeatRow(repeated);
    },
  };
  for await (const _ of readXml(zip, content, handlers)) yield* grid.take();
  grid.mustHoldSomething();
}

const count = (attribute: string | undefined) =>
  /^\d{1,7}$/.test(attribute ?? "") ? Math.max(1, Number(attribute)) : 1;

/** Puts each cell into the grid when its tag closes. */
function cellReader(grid: Grid, notes: Issue[]) {
  let next = 0;
  let cell: Attributes | null = null;
  let paragraphs: string[] = [];
  /** Of its text; what is beyond any use need not be kept to be refused. */
  let length = 0;
  /** Inside a note or a drawing of the cell, whose text is not the cell's. */
  let aside = 0;

  const end = (attributes: Attributes) => {
    const text = textOf(attributes, paragraphs.join("\n"));
    const times = count(attributes["table:number-columns-repeated"]);
    const rows = count(attributes["table:number-rows-spanned"]);
    if (rows > 1 && text !== "" && notes.length < 5) {
      notes.push(mergedCells(`${cellName(next, grid.line)}:${cellName(next, grid.line + rows - 1)}`));
    }
    // The blank end of a row is one cell repeated to the last column.
    if (text !== "") for (let each = 0; each < times; each++) grid.put(next + each, text);
    next += times;
  };

  const add = (text: string) => {
    length += text.length;
    if (cell === null || aside > 0 || paragraphs.length === 0 || length > longestCell * 2) return;
    paragraphs[paragraphs.length - 1] += text;
  };

  return {
    open(tag: string, attributes: Attributes): void {
      if (tag === "table-row") next = 0;
      if (tag === "table-cell" || tag === "covered-table-cell") {
        cell = attributes;
        paragraphs = [];
        length = 0;
      }
      if (tag === "annotation" || tag === "frame" || tag === "custom-shape") aside++;
      if (tag === "p" && aside === 0 && paragraphs.length <= longestCell) paragraphs.push("");
      if (tag === "s") add(" ".repeat(Math.min(count(attributes["text:c"]), 1000)));
      if (tag === "tab") add("\t");
      if (tag === "line-break") add("\n");
    },
    text: add,
    close(tag: string): void {
      if (tag === "annotation" || tag === "frame" || tag === "custom-shape") aside--;
      if ((tag !== "table-cell" && tag !== "covered-table-cell") || cell === null) return;
      end(cell);
      cell = null;
    },
  };
}

function textOf(attributes: Attributes, shown: string): string {
  const value = attributes["office:value"] ?? "";
  switch (attributes["office:value-type"]) {
    case "date":
      return (attributes["office:date-value"] ?? shown).replace(/(T\d\d:\d\d):00(?:\.0+)?$/, "$1");
    case "time":
      return clockOf(attributes["office:time-value"] ?? "") ?? shown;
    case "boolean":
      return attributes["office:boolean-value"] === "true" ? "TRUE" : "FALSE";
    case "float":
    case "percentage":
    case "currency": {
      const number = Number(value);
      return value === "" || !Number.isFinite(number)
        ? shown
        : numberText(number, { date: false, time: false }, false);
    }
    default:
      return shown === "" ? (attributes["office:string-value"] ?? "") : shown;
  }
}

/** "09:00" of PT09H00M00S. */
function clockOf(duration: string): string | null {
  const [, hours, minutes, seconds] = /^PT(\d{1,2})H(\d{1,2})M(\d{1,2})/.exec(duration) ?? [];
  if (hours === undefined || minutes === undefined) return null;
  const clock = `${hours.padStart(2, "0")}:${minutes.padStart(2, "0")}`;
  return Number(seconds) === 0 ? clock : `${clock}:${seconds?.padStart(2, "0")}`;
}
