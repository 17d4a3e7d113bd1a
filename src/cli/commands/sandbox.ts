// `sandbox`: the imitation of the API as a server of its own, to rehearse with any program that speaks the API.

import { once } from "node:events";
import { readCount, readDuration } from "../../config/values.ts";
import { sandboxMedia } from "../../context/session.ts";
import { usageError } from "../../lib/errors.ts";
import { type ExitCode, exitCodes } from "../../lib/exit-codes.ts";
import { startSandbox } from "../../sandbox/server.ts";
import { listenForInterrupt } from "../interrupt.ts";
import { examples, type Finish, type Program } from "../options.ts";
import { print, type Terminal } from "../terminal.ts";

export function add(program: Program, terminal: Terminal, finish: Finish): void {
  program
    .command("sandbox")
    .description("Serve an imitation of the Postproxy API on this machine.")
    .option("--port <number>", "0 takes any free port", "4010")
    .option("--latency <duration>", "added to every reply", "0")
    .addHelpText("after", examples(["pinsheet sandbox"], ["pinsheet sandbox --port 0 --latency 300ms"]))
    .action(async (flags) => finish(await sandbox(flags, terminal)));
}

type SandboxFlags = { port: string; latency: string };

/** Runs until it is interrupted. */
async function sandbox(flags: SandboxFlags, terminal: Terminal): Promise<ExitCode> {
  const port = readCount(flags.port, "--port", 0, 65_535);
  const server = await startSandbox({
    port,
    stateFile: null,
    mediaFolder: sandboxMedia,
    latencyMs: readDuration(flags.latency, "--latency"),
    honourKeys: true,
    clock: Date.now,
    listing: null,
    detectDuplicates: null,
  }).catch((cause: unknown) => {
    throw cannotListen(port, cause);
  });
  const interrupt = listenForInterrupt(terminal, "");
  try {
    await print(terminal.stdout, invitation(server.url, server.apiKey));
    if (!interrupt.signal.aborted) await once(interrupt.signal, "abort");
  } finally {
    interrupt.release();
    await server.close();
  }
  return exitCodes.ok;
}

function cannotListen(port: number, cause: unknown): unknown {
  const code = cause instanceof Error && "code" in cause ? cause.code : null;
  if (code !== "EADDRINUSE" && code !== "EACCES") return cause;
  const why = code === "EADDRINUSE" ? "is in use" : "needs more rights";
  return usageError(`port ${port} ${why}`, "Choose another, or any free one: --port 0.", cause);
}

/** What to type in another terminal. The ledger is one of its own: rehearsed posts are no posts. */
function invitation(url: string, apiKey: string): string[] {
  return [
    `Sandbox of the Postproxy API at ${url}`,
    "Nothing here reaches Pinterest, and all of it is forgotten at the end. Stop it with Ctrl-C.",
    "",
    "In another terminal:",
    `  export POSTPROXY_BASE_URL=${url}`,
    `  export POSTPROXY_API_KEY=${apiKey}`,
    "  export PINSHEET_LEDGER=./rehearsal.db   # remove it whenever this sandbox is started anew",
    "  pinsheet boards",
  ];
}
