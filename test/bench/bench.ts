// Figures of the whole program, each beside what it is measured against in the same run. `npm run bench`.
// Each part runs in a process of its own, so that its memory and CPU are its own.

import { execFileSync } from "node:child_process";
import { availableParallelism } from "node:os";

const parts = ["sending", "media", "planning"];

console.log(`pinsheet bench · Node ${process.versions.node} · ${availableParallelism()} cores\n`);
for (const part of parts) {
  execFileSync(process.execPath, [new URL(`${part}.ts`, import.meta.url).pathname], { stdio: "inherit" });
}
