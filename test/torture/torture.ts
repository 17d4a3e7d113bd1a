// The torture run: hundreds of rows, faults by chance, processes that are killed again and again, then a checker; at last
// two tools that must fail it.
//
//   npm run torture [-- --seed N --rows N --kills N --processes N --at-once N --only WORD]
//
// Rows and kills are those of all runs together. It ends with 1 when a promise was broken, and with 2 when a run was
// inconclusive: the machine had no time for it.

import { parseArgs } from "node:util";
import { isAboutCounts } from "./conclusive.ts";
import { controls } from "./controls.ts";
import { services, settleMs } from "./manners.ts";
import { type RunReport, run } from "./run.ts";
import { tableOf } from "./table.ts";

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "20261124" },
    rows: { type: "string", default: "960" },
    kills: { type: "string", default: "300" },
    processes: { type: "string", default: "3" },
    "at-once": { type: "string", default: "2" },
    only: { type: "string", default: "" },
  },
});
const seed = Number(values.seed);
const chosen = services.filter(({ name }) => name.includes(values.only));
const share = (all: string) => Math.ceil(Number(all) / chosen.length);

for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(130));

console.log(`seed ${seed}`);
const waiting = chosen.entries();
const reports: RunReport[] = [];
const worker = async () => {
  for (const [n, service] of waiting) {
    const report = await run({
      ...service,
      seed: seed + n,
      rows: share(values.rows),
      kills: share(values.kills),
      processes: Number(values.processes),
      settleMs,
      interfere: null,
      stormMs: 600_000,
      calmMs: 240_000,
    });
    reports.push(report);
    const { name, verdict, storm, stormMs, calmMs, folder } = report;
    const seconds = [stormMs, calmMs].map((ms) => `${Math.round(ms / 1000)} s`).join(" + ");
    console.log(
      `${name} (seed ${report.seed}): ${verdict.doubles} doubles, ${verdict.losses} losses, ${seconds}`,
    );
    if (report.inconclusive !== null) console.log(`  inconclusive: ${report.inconclusive}`);
    for (const complaint of [...storm.complaints, ...verdict.complaints]) console.log(`  ${complaint}`);
    if (folder !== "") console.log(`  kept: ${folder}`);
  }
};
await Promise.all(Array.from({ length: Number(values["at-once"]) }, worker));
console.log("");
for (const line of tableOf(reports.toSorted((a, b) => a.seed - b.seed))) console.log(line);

const spoilt = await Promise.all(controls(seed, 80).map(run));
console.log("\nTwo tools that must fail:\n");
for (const line of tableOf(spoilt)) console.log(line);
const seen = spoilt.every(({ verdict }) => verdict.doubles > 0);
if (!seen) console.log("The checker did not see their doubles: this run proves nothing.");

const broken = reports.flatMap(({ storm, verdict, inconclusive }) =>
  [...storm.complaints, ...verdict.complaints].filter(
    (complaint) => inconclusive === null || !isAboutCounts(complaint),
  ),
);
const starved = reports.filter(({ inconclusive }) => inconclusive !== null);
if (starved.length > 0)
  console.log(
    `\n${starved.length} of ${reports.length} runs are inconclusive: the machine had no time for them.`,
  );
process.exitCode = broken.length > 0 || !seen ? 1 : starved.length > 0 ? 2 : 0;
