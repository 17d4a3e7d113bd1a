// Chance in tests, as the environment sets it: the one place that reads SEED and RUNS. The same draws come every time, so that a red
// build means a change; `SEED=$RANDOM npm test` draws others, `RUNS=1000 npm test` draws more.

/** A whole number from the environment; a typing error must not quietly draw the usual. */
function wholeNumber(name: string, usual: number): number {
  const given = process.env[name];
  if (given === undefined) return usual;
  if (!/^-?\d{1,15}$/.test(given)) throw new Error(`${name} is "${given}", which is not a whole number`);
  return Number(given);
}

export const seed = wholeNumber("SEED", 20_261_124);

const leastRuns = wholeNumber("RUNS", 0);

/** How often a property is tried: as often as its test has it, and RUNS times at least. */
export const runs = (usual: number): number => Math.max(usual, leastRuns);

/** Far more than any seed needs; a count that is not met by then cannot be met. */
const mostBatches = 60;

/**
 * Seeds for one batch after the other, until enough has happened. What comes by chance is drawn until it is there: a count that one
 * seed leaves short says nothing about the code.
 */
export function* seedsUntil(
  isEnough: () => boolean,
  { from = seed, most = mostBatches } = {},
): Generator<number> {
  for (let batch = 0; batch < most; batch++) {
    yield from + batch;
    if (isEnough()) return;
  }
}
