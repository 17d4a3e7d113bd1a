// PURE. Small charts of one line. Where a terminal does not speak UTF-8 they are made of ASCII.

export type Charts = "none" | "ascii" | "unicode";

const levels = { ascii: "_.:-=+*#", unicode: "▁▂▃▄▅▆▇█" };

/** One character for each value; the highest of them fills its line. What is not above zero is the lowest. */
export function sparkline(values: readonly number[], charts: Exclude<Charts, "none">): string {
  const steps = levels[charts];
  const highest = Math.max(...values, 0);
  const levelOf = (value: number) =>
    highest === 0 || value <= 0 ? 0 : Math.max(1, Math.round((value / highest) * (steps.length - 1)));
  return values.map((value) => steps[levelOf(value)]).join("");
}
