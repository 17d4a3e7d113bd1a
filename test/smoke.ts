// The package as a stranger gets it: packed, installed in an empty folder, run from there. `npm run smoke`.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const project = new URL("..", import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), "pinsheet-smoke-"));
const run = (command: string, args: string[], cwd: string) =>
  execFileSync(command, args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });

function expect(output: string, words: RegExp): void {
  if (!words.test(output)) throw new Error(`expected ${words} in:\n${output}`);
}

try {
  run("npm", ["pack", "--silent", "--pack-destination", folder], project);
  const [tarball = ""] = readdirSync(folder);
  writeFileSync(join(folder, "package.json"), '{ "private": true }');
  run(
    "npm",
    [
      "install",
      "--silent",
      "--no-audit",
      "--no-fund",
      "--omit=dev",
      "--prefer-offline",
      join(folder, tarball),
    ],
    folder,
  );
  const pinsheet = join(folder, "node_modules", ".bin", "pinsheet");
  expect(run(pinsheet, ["--help"], folder), /publish/);
  expect(run(pinsheet, ["demo"], folder), /nothing/i);
  expect(run(pinsheet, ["init"], folder), /Wrote calendar\.csv/);
  expect(run(pinsheet, ["plan", "calendar.csv", "--sandbox"], folder), /4 ready/);
  console.log("smoke: the packed program installs, shows its help and runs the demo");
} finally {
  rmSync(folder, { recursive: true, force: true });
}
