// A copy of the built program in which a guard is taken out, and what else would catch what it lets through, to prove that the checker sees what the guard prevents. The copy
// lies in a folder of its own, and goes with this process.

import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** `take` stands exactly once in the file of dist/, and `put` takes its place. */
export type Patch = { file: string; take: string; put: string };

const root = new URL("../../", import.meta.url).pathname;
const copies: string[] = [];
process.once("exit", () => {
  for (const copy of copies) rmSync(copy, { recursive: true, force: true });
});

/** The file that Node runs. Throws where a guard is not found: then it was moved, and the patch must follow it. */
export function withoutGuards(patches: readonly Patch[]): string {
  const copy = mkdtempSync(join(tmpdir(), "pinsheet-without-"));
  copies.push(copy);
  cpSync(join(root, "dist"), join(copy, "dist"), { recursive: true });
  cpSync(join(root, "package.json"), join(copy, "package.json"));
  for (const name of ["node_modules", "fixtures"]) symlinkSync(join(root, name), join(copy, name));
  for (const { file, take, put } of patches) {
    const path = join(copy, "dist", file);
    const source = readFileSync(path, "utf8");
    const times = source.split(take).length - 1;
    if (times !== 1) throw new Error(`dist/${file} holds this ${times} times, not once: ${take}`);
    writeFileSync(
      path,
      source.replace(take, () => put),
    );
  }
  return join(copy, "dist", "main.js");
}
