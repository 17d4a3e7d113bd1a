// Disks that fail on demand. A real small disk needs the right to mount one; a limit on the size of files, set on the
// running process, needs no right and fails its writes as surely.

import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { folder } from "./pins.ts";

export type Disk = {
  /** A folder on it. */
  path: string;
  /** From now on nothing that grows is written (by the process). */
  fail: (pid: number | undefined) => void;
  fix: (pid: number | undefined) => void;
};

const runs = (command: string, ...args: string[]) =>
  spawnSync(command, args, { stdio: "ignore" }).status === 0;

export const canMount = (() => {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return false;
  const path = join("/tmp", `pinsheet-mount-${process.pid}`);
  mkdirSync(path);
  const mounted = runs("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", path);
  if (mounted) execFileSync("umount", [path]);
  rmSync(path, { recursive: true });
  return mounted;
})();

export const canLimit = runs("prlimit", "--version");

/** A disk of two megabytes. */
export function smallDisk(): Disk {
  const path = folder();
  execFileSync("mount", ["-t", "tmpfs", "-o", "size=2m", "tmpfs", path]);
  // Before the folder is removed: what is registered later runs first.
  onTestFinished(() => void execFileSync("umount", ["--lazy", path]));
  const filler = join(path, "filler");
  return {
    path,
    fail() {
      try {
        for (let size = 4096; ; ) writeFileSync(filler, Buffer.alloc(size), { flag: "a" });
      } catch {
        // Full.
      }
    },
    fix: () => rmSync(filler, { force: true }),
  };
}

/** An ordinary folder, whose files the process may not make any longer. */
export function limitedDisk(): Disk {
  const limit = (pid: number | undefined, soft: string) =>
    execFileSync("prlimit", ["--pid", String(pid), `--fsize=${soft}:`]);
  return { path: folder(), fail: (pid) => void limit(pid, "0"), fix: (pid) => void limit(pid, "unlimited") };
}
