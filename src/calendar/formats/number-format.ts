// PURE. What a number in a workbook means to the person who sees it: a date, a time of day, or just a number. The number
// format of the cell tells.

/** Which parts of a date the format shows. */
export type Shows = { date: boolean; time: boolean };

const nothing: Shows = { date: false, time: false };

/** ECMA-376, 18.8.30: formats that have an id and no code; 27 to 36 and 50 to 58 are dates of East Asian locales. */
function builtIn(id: number): Shows {
  if ((id >= 14 && id <= 17) || (id >= 27 && id <= 31) || (id >= 50 && id <= 58) || id === 36) {
    return { date: true, time: false };
  }
  if (id === 22) return { date: true, time: true };
  if ((id >= 18 && id <= 21) || (id >= 32 && id <= 35) || (id >= 45 && id <= 47)) {
    return { date: false, time: true };
  }
  return nothing;
}

/** Excel writes no longer ones. */
const longestCode = 255;

/** What the format shows; `code` is null for those that have none. */
export function formatShows(id: number, code: string | null): Shows {
  if (code === null) return builtIn(id);
  if (code.length > longestCode) return nothing;
  const bare = code
    .replace(/"[^"]*"?|\\.|[_*]./g, "")
    .split(";", 1)[0]
    ?.replace(/\[[^[\]]*\]/g, (part) => (/^\[(?:h+|m+|s+)\]$/i.test(part) ? part : ""))
    .toLowerCase();
  if (bare === undefined || bare.includes("general")) return nothing;
  const time = /[hs]|\[m+\]/.test(bare);
  return { date: /[yd]/.test(bare) || (!time && bare.includes("m")), time };
}

/** Days from 30 Dec 1899 (1 Jan 1904 in old workbooks of the Mac) to the Unix epoch. */
const epoch = { false: 25_569, true: 24_107 } as const;
/** 31 Dec 9999, where Excel ends. */
const lastDay = 2_958_466;

/** The text of a number cell: wall-clock time without a zone, or the number with the 15 digits that spreadsheets keep. */
export function numberText(value: number, shows: Shows, from1904: boolean): string {
  const seconds = Math.round(value * 86_400);
  const isTime = (shows.date || shows.time) && value >= 0 && value < lastDay;
  if (isTime && value < 1 && shows.time && !shows.date) return clockOf(seconds);
  if (!isTime || value < 1) return plain(value);
  const day = new Date((seconds - epoch[from1904 ? "true" : "false"] * 86_400) * 1000).toISOString();
  const isWholeDay = seconds % 86_400 === 0;
  return isWholeDay && !shows.time ? day.slice(0, 10) : `${day.slice(0, 10)}T${clockOf(seconds % 86_400)}`;
}

function clockOf(seconds: number): string {
  const clock = new Date((seconds % 86_400) * 1000).toISOString().slice(11, 19);
  return clock.endsWith(":00") ? clock.slice(0, 5) : clock;
}

/** A number of more than 15 digits has lost the last ones, so it is written as what it is: rounded. */
function plain(value: number): string {
  if (Math.abs(value) >= 1e15) return value.toExponential(5).replace("e", "E");
  return String(Number(value.toPrecision(15)));
}
