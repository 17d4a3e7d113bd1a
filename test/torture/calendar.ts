// The calendar of a torture run: rows of every kind, the same ones for the same seed. A word in the body tells which wish a
// post is of; rows that share the word are textually identical, or differ in the file that they upload.

import { copyFileSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export type Row = {
  /** Stands in the body of this row and of those that look the same. */
  word: string;
  title: string;
  body: string;
  board: string;
  /** An address, or a path from the calendar's folder. */
  media: string;
  link: string;
  /** ISO 8601, or `now`. */
  at: string;
  draft: boolean;
};

type CalendarPlan = {
  rows: number;
  random: () => number;
  /** Where the API serves its media. */
  api: string;
  /** False: no two rows make the same post. A service that detects duplicates would refuse the second. */
  twins: boolean;
  /** Milliseconds since the epoch. */
  now: number;
};

const images = ["narrow-kitchen.jpg", "tile-samples.png", "balcony-herbs.webp", "pantry-labels.gif"];
const boards = ["Kitchen ideas", "Small balconies", "Weekend builds", "收納 Storage"];
const mediaFolder = new URL("../../fixtures/media/", import.meta.url).pathname;

/** An accent in two characters, an emoji, a line end, quotes: what a service may write otherwise. */
const tails = ["", "\nA second line.", " Cafe\u0301 corner 🪴", ' with "quotes", and commas', " ---"];

export function makeRows({ rows, random, api, twins, now }: CalendarPlan): Row[] {
  const made: Row[] = [];
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const instant = (seconds: number) =>
    new Date(Math.round((now + seconds * 1000) / 1000) * 1000).toISOString();
  for (let n = 0; made.length < rows; n++) {
    const word = `word${n}w`;
    const upload = random() < 0.15;
    const image = pick(images);
    // Most are due, at once or since a while; some are handed over ahead, and some of those times pass meanwhile.
    const at = pick(["now", "now", instant(-600), instant(-60), instant(8 + random() * 40), instant(1500)]);
    const row: Row = {
      word,
      title: random() < 0.2 ? "" : `Title of ${word}`,
      body: `Text of ${word}${pick(tails)}`,
      board: pick(boards),
      media: upload ? `files/${image}` : `${api}/media/${image}?n=${random() < 0.8 ? n : n % 3}`,
      link: random() < 0.5 ? `https://studio.example/${word}` : "",
      at,
      draft: random() < 0.1,
    };
    const alike = twins && random() < 0.05 ? 2 + Math.floor(random() * 2) : 1;
    const files = images.toSorted((a, b) => Number(b === image) - Number(a === image));
    const otherFiles = upload && random() < 0.5;
    for (let twin = 0; twin < alike && made.length < rows; twin++) {
      made.push(otherFiles ? { ...row, media: `files/${files[twin]}` } : row);
    }
  }
  return made;
}

export function writeFiles(folder: string): void {
  mkdirSync(join(folder, "files"));
  for (const image of images) copyFileSync(join(mediaFolder, image), join(folder, "files", image));
}

/** In another order each time, as people sort; never half written. */
export function writeCalendar(file: string, rows: readonly Row[], random: () => number): void {
  const shuffled = rows
    .map((row) => ({ row, rank: random() }))
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ row }) => row);
  const cell = (text: string) => `"${text.replaceAll('"', '""')}"`;
  // Rows that say the same are taken for pasted twice, unless each of them says `repeat`.
  const alike = Map.groupBy(rows, ({ word }) => word);
  const lines = shuffled.map(({ word, title, body, board, media, link, at, draft }) => {
    const repeat = (alike.get(word)?.length ?? 0) > 1 ? "yes" : "";
    return [title, body, board, media, link, at, draft ? "yes" : "", repeat].map(cell).join(",");
  });
  writeFileSync(
    `${file}.new`,
    ["title,body,board_id,media_url,link,publish_at,draft,repeat", ...lines, ""].join("\n"),
  );
  renameSync(`${file}.new`, file);
}
