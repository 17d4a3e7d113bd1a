// The torture run: hundreds of rows, faults by chance, processes that are killed and stopped again and again while the clock
// steps, ledgers are lost and a person edits; then a checker; at last programs without one of their guards, which must fail it.
//
//   npm run torture [-- --with all --seed N --rows N --kills N --pauses N --processes N --at-once N --only WORD --controls no|only]
//
// `--with kills,pauses,clock,restore,edits,actions,late-lists,failing` tries only these attacks. Rows, kills and pauses are
// those of all runs together. It ends with 1 when a promise was broken, and with 2 when too little was done to say.

import { rmSync } from "node:fs";
import { parseArgs } from "node:util";
import { seedsUntil, seed as usualSeed } from "../support/seed.ts";
import { attacksNamed } from "./attacks.ts";
import { controls, isSeen } from "./controls.ts";
import { services, settleMs } from "./manners.ts";
import { type RunReport, type RunRequest, run } from "./run.ts";
import { tableOf } from "./table.ts";

const { values } = parseArgs({
  options: {
    with: { type: "string", default: "all" },
    seed: { type: "string", default: String(usualSeed) },
    rows: { type: "string", default: "960" },
    kills: { type: "string", default: "300" },
    pauses: { type: "string", default: "100" },
    processes: { type: "string", default: "3" },
    "at-once": { type: "string", default: "3" },
    only: { type: "string", default: "" },
    controls: { type: "string", default: "yes" },
  },
});
const seed = Number(values.seed);
const attacks = attacksNamed(values.with);
const onlyControls = values.controls === "only";
const isChosen = ({ name }: { name: string }) => name.includes(values.only);
const chosen = onlyControls ? [] : services.filter(isChosen);
const share = (all: string) => Math.ceil(Number(all) / chosen.length);

for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(130));

const requests = chosen.map(
  (service, n): RunRequest => ({
    ...service,
    seed: seed + n,
    attacks,
    rows: share(values.rows),
    kills: attacks.has("kills") ? share(values.kills) : 0,
    pauses: attacks.has("pauses") ? share(values.pauses) : 0,
    processes: Number(values.processes),
    settleMs,
    program: null,
    interfere: null,
    stormMs: 600_000,
    calmMs: 300_000,
  }),
);

/** So many at once, in the order of the list. */
async function runAll(all: readonly RunRequest[], tell: (report: RunReport) => void): Promise<RunReport[]> {
  const reports: RunReport[] = [];
  const waiting = all.entries();
  const worker = async () => {
    for (const [n, request] of waiting) {
      const report = await run(request);
      reports[n] = report;
      tell(report);
    }
  };
  await Promise.all(Array.from({ length: Number(values["at-once"]) }, worker));
  return reports;
}

function tell({
  name,
  seed: own,
  verdict,
  storm,
  starved,
  stories,
  stormMs,
  calmMs,
  folder,
}: RunReport): void {
  const seconds = [stormMs, calmMs].map((ms) => `${Math.round(ms / 1000)} s`).join(" + ");
  console.log(`${name} (seed ${own}): ${verdict.doubles} doubles, ${verdict.losses} losses, ${seconds}`);
  const lines = [...storm.complaints, ...verdict.complaints, ...stories];
  for (const line of lines) console.log(`  ${line}`);
  if (starved.length > 0) console.log(`  inconclusive: ${starved.join(", ")}`);
  if (folder !== "") console.log(`  kept: ${folder}`);
}

console.log(`seed ${seed}, with ${[...attacks].join(", ")}`);
const reports = await runAll(requests, tell);
console.log("");
for (const line of tableOf(reports)) console.log(line);

let seen = true;
if (values.controls !== "no") {
  console.log("\nPrograms without one of their guards, which must fail:\n");
  const isWanted = (name: string) => !onlyControls || isChosen({ name });
  let unseen = controls(seed, 60).flatMap(({ name }) => (isWanted(name) ? [name] : []));
  const failed: RunReport[] = [];
  // What comes of a missing guard depends on moments: it is run again, as the next seeds have it, until it did.
  for (const next of seedsUntil(() => unseen.length === 0, { from: seed, most: 8 })) {
    const requests = controls(next, 60).filter(({ name }) => unseen.includes(name));
    const reports = await runAll(requests, ({ folder }) => {
      if (folder !== "") rmSync(folder, { recursive: true });
    });
    failed.push(...reports.filter(isSeen));
    unseen = reports.filter((report) => !isSeen(report)).map(({ name }) => name);
  }
  for (const line of tableOf(failed)) console.log(line);
  seen = unseen.length === 0;
  if (!seen) console.log(`\nThese did not fail, so the run proves nothing: ${unseen.join("; ")}`);
}

const complaints = reports.flatMap(({ storm, verdict }) => [...storm.complaints, ...verdict.complaints]);
const starved = reports.filter((report) => report.starved.length > 0).map(({ name }) => name);
if (starved.length > 0)
  console.log(
    `\nInconclusive, because too little was done or the machine was too busy: ${starved.join("; ")}`,
  );
process.exitCode = complaints.length > 0 ? 1 : seen && starved.length === 0 ? 0 : 2;
