// What systemd hears of the daemon, over a real socket of the file system. Both programs come with most Linux systems; where one
// is missing nothing can be shown.

import { spawn, spawnSync } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect, it, onTestFinished, test } from "vitest";
import { openService, watchdogMs } from "../../src/cli/service.ts";
import { folder } from "../support/pins.ts";
import { dueRows, workplace } from "../support/program.ts";

const isThere = (program: string) => spawnSync(program, ["--version"]).status === 0;
const receiver = `
import socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM); s.bind(sys.argv[1]); print("listening", flush=True)
while True: print(s.recv(4096).decode().replace("\\n", " "), flush=True)`;

/** What a service manager hears on the socket, a line each time. */
async function manager(path: string) {
  const child = spawn("python3", ["-c", receiver, path], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill());
  const heard: string[] = [];
  let look = () => {};
  createInterface(child.stdout).on("line", (line) => {
    heard.push(line);
    look();
  });
  const hears = (words: string) =>
    new Promise<void>((resolve) => {
      look = () => void (heard.some((line) => line.includes(words)) && resolve());
      look();
    });
  await hears("listening");
  return { heard, hears };
}

it.skipIf(!isThere("systemd-notify") || !isThere("python3"))(
  "systemd hears that watch is ready, alive and stopping",
  async () => {
    const place = await workplace();
    place.write("c.csv", dueRows(1, place.media));
    const path = join(place.cwd, "notify.sock");
    const { heard, hears } = await manager(path);
    const env = { NOTIFY_SOCKET: path, WATCHDOG_USEC: "400000" };
    const running = place.launch(["watch", "c.csv", "--wait", "0"], { env });
    await hears("READY=1");
    await hears("WATCHDOG=1");
    running.process.kill("SIGTERM");
    await hears("STOPPING=1");
    const { code, stderr } = await running.finished;
    expect({ code, complains: stderr.includes("watch-not-announced") }).toEqual({
      code: 0,
      complains: false,
    });
    expect(heard.find((line) => line.includes("READY=1"))).toContain("STATUS=publishing");
  },
);

it("a system without systemd-notify is told what to do, once, and Pins are sent all the same", async () => {
  const place = await workplace();
  place.write("c.csv", dueRows(1, place.media));
  const env = { NOTIFY_SOCKET: join(place.cwd, "nobody.sock"), WATCHDOG_USEC: "200000", PATH: place.cwd };
  const running = place.launch(["watch", "c.csv", "--wait", "0"], { env });
  await running.says(/"watch-not-announced"/);
  await running.says(/"pin-sent"/);
  running.process.kill("SIGTERM");
  const { code, stderr } = await running.finished;
  expect(code).toBe(0);
  expect(stderr.match(/watch-not-announced.*Type=exec/g)).toHaveLength(1);
});

it.skipIf(!isThere("systemd-notify") || !isThere("python3"))(
  "no sign of life is given while the runs hang, and the log says why, once",
  async () => {
    const path = join(folder(), "notify.sock");
    const { heard, hears } = await manager(path);
    const log: string[] = [];
    const env = { PATH: process.env["PATH"], NOTIFY_SOCKET: path, WATCHDOG_USEC: "20000" };
    const service = openService(env, (_, event, { message }) => log.push(`${event}: ${message}`));
    let asked = 0;
    const hung = Promise.withResolvers<void>();
    service.attendTo(() => {
      asked += 1;
      if (asked === 4) hung.resolve();
      return "the run under way has done nothing for 31 minutes";
    });
    await hung.promise;
    service.attendTo(() => null);
    const before = heard.filter((line) => line.includes("WATCHDOG"));
    await hears("WATCHDOG=1");
    await service.close();
    expect(before).toEqual([]);
    expect(log).toEqual(["watch-stalled: the run under way has done nothing for 31 minutes"]);
  },
);

test.each([
  [{ WATCHDOG_USEC: "300000000" }, 300_000],
  [{ WATCHDOG_USEC: "300000000", WATCHDOG_PID: "7" }, 300_000],
  [{ WATCHDOG_USEC: "300000000", WATCHDOG_PID: "8" }, null],
  [{ WATCHDOG_USEC: "0" }, null],
  [{}, null],
])("%j asks this process for a sign of life within %s ms", (env, ms) => {
  expect(watchdogMs(env, 7)).toBe(ms);
});
