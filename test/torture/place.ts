// Where a torture run happens: its folder, and the built program as processes in it. What they say is kept in `talk.log`.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync } from "node:fs";
import { join } from "node:path";

export const builtProgram = new URL("../../dist/main.js", import.meta.url).pathname;

export type Place = {
  /** Holds the calendars and the ledger `pinsheet.db`. */
  folder: string;
  /** The file that Node runs. */
  program: string;
  env: NodeJS.ProcessEnv;
  /** Their names now. */
  calendars: () => readonly string[];
  /** For every command that sends. */
  flags: readonly string[];
  /** Those that run. */
  alive: Set<ChildProcess>;
};

export const ledgerOf = ({ folder }: Pick<Place, "folder">) => join(folder, "pinsheet.db");

/** Nobody would end them when this process is gone. */
const running = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/** Starts a command that takes the calendars and sends. */
export const launch = (place: Place, args: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcess =>
  start(place, [...args, ...place.calendars(), ...place.flags, "--allow-private-media"], env);

/** Starts any command as it stands. */
export function start(place: Place, args: readonly string[], more: NodeJS.ProcessEnv = {}): ChildProcess {
  const env = { PATH: process.env["PATH"], NO_COLOR: "1", ...place.env, ...more };
  const child = spawn(process.execPath, [place.program, ...args], {
    cwd: place.folder,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  running.add(child);
  place.alive.add(child);
  child.once("exit", () => {
    running.delete(child);
    place.alive.delete(child);
  });
  const keep = (text: Buffer) =>
    appendFileSync(join(place.folder, "talk.log"), `${child.pid} ${args[0]}: ${text}\n`);
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  return child;
}

export async function endOf(child: ChildProcess): Promise<number | NodeJS.Signals | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  return child.exitCode ?? child.signalCode;
}
