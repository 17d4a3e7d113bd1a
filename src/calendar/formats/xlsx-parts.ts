// Reads the parts of an Excel workbook that its sheets refer to: the list of sheets, shared strings, number formats.

import { posix } from "node:path";
import { longestCell } from "../allowance.ts";
import { formatShows, type Shows } from "./number-format.ts";
import { type Sheet, sheetName } from "./sheets.ts";
import { type Attributes, walkXml } from "./xml.ts";
import { damaged, type Zip } from "./zip.ts";

export type XlsxSheet = Sheet & { part: string };

export type Workbook = {
  sheets: XlsxSheet[];
  /** Days are counted from 1904 (old workbooks of the Mac). */
  from1904: boolean;
  /** By the number that a cell of type "s" holds. */
  strings: readonly string[];
  /** By the number that a cell's `s` holds. */
  formats: readonly Shows[];
};

/** More than Excel writes, or in the case of strings than 100 MB of a sheet of pins can hold. */
const most = { relations: 10_000, sheets: 1000, strings: 2_000_000, formats: 70_000 } as const;

function refuseMore(zip: Zip, list: readonly unknown[], what: keyof typeof most): void {
  if (list.length > most[what]) throw damaged(zip.name, new Error(`it has more than ${most[what]} ${what}`));
}

type Relation = { id: string; type: string; part: string };

export async function readWorkbook(zip: Zip): Promise<Workbook> {
  const [root] = (await relationsOf(zip, "")).filter(({ type }) => type === "officeDocument");
  const main = root?.part ?? "xl/workbook.xml";
  const relations = await relationsOf(zip, main);
  const partOf = (type: string) => relations.find((one) => one.type === type)?.part ?? null;
  const { found, from1904 } = await readList(zip, main);
  const sheets = found.flatMap(({ name, hidden, relation }) => {
    const target = relations.find(({ id, type }) => id === relation && type === "worksheet");
    return target === undefined ? [] : [{ name, hidden, part: target.part }];
  });
  const [strings, styles] = [partOf("sharedStrings"), partOf("styles")];
  return {
    sheets,
    from1904,
    strings: strings === null ? [] : await readStrings(zip, strings),
    formats: styles === null ? [] : await readFormats(zip, styles),
  };
}

/** What a part refers to; "" is the workbook as a whole. */
async function relationsOf(zip: Zip, part: string): Promise<Relation[]> {
  const folder = posix.dirname(part);
  const list = posix.join(folder, "_rels", `${posix.basename(part)}.rels`);
  const relations: Relation[] = [];
  if (!zip.has(list)) return relations;
  await walkXml(zip, list, {
    ...ignored,
    open: (tag, { Id, Type, Target }) => {
      if (tag !== "Relationship" || !Id || !Type || !Target) return;
      const target = Target.startsWith("/") ? Target.slice(1) : posix.join(folder, Target);
      relations.push({ id: Id, type: Type.slice(Type.lastIndexOf("/") + 1), part: target });
      refuseMore(zip, relations, "relations");
    },
  });
  return relations;
}

const ignored = { open: () => {}, text: () => {}, close: () => {} };

const isOn = (flag: string | undefined) => flag === "1" || flag === "true";

async function readList(zip: Zip, part: string) {
  const found: (Sheet & { relation: string })[] = [];
  let from1904 = false;
  await walkXml(zip, part, {
    ...ignored,
    open: (tag, attributes) => {
      if (tag === "workbookPr") from1904 = isOn(attributes["date1904"]);
      if (tag !== "sheet") return;
      const state = attributes["state"] ?? "visible";
      const relation = Object.entries(attributes).find(([key]) => key.endsWith(":id"))?.[1] ?? "";
      found.push({ name: sheetName(attributes["name"]), hidden: state !== "visible", relation });
      refuseMore(zip, found, "sheets");
    },
  });
  return { found, from1904 };
}

async function readStrings(zip: Zip, part: string): Promise<string[]> {
  const strings: string[] = [];
  const words = textCollector();
  await walkXml(zip, part, {
    open: (tag) => {
      if (tag === "si") words.start();
      words.open(tag);
    },
    text: words.text,
    close: (tag) => {
      words.close(tag);
      if (tag !== "si") return;
      strings.push(words.end());
      refuseMore(zip, strings, "strings");
    },
  });
  return strings;
}

/** The text of a string that may be in several pieces of different fonts; the pronunciation of Japanese is left out. */
export function textCollector() {
  let text = "";
  let isOpen = false;
  let isText = false;
  let isSaid = false;
  return {
    start(): void {
      text = "";
      isOpen = true;
    },
    open(tag: string): void {
      if (tag === "t") isText = true;
      if (tag === "rPh") isSaid = true;
    },
    text(piece: string): void {
      // What is beyond any use need not be kept to be refused.
      if (isOpen && isText && !isSaid && text.length <= longestCell * 2) text += piece;
    },
    close(tag: string): void {
      if (tag === "t") isText = false;
      if (tag === "rPh") isSaid = false;
    },
    end(): string {
      isOpen = false;
      return unescaped(text);
    },
  };
}

/** Excel writes characters that XML cannot hold as _x000D_, and a literal "_x" as _x005F_x. */
export const unescaped = (text: string) =>
  text.includes("_x")
    ? text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) =>
        String.fromCharCode(Number.parseInt(code, 16)),
      )
    : text;

async function readFormats(zip: Zip, part: string): Promise<Shows[]> {
  const codes = new Map<number, string>();
  const used: number[] = [];
  let isUsed = false;
  const open = (tag: string, attributes: Attributes) => {
    const id = Number(attributes["numFmtId"] ?? 0);
    if (tag === "numFmt") codes.set(id, attributes["formatCode"] ?? "");
    if (tag === "cellXfs") isUsed = true;
    if (tag === "xf" && isUsed) used.push(id);
    refuseMore(zip, used, "formats");
  };
  const close = (tag: string) => {
    if (tag === "cellXfs") isUsed = false;
  };
  await walkXml(zip, part, { ...ignored, open, close });
  const shows = new Map<number, Shows>();
  return used.map((id) => {
    const known = shows.get(id) ?? formatShows(id, codes.get(id) ?? null);
    shows.set(id, known);
    return known;
  });
}
