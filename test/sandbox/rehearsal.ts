// Starts sandboxes for one test, each with a clock that stands until it is moved, and talks to them over HTTP.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { type Sandbox, type SandboxOptions, startSandbox } from "../support/sandbox.ts";

export const noon = Date.parse("2026-11-24T12:00:00Z");
export const kitchen = "718605684300112233";

type Headers = Record<string, string>;
export type Json = Record<string, unknown>;
type Answered = { status: number; headers: globalThis.Headers; json: Json };

export type Rehearsal = {
  sandbox: Sandbox;
  /** Milliseconds. */
  pass: (ms: number) => void;
  call: (method: string, path: string, body?: unknown, headers?: Headers) => Promise<Answered>;
};

/** A folder that is gone after the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "pinsheet-sandbox-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

export async function rehearse(options: Partial<SandboxOptions> = {}): Promise<Rehearsal> {
  let now = noon;
  const sandbox = await startSandbox({
    port: 0,
    stateFile: null,
    mediaFolder: ".",
    latencyMs: 0,
    honourKeys: true,
    clock: () => now,
    faults: null,
    listing: null,
    detectDuplicates: null,
    ...options,
  });
  onTestFinished(() => sandbox.close());
  return {
    sandbox,
    pass: (ms) => {
      now += ms;
    },
    call: async (method, path, body, headers = {}) => {
      const isForm = body instanceof FormData;
      const response = await fetch(`${sandbox.url}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${sandbox.apiKey}`,
          ...(body !== undefined && !isForm && { "content-type": "application/json" }),
          ...headers,
        },
        ...(body !== undefined && {
          body: isForm ? body : typeof body === "string" ? body : JSON.stringify(body),
        }),
      });
      const text = await response.text();
      return {
        status: response.status,
        headers: response.headers,
        json: text === "" ? {} : JSON.parse(text),
      };
    },
  };
}

type Parts = { post?: Json; pinterest?: Json; media?: unknown; profiles?: unknown; top?: Json };

/** A request in good order, with the given parts laid over it. */
export function pin({ post = {}, pinterest = {}, media, profiles, top = {} }: Parts = {}): Json {
  return {
    post: { body: "Six shelf layouts for a narrow kitchen.", ...post },
    profiles: profiles ?? ["prof_Q7tm"],
    media: media ?? ["https://media.example.com/narrow-kitchen.jpg"],
    platforms: { pinterest: { board_id: kitchen, ...pinterest } },
    ...top,
  };
}
