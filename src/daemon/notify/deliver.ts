// Hands a text to whoever is to hear it: a webhook, or a command of this computer. Tries a few times, never long, and never
// says the address, which may hold a secret.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { Agent, request } from "undici";
import type { NotifyTarget } from "../../config/notify.ts";
import { printableLines } from "../../lib/printable.ts";
import { retries } from "../../lib/retries.ts";

/** What is told, and as what. */
export type Message = { kind: "problems" | "summary"; text: string; items: readonly string[] };

/** Ours: chat services answer within a second or two. */
const timeoutMs = 10_000;

type Sleep = (ms: number, signal: AbortSignal) => Promise<void>;

/** Null when all of it arrived, otherwise why not, as a clause. */
export async function deliver(
  target: NotifyTarget,
  told: Message,
  { sleep, signal }: { sleep: Sleep; signal: AbortSignal },
): Promise<string | null> {
  const message = { ...told, text: printableLines(told.text), items: told.items.map(printableLines) };
  const ways = [
    ...(target.url === null ? [] : [(end: AbortSignal) => post(target.url ?? "", message, end)]),
    ...(target.command === null
      ? []
      : [(end: AbortSignal) => run(target.command ?? [], target.environment, message, end)]),
  ];
  const problems: string[] = [];
  for (const way of ways) {
    const problem = await patiently(way, { sleep, signal });
    if (problem !== null) problems.push(problem);
  }
  return problems.length === 0 ? null : problems.join("; ");
}

async function patiently(
  way: (end: AbortSignal) => Promise<string | null>,
  { sleep, signal }: { sleep: Sleep; signal: AbortSignal },
): Promise<string | null> {
  for (const pause of [...retries.notify.pausesMs, null]) {
    const problem = await way(AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]));
    if (problem === null || pause === null || signal.aborted) return problem;
    await sleep(pause, signal);
  }
  return null;
}

/** Slack's incoming webhooks take `{"text": …}` (its page on them), and so do Mattermost, Rocket.Chat and Google Chat. */
async function post(url: string, { text }: Message, signal: AbortSignal): Promise<string | null> {
  const dispatcher = new Agent({ connect: { timeout: timeoutMs }, pipelining: 0 });
  try {
    const { statusCode, body } = await request(url, {
      dispatcher,
      method: "POST",
      headers: { "content-type": "application/json", "user-agent": "pinsheet" },
      body: JSON.stringify({ text }),
      signal,
    });
    await body.dump();
    return statusCode >= 200 && statusCode < 300 ? null : `the webhook answered ${statusCode}`;
  } catch (error) {
    return `the webhook could not be reached (${codeOf(error)})`;
  } finally {
    await dispatcher.destroy();
  }
}

/** Not its message: that may hold the address. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "no reason given";
  // Of a DOMException it is a number, of an answer that is not HTTP it is undefined.
  if ("code" in error && typeof error.code === "string") return error.code;
  return error.name === "TimeoutError" ? "no answer in time" : "no answer in HTTP";
}

/** No shell: what a calendar says can become neither an argument nor a command. */
async function run(
  [program = "", ...args]: readonly string[],
  environment: NotifyTarget["environment"],
  message: Message,
  signal: AbortSignal,
): Promise<string | null> {
  const env = { ...environment, PINSHEET_NOTIFICATION: JSON.stringify(message) };
  const child = spawn(program, args, {
    env,
    stdio: ["pipe", "ignore", "ignore"],
    signal,
    killSignal: "SIGKILL",
  });
  // A command that does not listen is no failure.
  child.stdin.on("error", () => {});
  child.stdin.end(`${message.text}\n`);
  try {
    const [code, by] = (await once(child, "close")) as [number | null, string | null];
    return code === 0 ? null : `the command ended with ${code ?? by}`;
  } catch (error) {
    const why = error instanceof Error && "code" in error ? String(error.code) : "failed";
    return why === "ABORT_ERR" ? "the command took too long" : `the command could not be started (${why})`;
  }
}
