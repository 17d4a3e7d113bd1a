// The person who works on the calendars of a torture run: rows come, are edited, moved, deleted, put back and pasted twice,
// files get new names. Whatever is done, a row stays recognisable as the Pin that was meant (calendar.ts, `Kept`).

import { rmSync } from "node:fs";
import { join } from "node:path";
import { boards, instantOf, type Kept, oneOf, type Row, writeCalendar } from "./calendar.ts";
import { versions } from "./pictures.ts";

type Sheet = { name: string; rows: Row[] };

export type Desk = {
  /** Names of the calendars as they are now. */
  names: () => string[];
  /** Rows that stand in a calendar now. */
  standing: () => Row[];
  /** So large a part of all rows is in the calendars from now on, 0 to 1. */
  grow: (part: number) => void;
  /** Does one thing, and says what and to which Pins. */
  edit: () => { what: string; pins: number[] };
};

type DeskPlan = {
  folder: string;
  rows: readonly Row[];
  api: string;
  random: () => number;
  /** Rows are cut and pasted between them. */
  sheets: number;
};

type Change = (row: Row, random: () => number) => Row;

const changes = {
  /** A word is fixed: other words. */
  words: (row, random) => ({ ...row, body: `${row.body} Fixed ${Math.floor(random() * 1000)}.` }),
  rewritten: (row, random) => {
    const title = row.title === "" ? "" : `Called otherwise ${Math.floor(random() * 1000)}`;
    return { ...row, title, body: `Said anew, ${Math.floor(random() * 1e6)}${markersIn(row.body)}` };
  },
  title: (row, random) => ({ ...row, title: `Title ${Math.floor(random() * 1e6)}` }),
  swapped: (row) => ({
    ...row,
    title: row.body.slice(0, 60),
    body: `Now: ${row.title}.${markersIn(row.body)}`,
  }),
  /** The same words to any reader: a space more, an accent in one character. */
  touch: (row) => ({ ...row, body: row.body.replace(" ", "  ").normalize("NFC") }),
  link: (row, random) => ({ ...row, link: `https://studio.example/${Math.floor(random() * 1e6)}` }),
  signature: (row, random) => ({ ...row, signature: Math.floor(random() * 1e6) }),
  picture: (row) => ({ ...row, version: versions.find((version) => version !== row.version) ?? row.version }),
  board: (row, random) => ({ ...row, board: oneOf(boards, random) }),
  time: (row, random) => {
    const minutes = Math.floor(random() * 15) - 5;
    return row.at === "now" ? row : { ...row, at: instantOf(Date.parse(row.at) + minutes * 60_000) };
  },
} satisfies Record<string, Change>;

/** A post that was to fail still does. */
const markersIn = (body: string) => (/ \[sandbox:[a-z-]+\]/.exec(body) ?? [""])[0];

type Kind = keyof typeof changes;

const always: readonly Kind[] = ["touch", "link", "signature"];
const allowed: Readonly<Record<Kept, readonly Kind[]>> = {
  "picture and board": [...always, "words", "rewritten", "title", "swapped", "time"],
  "picture and words": [...always, "board", "time"],
  "board and words": [...always, "title", "picture", "time"],
  "words and time": [...always, "picture"],
  // And the picture.
  "board and time": [...always, "words", "title"],
};

