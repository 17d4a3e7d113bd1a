// PURE. Numbers as a page says them.

export const spoken = (count: number): string => count.toLocaleString("en-US");

/** As much of a number as stands above a bar: 950, 1.2k, 18k, 3.4M. */
export function short(value: number): string {
  const size = Math.abs(value);
  if (size < 1_000) return String(value);
  const [unit, letter] = size < 999_500 ? [1_000, "k"] : [1_000_000, "M"];
  const scaled = value / (unit as number);
  return `${Math.abs(scaled) < 9.95 ? scaled.toFixed(1).replace(/\.0$/, "") : Math.round(scaled)}${letter}`;
}
