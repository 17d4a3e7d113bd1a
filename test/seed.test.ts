// The helper of all random tests: seeds and numbers of runs from the environment.

import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { seed, seedsUntil } from "./support/seed.ts";

const helper = new URL("./support/seed.ts", import.meta.url).href;

/** What the helper makes of an environment. */
function read(env: NodeJS.ProcessEnv) {
  const code = `const { runs, seed } = await import("${helper}"); console.log(JSON.stringify([seed, runs(40), runs(500)]));`;
  const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", code], { env });
  return { told: stdout.length > 0 ? JSON.parse(String(stdout)) : null, stderr: String(stderr) };
}

test("SEED is the seed, and RUNS the least number of runs", () => {
  expect(read({}).told).toEqual([20_261_124, 40, 500]);
  expect(read({ SEED: "777", RUNS: "100" }).told).toEqual([777, 100, 500]);
});

test("a SEED that is no number is an error, not the usual seed", () => {
  expect(read({ SEED: "7x7" })).toMatchObject({
    told: null,
    stderr: expect.stringContaining('SEED is "7x7", which is not a whole number'),
  });
});

test("batches are drawn with a seed each until enough has happened, and no further than anybody needs", () => {
  const drawn: number[] = [];
  for (const next of seedsUntil(() => drawn.length === 3)) drawn.push(next);
  expect(drawn).toEqual([seed, seed + 1, seed + 2]);
  expect([...seedsUntil(() => false)].length).toBeLessThan(100);
});
