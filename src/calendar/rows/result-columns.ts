// PURE. The names of the columns that an export adds to a calendar. No field of a Pin is called so, in any tool.

export const resultColumns = [
  "pin_state",
  "pin_permalink",
  "pin_published",
  "pin_problem",
  "pin_impressions",
  "pin_saves",
  "pin_outbound_clicks",
  "pin_statistics_of",
] as const;

/** True for the header of a file that an export wrote. */
export function hasResultColumns(header: readonly string[]): boolean {
  const last = header.slice(-resultColumns.length).map((cell) => cell.trim());
  return resultColumns.every((name, index) => name === last[index]);
}
