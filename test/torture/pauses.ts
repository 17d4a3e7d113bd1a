// Lets processes go on that stopped themselves (pause-at.ts), each after its time, and counts where they stopped.

import { existsSync, readFileSync } from "node:fs";

type Child = { pid?: number | undefined; kill: (signal: NodeJS.Signals) => boolean };

export type Pauses = {
  /** How often each moment was stopped at. */
  counts: () => Readonly<Record<string, number>>;
  close: () => void;
};

const lookEveryMs = 40;

/** `alive`: the processes that there are now. */
export function watchPauses(
  log: string,
  alive: () => Iterable<Child>,
  onPause: (pid: number, moment: string, ms: number) => void,
): Pauses {
  const counts: Record<string, number> = {};
  /** Until when each process stays stopped, ms since the epoch. */
  const stopped = new Map<number, number>();
  let seen = 0;
  const hear = (line: string) => {
    const [pid, moment = "", ms] = line.split(" ");
    if (moment === "resumed") return void stopped.delete(Number(pid));
    counts[moment] = (counts[moment] ?? 0) + 1;
    stopped.set(Number(pid), Date.now() + Number(ms));
    onPause(Number(pid), moment, Number(ms));
  };
  const look = () => {
    const lines = existsSync(log) ? readFileSync(log, "utf8").split("\n").slice(0, -1) : [];
    for (const line of lines.slice(seen)) hear(line);
    seen = lines.length;
    const children = new Map([...alive()].map((child) => [child.pid ?? 0, child]));
    for (const [pid, until] of stopped) {
      // Said again until it is heard: on a busy machine the process may say that it stops before it does.
      if (Date.now() >= until) children.get(pid)?.kill("SIGCONT");
      if (!children.has(pid)) stopped.delete(pid);
    }
  };
  const timer = setInterval(look, lookEveryMs);
  const close = () => {
    clearInterval(timer);
    for (const child of alive()) child.kill("SIGCONT");
  };
  return { counts: () => counts, close };
}

/** Where the next process is to stop: up to six times, each for a moment or for longer than a proof takes. */
export function drawPauses(random: () => number, moments: readonly string[], longestMs: number): string {
  const draw = () => {
    const moment = moments[Math.floor(random() * moments.length)];
    const times = 1 + Math.floor(random() ** 2 * 6);
    const ms = random() < 0.75 ? 50 + random() * 700 : random() ** 2 * longestMs;
    return `${moment} ${times} ${Math.round(ms)}`;
  };
  return Array.from({ length: 6 }, draw).join(";");
}
