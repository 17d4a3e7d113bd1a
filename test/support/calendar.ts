// A calendar as a person keeps it: sixteen rows, two images on several boards, texts with commas and line breaks, local
// times; when it is first read, the first half is due and the second is not.

const hour = 3_600_000;

/** One row, before it is written as CSV. `at` in milliseconds since the epoch. */
export type CalendarRow = {
  id: string;
  title: string;
  body: string;
  board: string;
  media: string;
  link: string;
  at: number;
};

/** A zone without daylight saving, so that no test depends on the day it is run. */
export const zone = "Africa/Lagos";
export const otherZone = "America/Bogota";

/** Names of the columns, in their order. */
const columns = ["title", "description", "board", "media_url", "link", "publish_at"] as const;

const subjects: readonly [title: string, board: string, image: string][] = [
  ["Narrow kitchen shelf layouts", "Kitchen ideas", "narrow-kitchen.jpg"],
  ["Tile samples, side by side", "Kitchen ideas", "tile-samples.png"],
  ["Herbs for a balcony", "Small balconies", "balcony-herbs.webp"],
  ["A reading corner", "Weekend builds", "reading-corner.jpg"],
  ["Linen curtains", "Weekend builds", "linen-curtains.jpg"],
  ["Hooks for the entryway", "Weekend builds", "entryway-hooks.png"],
  ["Labels for jars", "Chloé’s pantry & larder", "pantry-labels.gif"],
  ["A tray of candles", "Before / after", "candle-tray.webp"],
];

/** The rows: eight due within the last day, eight that wait, a day apart or as it is said. */
export function season(media: (name: string) => string, { apartHours = 24 } = {}): CalendarRow[] {
  const minute = Math.floor(Date.now() / 60_000) * 60_000;
  return [...subjects, ...subjects].map(([title, board, image], n) => ({
    id: "",
    title: n < 8 ? title : `${title}, once more`,
    body: `Part ${n + 1}: how we made it,\nwith "all" the sizes and what it cost`,
    board,
    // Every second image comes back in the second half; the others are new.
    media: `${media(image)}?${n < 8 || n % 2 === 0 ? n % 8 : n}`,
    link: `https://studio.example/${n + 1}`,
    at: minute + (n < 8 ? (n - 8) * 2.5 * hour : (n - 7) * apartHours * hour),
  }));
}

export const shifted = (rows: readonly CalendarRow[], hours: number): CalendarRow[] =>
  rows.map((row) => ({ ...row, at: row.at + hours * hour }));

/** "2026-12-01 09:00" in a zone. */
export function isoLocal(at: number, timeZone = zone): string {
  return new Intl.DateTimeFormat("sv-SE", {
    timeZone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
  }).format(at);
}

/** How the sheet is saved. */
export type Saved = { header?: readonly string[]; time?: (at: number) => string };

export function csvOf(
  rows: readonly CalendarRow[],
  { header = columns, time = isoLocal }: Saved = {},
): string {
  const numbered = rows.some(({ id }) => id !== "");
  const lines = rows.map(({ id, title, body, board, media, link, at }) => [
    ...(numbered ? [id] : []),
    title,
    body,
    board,
    media,
    link,
    time(at),
  ]);
  const cell = (text: string) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return [numbered ? ["id", ...header] : header, ...lines]
    .map((cells) => `${cells.map(cell).join(",")}\r\n`)
    .join("");
}
