// The built program as a process, in a folder of its own, against a sandbox that the test can script and look into.

import { type ChildProcessByStdio, spawn } from "node:child_process";
import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { onTestFinished } from "vitest";
import type { Summary } from "../../src/model/report.ts";
import type { RowReport } from "../../src/model/row-report.ts";
import { openClock } from "./clock.ts";
import { runInside } from "./inside.ts";
import { folder } from "./pins.ts";
import { type SandboxOptions, startSandbox } from "./sandbox.ts";

const main = new URL("../../dist/main.js", import.meta.url).pathname;
/** What is loaded into the program ahead of it is compiled once for all tests; the program keeps its own code so by itself. */
const compileCache = new URL("../../node_modules/.cache/pinsheet-tests", import.meta.url).pathname;
const mediaFolder = new URL("../../fixtures/media", import.meta.url).pathname;

export type Finished = { code: number | null; stdout: string; stderr: string };

export type Running = {
  process: ChildProcessByStdio<Writable, Readable, Readable>;
  finished: Promise<Finished>;
  /** Resolves when stdout and stderr together hold these words. */
  says: (words: RegExp) => Promise<void>;
};

export function start(
  args: readonly string[],
  options: { cwd: string; env?: NodeJS.ProcessEnv; stdin?: string; uid?: number },
): Running {
  const env = {
    PATH: process.env["PATH"],
    NO_COLOR: "1",
    TZ: "Pacific/Chatham",
    NODE_COMPILE_CACHE: compileCache,
    ...options.env,
  };
  const child = spawn(process.execPath, [main, ...args], {
    cwd: options.cwd,
    env,
    stdio: ["pipe", "pipe", "pipe"],
    ...(options.uid !== undefined && { uid: options.uid }),
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  child.stdin.end(options.stdin ?? "");
  let stdout = "";
  let stderr = "";
  const waiting = new Set<() => void>();
  const hear = () => {
    for (const look of waiting) look();
  };
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
    hear();
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
    hear();
  });
  const finished = new Promise<Finished>((resolve) => {
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
  const says = (words: RegExp) =>
    new Promise<void>((resolve, reject) => {
      const look = () => {
        if (!words.test(stdout + stderr)) return;
        waiting.delete(look);
        resolve();
      };
      waiting.add(look);
      look();
      void finished.then(() => reject(new Error(`ended without saying ${words}:\n${stdout}\n${stderr}`)));
    });
  return { process: child, finished, says };
}

/** The program on its own, in a folder that is new unless one is given. */
export const startAlone = (args: readonly string[], env: NodeJS.ProcessEnv = {}, cwd = folder()) =>
  start(args, { cwd, env });
export const runAlone = (args: readonly string[], env: NodeJS.ProcessEnv = {}, cwd = folder()) =>
  startAlone(args, env, cwd).finished;

/** Resolves when it is so; rejects when the program ends first, for then it never will be. */
export async function until(isSo: () => boolean, { finished }: Running): Promise<void> {
  let ended: Finished | null = null;
  void finished.then((done) => {
    ended = done;
  });
  while (!isSo()) {
    if (ended !== null) throw new Error(`the program ended first: ${JSON.stringify(ended)}`);
    await sleep(10);
  }
}

type Row = RowReport & { type: "row" };

/** What `--json` printed, read back. */
export function read(stdout: string): { rows: Row[]; summary: Summary; lines: { type: string }[] } {
  const lines = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { type: string });
  const rows = lines.filter((line): line is Row => line.type === "row");
  const summary = lines.find((line) => line.type === "summary") as unknown as Summary;
  return { rows, summary, lines };
}

/** Commands that fetch no media. */
const looks = new Set([
  ...["boards", "profiles", "status", "retry", "webhooks", "stats"],
  ...["cancel", "pause", "resume", "report", "export"],
]);

/** How long a program waits for an answer that a test holds back until something has happened. */
export const patiently = ["--timeout", "1h"];

const allowing = (args: readonly string[]) =>
  looks.has(args[0] ?? "") ? args : [...args, "--allow-private-media"];

/** A sandbox that answers at once and remembers nothing, but for what is scripted. */
export const plainSandbox = (scripted: Partial<SandboxOptions> = {}) =>
  startSandbox({
    port: 0,
    stateFile: null,
    mediaFolder,
    latencyMs: 0,
    honourKeys: true,
    clock: Date.now,
    faults: null,
    listing: null,
    detectDuplicates: null,
    ...scripted,
  });

/** A folder with a calendar and a ledger to be, and a sandbox that answers for the API. */
export async function workplace(scripted: Partial<SandboxOptions> = {}) {
  const cwd = folder();
  const clock = openClock();
  const sandbox = await plainSandbox({ clock: clock.now, ...scripted });
  onTestFinished(() => sandbox.close());
  const env = { POSTPROXY_API_KEY: sandbox.apiKey, POSTPROXY_BASE_URL: sandbox.url };
  // Never half written, for a program may read it at any moment.
  const write = (name: string, text: string | Uint8Array) => {
    writeFileSync(join(cwd, `${name}.new`), text);
    renameSync(join(cwd, `${name}.new`), join(cwd, name));
  };
  type More = { env?: NodeJS.ProcessEnv; stdin?: string; uid?: number };
  const begin = (args: readonly string[], waits: boolean, more: More) => {
    const { NODE_OPTIONS: nodeOptions, ...differs } = more.env ?? {};
    return start(allowing(args), {
      cwd,
      ...more,
      env: { ...env, ...clock.env({ waits, nodeOptions }), ...differs },
    });
  };
  const launch = (args: readonly string[], more: More = {}) => begin(args, true, more);
  return {
    cwd,
    sandbox,
    write,
    /** Of the sandbox and of all programs that are started here. */
    clock,
    /** Starts the program and goes on. It waits really. */
    launch,
    /** Runs the program to its end. Where it would wait, it moves the clock instead. */
    run: (args: readonly string[], more: More = {}) => begin(args, false, more).finished,
    /** The same within this process, at a fifth of the work. */
    inside: (args: readonly string[], { env: more = {}, stdin }: More = {}) =>
      runInside(allowing(args), { cwd, clock, stdin, env: { ...env, ...more } }),
    /** The address of one of the example's media. */
    media: (name: string) => `${sandbox.url}/media/${name}`,
    /** How many posts the sandbox ever accepted. */
    posts: () => sandbox.accepted().length,
  };
}

export const header = "title,body,board_id,media_url,link,publish_at";

/** Rows that are due now, each a Pin of its own. */
export function dueRows(count: number, media: (name: string) => string): string {
  const rows = Array.from(
    { length: count },
    (_, n) => `Pin ${n},Text ${n},Kitchen ideas,${media("tile-samples.png")}?n=${n},,now`,
  );
  return [header, ...rows, ""].join("\n");
}
