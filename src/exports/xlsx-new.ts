// PURE. A small workbook of one sheet, made anew: for calendars that are no Excel workbook, and for some rows of one that is.

import type { AddedCell } from "./columns.ts";
import { escaped, xlsxCell } from "./xlsx-cells.ts";
import { zipOf } from "./zip.ts";

export type XlsxRow = { line: number; cells: readonly AddedCell[] };

const main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const packaged = "http://schemas.openxmlformats.org/package/2006";
const type = "application/vnd.openxmlformats-officedocument.spreadsheetml";
const declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

/** The parts that Excel insists on (ECMA-376, part 1, 12.2). */
export function newWorkbook(sheet: string, rows: readonly XlsxRow[]): Buffer {
  const xml = (name: string, content: string) => ({ name, content: `${declaration}${content}` });
  return zipOf([
    xml(
      "[Content_Types].xml",
      `<Types xmlns="${packaged}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${type}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${type}.worksheet+xml"/></Types>`,
    ),
    xml("_rels/.rels", relationship("officeDocument", "xl/workbook.xml")),
    xml(
      "xl/workbook.xml",
      `<workbook xmlns="${main}" xmlns:r="${office}"><sheets><sheet name="${escaped(sheet)}" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    ),
    xml("xl/_rels/workbook.xml.rels", relationship("worksheet", "worksheets/sheet1.xml")),
    xml(
      "xl/worksheets/sheet1.xml",
      `<worksheet xmlns="${main}"><sheetData>${rows.map(rowXml).join("")}</sheetData></worksheet>`,
    ),
  ]);
}

const relationship = (kind: string, target: string) =>
  `<Relationships xmlns="${packaged}/relationships"><Relationship Id="rId1" Type="${office}/${kind}" Target="${target}"/></Relationships>`;

const rowXml = ({ line, cells }: XlsxRow) =>
  `<row r="${line}">${cells.map((cell, index) => xlsxCell(cell, index, line)).join("")}</row>`;
