// PURE. Local times as other tools write them, in ISO form: "2022-12-15 5:05 pm", "12/1/2026 9:00". Only forms that a
// tool documents are read, and a date's order is the tool's, never guessed.

/** The order of a date: year first, or as the United States write it. */
export type DateOrder = "year-month-day" | "month-day-year";

const dates: Record<DateOrder, RegExp> = {
  "year-month-day": /^(?<year>\d{4})([-/])(?<month>\d{1,2})\2(?<day>\d{1,2})$/,
  "month-day-year": /^(?<month>\d{1,2})\/(?<day>\d{1,2})\/(?<year>\d{4})$/,
};
const clock = /^(?<hour>\d{1,2}):(?<minute>\d{2})(?::(?<second>\d{2}))?(?: ?(?<half>[ap])\.?m\.?)?$/i;

/** "2022-12-15T17:05" for a time in one of the orders; null for anything else. Whether it exists is not looked at. */
export function isoOf(text: string, orders: readonly DateOrder[]): string | null {
  if (orders.length === 0) return null;
  const [first, second] = dateAndTime(text.trim().replace(/\s+/g, " "));
  const date = orders.map((order) => dates[order].exec(first)?.groups).find((parts) => parts !== undefined);
  const time = clock.exec(second)?.groups;
  if (date === undefined || time === undefined) return null;
  const hour = hourOf(Number(time["hour"]), time["half"]);
  if (hour === null) return null;
  const [year, month, day] = [date["year"], date["month"], date["day"]].map((part = "") =>
    part.padStart(2, "0"),
  );
  const seconds = time["second"] === undefined ? "" : `:${time["second"]}`;
  return `${year}-${month}-${day}T${String(hour).padStart(2, "0")}:${time["minute"]}${seconds}`;
}

/** Parted at the first space, or else at the last T that something follows. */
function dateAndTime(text: string): [date: string, time: string] {
  const space = text.indexOf(" ");
  const at = space === -1 ? text.lastIndexOf("T", text.length - 2) : space;
  return at < 1 ? ["", ""] : [text.slice(0, at), text.slice(at + 1)];
}

/** The hour of a day of 24; null for an hour that a clock of 12 has not. */
function hourOf(hour: number, half: string | undefined): number | null {
  if (half === undefined) return hour;
  if (hour < 1 || hour > 12) return null;
  return (hour % 12) + (half.toLowerCase() === "p" ? 12 : 0);
}