export function openDesk({ folder, rows, api, random, sheets: count }: DeskPlan): Desk {
  const sheets: Sheet[] = Array.from({ length: count }, (_, n) => ({
    name: `calendar-${n + 1}.csv`,
    rows: [],
  }));
  const deleted: { sheet: Sheet; row: Row }[] = [];
  /** Pins that stand twice: an edit of one of two alike rows would make it a new one. */
  const pasted = new Set<number>();
  let shown = 0;
  let renamed = 0;
  const write = (sheet: Sheet) => writeCalendar(join(folder, sheet.name), sheet.rows, api, random);
  const standing = () => sheets.flatMap((sheet) => sheet.rows);
  const anySheet = () => oneOf(sheets, random);
  const anyRow = () => {
    const places = sheets.flatMap((sheet) => sheet.rows.map((row) => ({ sheet, row })));
    return places.length === 0 ? null : oneOf(places, random);
  };
  const remove = ({ sheet, row }: { sheet: Sheet; row: Row }) => {
    sheet.rows.splice(sheet.rows.indexOf(row), 1);
  };
  const change = (sheet: Sheet, row: Row, kind: Kind) => {
    sheet.rows[sheet.rows.indexOf(row)] = changes[kind](row, random);
  };
  const isFree = (row: Row) => !pasted.has(row.pin) && !row.repeat;

  /** Each does nothing where it cannot; what it says is for the record. */
  const deeds: Record<string, () => { what: string; pins: number[] }> = {
    editOne() {
      const place = anyRow();
      if (place === null || !isFree(place.row)) return nothing;
      const kind = oneOf(allowed[place.row.kept], random);
      change(place.sheet, place.row, kind);
      write(place.sheet);
      return { what: kind, pins: [place.row.pin] };
    },
    /** A file renamed, every text touched up and every time moved. */
    editAll() {
      const sheet = anySheet();
      const pins: number[] = [];
      for (const row of sheet.rows.filter(isFree)) {
        const kinds = allowed[row.kept].filter((kind) => kind === "words" || kind === "time");
        for (const kind of kinds) change(sheet, row, kind);
        pins.push(row.pin);
      }
      return { what: `all edited, ${rename(sheet)}`, pins };
    },
    rename: () => ({ what: rename(anySheet()), pins: [] }),
    sort() {
      for (const sheet of sheets) write(sheet);
      return { what: "sorted", pins: [] };
    },
    remove() {
      const place = anyRow();
      if (place === null) return nothing;
      remove(place);
      deleted.push(place);
      write(place.sheet);
      return { what: "deleted", pins: [place.row.pin] };
    },
    bringBack() {
      const place = deleted.shift();
      if (place === undefined) return nothing;
      place.sheet.rows.push(place.row);
      write(place.sheet);
      return { what: "put back", pins: [place.row.pin] };
    },
    cut() {
      const place = anyRow();
      const to = anySheet();
      if (place === null || to === place.sheet) return nothing;
      const changed = isFree(place.row) && allowed[place.row.kept].includes("words");
      remove(place);
      to.rows.push(changed ? changes.words(place.row, random) : place.row);
      write(to);
      write(place.sheet);
      return { what: `cut to ${to.name}${changed ? ", a word fixed" : ""}`, pins: [place.row.pin] };
    },
    paste() {
      const place = anyRow();
      if (place === null || place.row.repeat) return nothing;
      const to = anySheet();
      pasted.add(place.row.pin);
      to.rows.push({ ...place.row });
      write(to);
      return { what: `pasted again into ${to.name}`, pins: [place.row.pin] };
    },
  };
  const often = [
    "editOne",
    "editOne",
    "editOne",
    "editOne",
    "editOne",
    "cut",
    "remove",
    "bringBack",
    "paste",
  ];
  const rarely = ["editAll", "rename", "rename", "sort"];

  function rename(sheet: Sheet): string {
    const old = sheet.name;
    sheet.name = `calendar-${sheets.indexOf(sheet) + 1}-${++renamed}.csv`;
    write(sheet);
    rmSync(join(folder, old), { force: true });
    return `${old} is ${sheet.name} now`;
  }

  for (const sheet of sheets) write(sheet);
  return {
    names: () => sheets.map(({ name }) => name),
    standing,
    grow(part) {
      const wanted = Math.ceil(rows.length * Math.min(1, part));
      for (const row of rows.slice(shown, wanted)) anySheet().rows.push(row);
      if (wanted > shown) for (const sheet of sheets) write(sheet);
      shown = Math.max(shown, wanted);
    },
    edit() {
      const deed = oneOf(random() < 0.85 ? often : rarely, random);
      return deeds[deed]?.() ?? nothing;
    },
  };
}

const nothing = { what: "nothing", pins: [] };
