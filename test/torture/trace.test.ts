// What the kernel saw: no request that creates a post left before its claim was synced to the disk.

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { dueRows, workplace } from "../support/program.ts";
import { tracedPosts } from "./trace.ts";

const main = new URL("../../dist/main.js", import.meta.url).pathname;
const unsynced = new URL("./unsynced.ts", import.meta.url).pathname;

const found = spawnSync("strace", ["--version"]).status === 0;
if (!found)
  console.warn("strace is not installed: not tested is that claims are synced before requests leave");

/** The program under strace, sending these many rows. */
async function traced(rows: number, nodeFlags: readonly string[]) {
  const { cwd, sandbox, media, write, posts } = await workplace();
  write("c.csv", dueRows(rows, media));
  const log = join(cwd, "trace.txt");
  const calls = "trace=pwrite64,write,writev,sendto,sendmsg,fdatasync,fsync";
  const strace = ["-f", "-y", "-qq", "-s", "5000", "-e", calls, "-o", log];
  const publish = [main, "publish", "c.csv", "--wait", "0", "--concurrency", "8", "--allow-private-media"];
  const child = spawn("strace", [...strace, process.execPath, ...nodeFlags, ...publish], {
    cwd,
    env: { PATH: process.env["PATH"], POSTPROXY_API_KEY: sandbox.apiKey, POSTPROXY_BASE_URL: sandbox.url },
    stdio: ["ignore", "ignore", "inherit"],
  });
  expect((await once(child, "exit"))[0]).toBe(0);
  expect(posts()).toBe(rows);
  return tracedPosts(readFileSync(log, "utf8"));
}

describe.skipIf(!found)("under strace", () => {
  test("every request that creates a post leaves after its claim was synced", async () => {
    const seen = await traced(24, []);
    expect(seen).toHaveLength(24);
    expect(seen.filter(({ claim }) => claim !== "synced")).toEqual([]);
  });

  test("a ledger that does not sync its commits is seen through", async () => {
    const seen = await traced(24, ["--import", unsynced]);
    expect(seen).toHaveLength(24);
    expect(seen.filter(({ claim }) => claim === "unsynced").length).toBeGreaterThan(20);
  });
});
