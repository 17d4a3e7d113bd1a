// Memory of `watch` over thousands of ticks: whether it is flat. `npm run soak`, or `npm run soak -- 2000` for fewer. The ticks come
// one after the other instead of every five minutes; each is a whole run with the duties after it, and every fiftieth finds a
// calendar that was edited. The API is a process of its own.

import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { openSession } from "../../src/context/session.ts";
import { openAfterRun } from "../../src/daemon/after-run.ts";
import { runIn } from "../../src/run/pipeline.ts";
import { becomeSender } from "../../src/run/sender.ts";
import { settings } from "../support/run.ts";

const ticks = Number(process.argv[2] ?? 10_000);
const editEvery = 50;
const looks = 20;
const rows = 300;

const folder = mkdtempSync(join(tmpdir(), "pinsheet-soak-"));
const child = fork(new URL("sandbox.ts", import.meta.url), ["0"]);
const chat = createServer((request, response) => {
  request.resume().on("end", () => response.end("ok"));
});
chat.listen(0, "127.0.0.1");

/** What is left after the garbage is gone, in MB; open files. */
function look() {
  globalThis.gc?.();
  const { rss, heapUsed, external } = process.memoryUsage();
  const mb = (bytes: number) => bytes / 2 ** 20;
  return {
    rss: mb(rss),
    heap: mb(heapUsed),
    external: mb(external),
    files: readdirSync("/proc/self/fd").length,
  };
}

/** Growth per 1,000 ticks of a straight line through the second half of the looks. */
function slope(values: readonly { tick: number; value: number }[]): number {
  const half = values.slice(Math.floor(values.length / 2));
  const mean = (of: (one: (typeof half)[number]) => number) =>
    half.reduce((sum, one) => sum + of(one), 0) / half.length;
  const [x, y] = [mean(({ tick }) => tick), mean(({ value }) => value)];
  const covariance = half.reduce((sum, { tick, value }) => sum + (tick - x) * (value - y), 0);
  return (1000 * covariance) / half.reduce((sum, { tick }) => sum + (tick - x) ** 2, 0);
}

try {
  const [api] = (await once(child, "message")) as [{ url: string; apiKey: string }];
  const calendar = join(folder, "calendar.csv");
  const line = (n: number, time: string) =>
    `Pin ${n},Text ${n},Kitchen ideas,${api.url}/media/tile-samples.png?n=${n},${time}`;
  const later = Array.from({ length: rows }, (_, n) => line(n, "2099-12-01T09:00Z"));
  const missed = line(-1, "2020-01-01T09:00Z");
  const write = (added: readonly string[]) =>
    writeFileSync(
      calendar,
      ["title,body,board_id,media_url,publish_at", missed, ...later, ...added, ""].join("\n"),
    );
  const config = settings(api, join(folder, "pinsheet.db"), {
    timeoutMs: 30_000,
    pacing: { minGapMs: 1, profiles: {}, boards: {} },
    notify: {
      url: `http://127.0.0.1:${(chat.address() as AddressInfo).port}/`,
      command: null,
      environment: {},
      summaryMinute: 0,
    },
  });
  const session = await openSession(config);
  const lock = await becomeSender(session, "soak");
  if (lock === null) throw new Error("the ledger is locked");
  const duties = openAfterRun(session, () => {});
  const { signal } = new AbortController();
  const seen: ({ tick: number } & ReturnType<typeof look>)[] = [];
  const added: string[] = [];
  let sent = 0;
  const started = performance.now();
  for (let tick = 0; tick < ticks; tick++) {
    if (tick % editEvery === 0) {
      added.push(line(10_000 + tick, "now"));
      write(added);
    }
    const report = await runIn(session, {
      calendars: [calendar],
      dryRun: false,
      briefly: true,
      stdin: Readable.from([]),
      progress: () => {},
      onEvent: () => {},
      signal,
    });
    await duties.after(report, signal);
    sent += report.summary.sent;
    if ((tick + 1) % (ticks / looks) === 0) seen.push({ tick: tick + 1, ...look() });
  }
  const seconds = (performance.now() - started) / 1000;
  await duties.close();
  lock.release();
  await session.close();
  console.log(`${ticks} ticks over ${rows} rows, ${sent} Pins sent, in ${seconds.toFixed(0)} s`);
  for (const { tick, rss, heap, external, files } of seen)
    console.log(
      `  ${String(tick).padStart(6)}  rss ${rss.toFixed(1)} MB  heap ${heap.toFixed(2)} MB  external ${external.toFixed(2)} MB  files ${files}`,
    );
  for (const name of ["rss", "heap", "files"] as const) {
    const growth = slope(seen.map((one) => ({ tick: one.tick, value: one[name] })));
    console.log(
      `  ${name} grows by ${growth.toFixed(3)} ${name === "files" ? "" : "MB "}in 1,000 ticks (second half)`,
    );
  }
} finally {
  child.kill();
  chat.close();
  rmSync(folder, { recursive: true, force: true });
}
