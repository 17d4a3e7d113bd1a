// A server that echoes the API key, in whatever form: it is neither shown nor kept. Every text of an answer is tried.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Dispatcher } from "undici";
import { describe, expect, onTestFinished, test } from "vitest";
import { redactor } from "../../src/lib/redact.ts";
import { createClient } from "../../src/postproxy/client.ts";
import { exchange } from "../../src/postproxy/reply.ts";
import { header, noon, openDesk } from "../support/desk.ts";
import { httpServer, prepared } from "./servers.ts";

const apiKey = "pp_live_9fKq2LxT7vWz4RbN8sYd";
const forms: Record<string, (key: string) => string> = {
  "as it is": (key) => key,
  base64: (key) => Buffer.from(`Bearer ${key}`).toString("base64"),
  percent: (key) => [...key].map((char) => `%${char.charCodeAt(0).toString(16)}`).join(""),
  hex: (key) => Buffer.from(key).toString("hex"),
  "upper case": (key) => key.toUpperCase(),
  "in part": (key) => key.slice(0, 20),
};

/** Long enough to be told by, short enough to be of the middle. */
const core = (echo: string) => echo.slice(Math.floor(echo.length / 3), Math.floor((2 * echo.length) / 3));

async function serving(status: number, echo: string) {
  const server = await httpServer((_request, response) => {
    const headers = { "content-type": "application/json", "x-request-id": echo, "retry-after": echo };
    response.writeHead(status, headers).end(JSON.stringify({ error: `no: ${echo}`, message: echo }));
  });
  const client = createClient({
    baseUrl: server.url,
    apiKey,
    profileGroup: null,
    timeoutMs: 5_000,
    connections: 1,
    now: () => noon,
    wait: async () => {},
  });
  onTestFinished(async () => {
    await client.close();
    await server.close();
  });
  return client;
}

describe.each(Object.entries(forms))("the key %s", (_, form) => {
  const echo = form(apiKey);

  test.each([401, 422, 429, 500])("in an answer %i is in no error and no reply", async (status) => {
    const client = await serving(status, echo);
    const error: unknown = await client.profiles().catch((reason: unknown) => reason);
    const reply = await client.createPost({
      prepared,
      files: [],
      idempotencyKey: "pin-1",
      groupId: null,
      mayLeave: () => true,
    });
    const removed = await client.deletePost("NWLtbA", null);
    const hook: unknown = await client
      .addWebhook({ url: "https://hooks.example.com", events: [] })
      .catch((reason: unknown) => reason);
    const said = JSON.stringify([error, String(error), reply, removed, String(hook), hook]);
    expect(reply).toMatchObject({ status, body: expect.stringContaining("(API key)") });
    expect(said).not.toContain(core(echo));
  });
});

test("the key in the text of a network error is in no reply", async () => {
  class Broken extends Dispatcher {
    override request(): never {
      throw new Error(`the proxy refused "Authorization: Bearer ${apiKey}"`);
    }
  }
  const request = { origin: "http://127.0.0.1", path: "/", method: "GET" } as const;
  expect(await exchange(new Broken(), request, redactor(apiKey))).toMatchObject({
    error: 'the proxy refused "Authorization: Bearer (API key)"',
  });
});

test("neither the report nor any file of the ledger holds the key that a refusal echoed", async () => {
  const echoes: string[] = [];
  const desk = await openDesk({
    faults: ({ method }) => {
      if (method !== "POST") return null;
      const body = JSON.stringify({ errors: echoes });
      return {
        kind: "status",
        status: 422,
        headers: { "x-request-id": echoes[0] ?? "" },
        body,
        afterAccepting: false,
      };
    },
  });
  const { apiKey: key } = desk.sandbox();
  echoes.push(...Object.values(forms).map((form) => form(key)));
  desk.write(
    "c.csv",
    `${header}\nT,Words,Kitchen ideas,https://media.example.com/tile-samples.png,,${new Date(noon).toISOString()}\n`,
  );
  const report = await desk.publish(["c.csv"]);
  expect(report.rows[0]).toMatchObject({
    state: "failed",
    issues: [{ message: expect.stringContaining("(API key)") }],
  });
  const kept = readdirSync(desk.cwd)
    .filter((name) => name.startsWith("pinsheet.db"))
    .map((name) => readFileSync(join(desk.cwd, name)).toString("latin1"));
  expect(kept.join("")).toContain("(API key)");
  for (const text of [JSON.stringify(report), ...kept])
    for (const echo of echoes) expect(text).not.toContain(core(echo));
});
