// A real browser without a window, where one is installed: opens a page as a person's browser would, and answers questions.

import { spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { onTestFinished } from "vitest";
import { folder } from "./pins.ts";

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** The program, or null where there is none. */
export const chromium: string | null =
  (process.env["PATH"] ?? "")
    .split(delimiter)
    .flatMap((place) => names.map((name) => join(place, name)))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    }) ?? null;

type Answer = {
  id?: number;
  method?: string;
  params?: Record<string, unknown>;
  result?: unknown;
  error?: unknown;
};
type Screen = { width: number; height: number; scheme: "light" | "dark" };

type Browser = {
  open: (address: string, screen: Screen) => Promise<void>;
  /** The value of an expression in the page. */
  ask: <T>(expression: string) => Promise<T>;
  /** The top of the page, as PNG. */
  picture: (size: { width: number; height: number }) => Promise<Buffer>;
  /** Addresses that were asked for, and what the console said, since the last `open`. */
  requests: string[];
  messages: string[];
};

/** Starts one for this test. */
export async function startBrowser(program: string): Promise<Browser> {
  const own = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-extensions"];
  const child = spawn(
    program,
    [...own, `--user-data-dir=${folder()}`, "--remote-debugging-port=0", "about:blank"],
    {
      stdio: ["ignore", "ignore", "pipe"],
    },
  );
  const ended = new Promise<void>((resolve) => child.on("close", () => resolve()));
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await ended;
  });
  const address = await new Promise<string>((resolve, reject) => {
    let said = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      said += text;
      const found = /DevTools listening on (ws:\S+)/.exec(said)?.[1];
      if (found) resolve(found);
    });
    child.on("close", () => reject(new Error(`the browser ended:\n${said}`)));
  });
  const targets = (await (await fetch(`http://${new URL(address).host}/json`)).json()) as {
    type: string;
    webSocketDebuggerUrl: string;
  }[];
  const page = targets.find(({ type }) => type === "page");
  if (page === undefined) throw new Error("the browser has no page");
  return talkTo(page.webSocketDebuggerUrl);
}

async function talkTo(address: string): Promise<Browser> {
  const socket = new WebSocket(address);
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = reject;
  });
  onTestFinished(() => socket.close());
  const waiting = new Map<number, (answer: Answer) => void>();
  const events = new Map<string, () => void>();
  const requests: string[] = [];
  const messages: string[] = [];
  let last = 0;
  socket.onmessage = ({ data }) => {
    const answer = JSON.parse(String(data)) as Answer;
    if (answer.id !== undefined) waiting.get(answer.id)?.(answer);
    const { method = "", params = {} } = answer;
    if (method === "Network.requestWillBeSent") requests.push((params["request"] as { url: string }).url);
    if (method === "Log.entryAdded") messages.push((params["entry"] as { text: string }).text);
    events.get(method)?.();
  };
  const say = async <T>(method: string, params: object = {}): Promise<T> => {
    const id = ++last;
    const answer = await new Promise<Answer>((resolve) => {
      waiting.set(id, resolve);
      socket.send(JSON.stringify({ id, method, params }));
    });
    if (answer.error) throw new Error(`${method}: ${JSON.stringify(answer.error)}`);
    return answer.result as T;
  };
  for (const domain of ["Page", "Network", "Log", "Runtime"]) await say(`${domain}.enable`);
  return {
    requests,
    messages,
    async open(url, { width, height, scheme }) {
      requests.length = 0;
      messages.length = 0;
      await say("Emulation.setDeviceMetricsOverride", {
        width,
        height,
        deviceScaleFactor: 1,
        mobile: width < 600,
      });
      const features = [{ name: "prefers-color-scheme", value: scheme }];
      await say("Emulation.setEmulatedMedia", { features });
      const loaded = new Promise<void>((resolve) => events.set("Page.loadEventFired", resolve));
      await say("Page.navigate", { url });
      await loaded;
    },
    async ask<T>(expression: string) {
      const answer = await say<{ result: { value: T }; exceptionDetails?: unknown }>("Runtime.evaluate", {
        expression,
        returnByValue: true,
      });
      if (answer.exceptionDetails) throw new Error(JSON.stringify(answer.exceptionDetails));
      return answer.result.value;
    },
    async picture(size) {
      await say("Emulation.setScrollbarsHidden", { hidden: true });
      const clip = { x: 0, y: 0, scale: 1, ...size };
      const { data } = await say<{ data: string }>("Page.captureScreenshot", { format: "png", clip });
      return Buffer.from(data, "base64");
    },
  };
}
