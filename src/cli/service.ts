// Tells a service manager (systemd, Type=notify) that `watch` is ready, alive, or stopping. Node has no datagram sockets of
// the file system, so systemd's own program says it; where nobody asked for it, nothing is done.

import { spawn } from "node:child_process";
import type { Environment } from "../config/config.ts";
import type { Log } from "../lib/log.ts";

type Service = {
  /** Of everything that is logged. */
  hear: (event: string) => void;
  /** Takes what says why the runs hang; while it says something, no sign of life is given. */
  attendTo: (stalledFor: () => string | null) => void;
  close: () => Promise<void>;
};

/** A program that hangs must not pile up. */
const longestMs = 10_000;

/** sd_notify(3): the socket is in NOTIFY_SOCKET, the time within which a sign of life is due in WATCHDOG_USEC. */
export function openService(env: Environment, log: Log): Service {
  if ((env["NOTIFY_SOCKET"] ?? "") === "") return { hear() {}, attendTo() {}, close: async () => {} };
  let last = Promise.resolve();
  let isBroken = false;
  const say = (...words: string[]) => {
    last = last.then(async () => {
      const problem = isBroken ? null : await run(words, env);
      if (problem === null) return;
      isBroken = true;
      log("error", "watch-not-announced", {
        message: `systemd was not told "${words.join(" ")}": ${problem}`,
        hint: "Install systemd-notify (it comes with systemd), or write Type=exec and no WatchdogSec in the unit.",
      });
    });
  };
  const everyMs = watchdogMs(env);
  let stalledFor: () => string | null = () => null;
  let isHanging = false;
  const giveSign = () => {
    const reason = stalledFor();
    if (reason !== null && !isHanging)
      log("error", "watch-stalled", {
        message: reason,
        hint: "No sign of life is given, so that systemd starts it anew.",
      });
    isHanging = reason !== null;
    if (!isHanging) say("WATCHDOG=1");
  };
  // Given twice within the time.
  const beat = everyMs === null ? undefined : setInterval(giveSign, everyMs / 2);
  return {
    hear(event) {
      if (event === "watch-started") say("--ready", "--status=publishing");
      if (event === "standing-by") say("--ready", "--status=standing by: another process is sending");
      if (event === "watch-stopping") say("STOPPING=1");
    },
    attendTo(asked) {
      stalledFor = asked;
    },
    async close() {
      clearInterval(beat);
      await last;
    },
  };
}

/** Null where no sign of life is asked for, or of another process. */
export function watchdogMs(env: Environment, pid = process.pid): number | null {
  const microseconds = Number(env["WATCHDOG_USEC"] ?? "");
  if (!(microseconds > 0)) return null;
  const of = env["WATCHDOG_PID"] ?? "";
  return of === "" || Number(of) === pid ? microseconds / 1000 : null;
}

/** Null when systemd was told, otherwise why not. */
function run(words: readonly string[], env: Environment): Promise<string | null> {
  const { promise, resolve } = Promise.withResolvers<string | null>();
  const own = Object.fromEntries(["PATH", "NOTIFY_SOCKET"].map((name) => [name, env[name]]));
  // Not `timeout`: where the program is not found, its timer would keep the process from ending.
  const signal = AbortSignal.timeout(longestMs);
  const child = spawn("systemd-notify", words, { env: own, stdio: "ignore", signal });
  child.on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? "it could not be started"));
  child.on("close", (code, signal) =>
    resolve(code === 0 ? null : `systemd-notify ended with ${code ?? signal}`),
  );
  return promise;
}
