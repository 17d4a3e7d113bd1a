// The rows of a torture run, of every kind, the same ones for the same seed, and how they are written as CSV.

import { renameSync, writeFileSync } from "node:fs";
import { markers } from "../../src/sandbox/lifecycle.ts";
import { pictureName } from "./pictures.ts";

/**
 * What no edit of a row changes. With less than that the same, a row would be a new one to anybody, and posting it right.
 */
export type Kept =
  | "picture and board"
  | "picture and words"
  | "board and words"
  | "words and time"
  | "board and time";

export type Row = {
  /** Which Pin is meant. It stands in the name of every picture that the row ever has. */
  pin: number;
  title: string;
  body: string;
  board: string;
  version: number;
  /** Sent as a file from the calendar's folder, not as an address. */
  upload: boolean;
  /** The address is signed anew: it changes, the picture does not. */
  signature: number;
  link: string;
  /** ISO 8601, or `now`. */
  at: string;
  draft: boolean;
  repeat: boolean;
  kept: Kept;
};

type CalendarPlan = {
  rows: number;
  random: () => number;
  /** The share of rows that come twice or thrice, each asking for a post of its own, 0 to 1. */
  twins: number;
  /** Some posts fail, for a while or for good. */
  failing: boolean;
  /** Milliseconds since the epoch. */
  now: number;
};

export const boards = ["Kitchen ideas", "Small balconies", "Weekend builds", "收納 Storage"];

/** An accent in two characters, an emoji, a line end, quotes: what a service may write otherwise. */
const tails = ["", "\nA second line.", " Cafe\u0301 corner 🪴", ' with "quotes", and commas', " ---"];

/** What the status of some posts becomes: failed for a while, or for good. */
const failures = [markers.retry, markers.retry, markers.retry, markers.fail, markers.mediaFail];

export const oneOf = <T>(from: readonly T[], random: () => number): T =>
  from[Math.floor(random() * from.length)] as T;

export const instantOf = (at: number) => new Date(Math.round(at / 1000) * 1000).toISOString();

export function makeRows({ rows, random, twins, failing, now }: CalendarPlan): Row[] {
  const made: Row[] = [];
  for (let words = 0; made.length < rows; words++) {
    const row = makeRow(made.length, words, { random, failing, now });
    const alike = random() < twins ? 2 + Math.floor(random() * 2) : 1;
    // Of the same words and another picture each, or the same in everything.
    const otherPictures = row.upload && random() < 0.5;
    for (let twin = 0; twin < alike && made.length < rows; twin++) {
      made.push({ ...row, pin: otherPictures ? made.length : row.pin, repeat: alike > 1 });
    }
  }
  return made;
}

function makeRow(
  pin: number,
  words: number,
  { random, failing, now }: Pick<CalendarPlan, "random" | "failing" | "now">,
): Row {
  const pick = <T>(from: readonly T[]) => oneOf(from, random);
  const later = () => instantOf(now + 1_500_000 + random() * 900_000);
  const soon = () => instantOf(now + 8_000 + random() * 40_000);
  const past = (seconds: number) => instantOf(now - seconds * 1000);
  // Most are due, at once or since a while; some are sent ahead, and some of those times pass meanwhile.
  const at = pick(["now", "now", past(600), past(60), soon(), later()]);
  const failure = failing && random() < 0.3 ? ` ${pick(failures)}` : "";
  // A time in the past is no time of a post: it was made as soon as possible.
  const byTime = Date.parse(at) > now + 1_400_000;
  const upload = random() < 0.15;
  // The post of an upload shows no picture: a ledger that was lost knows it by its words.
  const ways: readonly Kept[] = upload ? ["board and words"] : ["picture and board", "picture and words"];
  return {
    pin,
    title: random() < 0.2 ? "" : `Title of word${words}w`,
    body: `Text of word${words}w${pick(tails)}${failure}`,
    board: pick(boards),
    version: 1,
    upload,
    signature: 0,
    link: random() < 0.5 ? `https://studio.example/word${words}w` : "",
    at,
    draft: random() < 0.1,
    repeat: false,
    kept: pick<Kept>([...ways, ...(byTime ? byTimes : [])]),
  };
}

const byTimes = ["words and time", "board and time"] as const;

/** `api`: where the pictures are served. */
export function mediaOf({ pin, version, upload, signature }: Row, api: string): string {
  const name = pictureName(pin, version);
  return upload ? `pictures/${name}` : `${api}/media/${name}?X-Amz-Signature=${signature}`;
}

/** In another order each time, as people sort; never half written. */
export function writeCalendar(file: string, rows: readonly Row[], api: string, random: () => number): void {
  const shuffled = rows
    .map((row) => ({ row, rank: random() }))
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ row }) => row);
  const cell = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const said = (yes: boolean) => (yes ? "yes" : "");
  const lines = shuffled.map((row) =>
    [row.title, row.body, row.board, mediaOf(row, api), row.link, row.at, said(row.draft), said(row.repeat)]
      .map(cell)
      .join(","),
  );
  const header = "title,body,board_id,media_url,link,publish_at,draft,repeat";
  writeFileSync(`${file}.new`, [header, ...lines, ""].join("\n"));
  renameSync(`${file}.new`, file);
}
