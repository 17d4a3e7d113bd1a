// Makes zip files, good and bad, without any of the code under test.

import { crc32, deflateRawSync } from "node:zlib";

export type Part = { name: string; content: string | Buffer; declaredSize?: number; encrypted?: boolean };

export function zipOf(parts: readonly Part[]): Buffer {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const { name, content, declaredSize, encrypted } of parts) {
    const bytes = Buffer.from(content);
    const packed = deflateRawSync(bytes, { level: 1 });
    const file = Buffer.from(name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(encrypted ? 1 : 0, 2);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(crc32(bytes), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(declaredSize ?? bytes.length, 18);
    common.writeUInt16LE(file.length, 22);
    const local = Buffer.concat([Buffer.from("PK\x03\x04"), common, file, packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    central.push(Buffer.concat([Buffer.from("PK\x01\x02\x14\x00"), common, tail, file]));
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", "latin1");
  end.writeUInt16LE(parts.length, 8);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, directory, end]);
}

const main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

export type XlsxParts = {
  /** Inside `<sheetData>`. */
  rows: string;
  /** After it. */
  after?: string;
  strings?: readonly string[];
  /** Inside `<styleSheet>`. */
  styles?: string;
  sheets?: string;
  properties?: string;
  /** Before the root of the sheet. */
  prolog?: string;
};

/** A small Excel workbook. */
export function xlsxParts(parts: XlsxParts): Part[] {
  const related = (list: readonly [id: string, type: string, target: string][]) =>
    `<Relationships>${list
      .map(
        ([id, type, target]) => `<Relationship Id="${id}" Type="${relations}/${type}" Target="${target}"/>`,
      )
      .join("")}</Relationships>`;
  const sheets = parts.sheets ?? '<sheet name="Pins" sheetId="1" r:id="r1"/>';
  return [
    { name: "_rels/.rels", content: related([["r0", "officeDocument", "xl/workbook.xml"]]) },
    {
      name: "xl/workbook.xml",
      content: `<workbook xmlns="${main}" xmlns:r="${relations}"><workbookPr ${parts.properties ?? ""}/><sheets>${sheets}</sheets></workbook>`,
    },
    {
      name: "xl/_rels/workbook.xml.rels",
      content: related([
        ["r1", "worksheet", "worksheets/sheet1.xml"],
        ["r2", "worksheet", "/xl/worksheets/sheet2.xml"],
        ["r3", "styles", "styles.xml"],
        ["r4", "sharedStrings", "sharedStrings.xml"],
      ]),
    },
    { name: "xl/styles.xml", content: `<styleSheet>${parts.styles ?? ""}</styleSheet>` },
    {
      name: "xl/sharedStrings.xml",
      content: `<sst>${(parts.strings ?? []).map((text) => `<si>${text}</si>`).join("")}</sst>`,
    },
    {
      name: "xl/worksheets/sheet1.xml",
      content: `${parts.prolog ?? ""}<worksheet xmlns="${main}"><sheetData>${parts.rows}</sheetData>${parts.after ?? ""}</worksheet>`,
    },
    {
      name: "xl/worksheets/sheet2.xml",
      content: `<worksheet><sheetData><row r="1"><c t="inlineStr"><is><t>other</t></is></c></row></sheetData></worksheet>`,
    },
  ];
}

export const xlsxOf = (parts: XlsxParts) => zipOf(xlsxParts(parts));
