// Pins per second against the limit that latency and concurrency set, and the CPU that a Pin costs.

import { fork } from "node:child_process";
import { once } from "node:events";
import { createReadStream, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { parse } from "csv-parse";
import { PostProxy } from "postproxy-sdk";
import { Pool } from "undici";
import type { Progress } from "../../src/model/report.ts";
import { runOnce } from "../../src/run/pipeline.ts";
import { settings } from "../support/run.ts";

const pins = 1_000;
const latencyMs = 50;
const concurrency = 8;
/** One after the other, so fewer of them. */
const peerPins = 200;

/** The same number of posts by a bare loop: kept-alive connections, nothing recorded. What the server itself allows. */
async function bareClient({ url, apiKey }: { url: string; apiKey: string }): Promise<number> {
  const pool = new Pool(url, { connections: concurrency });
  const headers = { authorization: `Bearer ${apiKey}`, "content-type": "application/json" };
  let next = 0;
  const loop = async () => {
    while (next < pins) {
      const body = JSON.stringify({
        post: { body: `Bare ${next++}` },
        profiles: ["prof_Q7tm"],
        media: ["https://media.example.com/tile-samples.png"],
        platforms: { pinterest: { board_id: "718605684300112233" } },
      });
      const reply = await pool.request({ method: "POST", path: "/api/posts", headers, body });
      if (reply.statusCode !== 201) throw new Error(await reply.body.text());
      await reply.body.dump();
    }
  };
  const started = performance.now();
  await Promise.all(Array.from({ length: concurrency }, loop));
  await pool.close();
  return pins / ((performance.now() - started) / 1000);
}

/** What people write first: read the file, post row after row with the official client. It remembers nothing. */
async function sequentialScript(
  calendar: string,
  { url, apiKey }: { url: string; apiKey: string },
): Promise<number> {
  const sdk = new PostProxy(apiKey, { baseUrl: url });
  const started = performance.now();
  let sent = 0;
  const records = createReadStream(calendar).pipe(parse({ columns: true, to: peerPins }));
  for await (const { title, body, media_url } of records as AsyncIterable<Record<string, string>>) {
    await sdk.posts.create(`Peer: ${body}`, ["pinterest"], {
      media: [media_url ?? ""],
      platforms: { pinterest: { board_id: "718605684300112233", title: title ?? "" } },
    });
    sent += 1;
  }
  if (sent !== peerPins) throw new Error(`the script sent ${sent} of ${peerPins}`);
  return sent / ((performance.now() - started) / 1000);
}

const folder = mkdtempSync(join(tmpdir(), "pinsheet-bench-"));
const child = fork(new URL("sandbox.ts", import.meta.url), [String(latencyMs)]);
try {
  const [api] = (await once(child, "message")) as [{ url: string; apiKey: string }];
  const calendar = join(folder, "calendar.csv");
  const row = (n: number) => `Pin ${n},Text ${n},Kitchen ideas,${api.url}/media/tile-samples.png?n=${n},now`;
  const rows = Array.from({ length: pins }, (_, n) => row(n));
  writeFileSync(calendar, ["title,body,board_id,media_url,publish_at", ...rows, ""].join("\n"));

  const started = { at: 0, cpu: process.cpuUsage() };
  const ended = { at: 0, cpu: process.cpuUsage() };
  const mark = (point: typeof started) =>
    Object.assign(point, { at: performance.now(), cpu: process.cpuUsage() });
  const progress: Progress = ({ stage, done, total }) => {
    if (stage === "media" && done === total) mark(started);
    if (stage === "sending" && done === total) mark(ended);
  };
  const config = settings(api, join(folder, "pinsheet.db"), { concurrency, timeoutMs: 30_000 });
  const { signal } = new AbortController();
  const stdin = Readable.from([]);
  const { summary } = await runOnce(config, {
    calendars: [calendar],
    dryRun: false,
    stdin,
    progress,
    onEvent: () => {},
    signal,
  });
  if (summary.sent !== pins) throw new Error(`sent ${summary.sent} of ${pins}`);

  const seconds = (ended.at - started.at) / 1000;
  const limit = concurrency / (latencyMs / 1000);
  const cpuMs = (ended.cpu.user + ended.cpu.system - started.cpu.user - started.cpu.system) / 1000;
  const perSecond = pins / seconds;
  console.log(
    `sending ${pins} Pins, API latency ${latencyMs} ms, concurrency ${concurrency}, every claim and outcome synced to disk`,
  );
  console.log(
    `  ${perSecond.toFixed(1)} Pins/s of ${limit} possible: ${((100 * perSecond) / limit).toFixed(1)} %`,
  );
  const bare = await bareClient(api);
  console.log(
    `  ${bare.toFixed(1)} Pins/s by a bare loop that records nothing: pinsheet has ${((100 * perSecond) / bare).toFixed(1)} % of that`,
  );
  const peer = await sequentialScript(calendar, api);
  console.log(
    `  ${peer.toFixed(1)} Pins/s by a sequential script (csv-parse and postproxy-sdk): pinsheet is ${(perSecond / peer).toFixed(1)} times as fast`,
  );
  console.log(`  ${(cpuMs / pins).toFixed(2)} ms of CPU per Pin`);
  console.log(`  ${Math.round(process.resourceUsage().maxRSS / 1024)} MiB of memory at most\n`);
} finally {
  child.kill();
  rmSync(folder, { recursive: true, force: true });
}
