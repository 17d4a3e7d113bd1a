// The ticks of `watch`, on a clock that the test moves: the real scheduler, ledger, client and sandbox.

import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, it, onTestFinished, vi } from "vitest";
import { watch } from "../../src/daemon/daemon.ts";
import type { WatchSettings } from "../../src/daemon/reload.ts";
import { header, noon } from "../support/desk.ts";
import { folder } from "../support/pins.ts";
import { plainSandbox } from "../support/program.ts";
import { settings } from "../support/run.ts";

const minute = 60_000;
const hour = 60 * minute;
const picture = readFileSync(new URL("../../fixtures/media/tile-samples.png", import.meta.url));

/** A server whose pictures come when they are let go, and not before. */
async function slowPictures() {
  const asked = Promise.withResolvers<void>();
  const letGo = Promise.withResolvers<void>();
  const server = createServer(async (_, answer) => {
    asked.resolve();
    await letGo.promise;
    answer.writeHead(200, { "content-type": "image/png" }).end(picture);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/tile-samples.png`;
  return { url, asked: asked.promise, letGo: letGo.resolve };
}

it("a tick that comes while a run is under way is made up for when that ends, not left to the next tick", async () => {
  const realTimeout = setTimeout;
  vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout"], now: noon });
  onTestFinished(() => void vi.useRealTimers());
  const sandbox = await plainSandbox({ clock: () => Date.now() });
  onTestFinished(() => sandbox.close());
  const pictures = await slowPictures();
  const cwd = folder();
  writeFileSync(join(cwd, "c.csv"), `${header}\nA,Text A,Kitchen ideas,${pictures.url},,now\n`);
  const config = settings(sandbox, join(cwd, "pinsheet.db"), { timeoutMs: hour });
  const first: WatchSettings = { config, calendars: () => [join(cwd, "c.csv")], cronZone: "UTC" };
  const end = new AbortController();
  const runs = () => sandbox.requests().filter(({ path }) => path === "/api/profiles").length;

  const watching = watch(first, {
    // One tick a day, so that nothing else can be taken for it.
    cron: "5 12 * * *",
    signal: end.signal,
    onReread: () => {},
    readSettings: () => first,
    attendTo: () => {},
    log: () => {},
  });
  await pictures.asked;
  expect(runs()).toBe(1);
  await vi.advanceTimersByTimeAsync(6 * minute);
  expect(runs()).toBe(1);
  pictures.letGo();
  while (runs() < 2 && Date.now() < noon + hour) {
    await vi.advanceTimersByTimeAsync(500);
    await new Promise((resolve) => realTimeout(resolve, 2));
  }
  expect(runs()).toBe(2);
  end.abort();
  await watching;
  expect(sandbox.accepted()).toHaveLength(1);
});
