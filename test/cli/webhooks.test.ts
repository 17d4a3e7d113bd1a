// `webhooks`, as a person uses it, against a sandbox: every answer of the API, and the secret in one place only.

import { PassThrough } from "node:stream";
import { describe, expect, it, onTestFinished } from "vitest";
import { type WebhookAction, type WebhookFlags, webhooks } from "../../src/cli/commands/webhooks.ts";
import { folder } from "../support/pins.ts";
import { plainSandbox } from "../support/program.ts";
import type { Sandbox, SandboxOptions } from "../support/sandbox.ts";

const address = "https://hooks.example.com/webhook";

async function desk(scripted: Partial<SandboxOptions> = {}) {
  const sandbox: Sandbox = await plainSandbox(scripted);
  onTestFinished(() => sandbox.close());
  const env = { POSTPROXY_API_KEY: sandbox.apiKey, POSTPROXY_BASE_URL: sandbox.url, NO_COLOR: "1" };
  const cwd = folder();
  const run = async (
    action: WebhookAction,
    target?: string,
    { columns = 100, ...flags }: WebhookFlags & { columns?: number } = {},
  ) => {
    let said = "";
    const sink = () =>
      Object.assign(
        new PassThrough().on("data", (chunk) => {
          said += String(chunk);
        }),
        { columns },
      );
    const terminal = { stdin: new PassThrough(), stdout: sink(), stderr: sink(), env, cwd };
    const more = { signals: new PassThrough(), leave: () => {} };
    await webhooks(action, target, flags, { ...terminal, ...more });
    return said;
  };
  return { sandbox, run, json: async (...args: Parameters<typeof run>) => lines(await run(...args)) };
}

const lines = (text: string) =>
  text
    .trim()
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe("webhooks", () => {
  it("add subscribes to all that concerns Pinterest, and shows the secret once with what to do", async () => {
    const { run, json } = await desk();
    const said = await run("add", address);
    const [, secret = ""] = /export PINSHEET_WEBHOOK_SECRET='(\S+)'/.exec(said) ?? [];
    expect(secret).toMatch(/^whsec_/);
    expect(said).toMatch(/shown this once/);
    const [made] = await json("list", undefined, { json: true });
    expect(made).toMatchObject({ type: "webhook", url: address, enabled: true, description: "pinsheet" });
    expect(made?.["events"]).toHaveLength(9);
    expect(await run("list")).not.toContain(secret);
    expect(JSON.stringify(await json("list", undefined, { json: true }))).not.toContain(secret);
  });

  it("add subscribes to the events that are named", async () => {
    const { json } = await desk();
    const [made] = await json("add", address, { events: "media.failed, profile.stats", json: true });
    expect(made).toMatchObject({ events: ["media.failed", "profile.stats"] });
    expect(made).toMatchObject({ secret: expect.stringMatching(/^whsec_/) });
  });

  it("remove takes one away, and says so where there is none", async () => {
    const { run, json } = await desk();
    const [made] = await json("add", address, { json: true });
    const id = String(made?.["id"]);
    expect(await run("remove", id)).toContain(`Removed ${id}`);
    expect(await run("list")).toContain("No webhooks");
    for (const action of ["remove", "deliveries"] as const) {
      await expect(run(action, id)).rejects.toMatchObject({
        exitCode: 2,
        message: `Postproxy knows no webhook ${id}`,
      });
    }
  });

  it("deliveries shows each try, in a narrow terminal too", async () => {
    const { run, json, sandbox } = await desk();
    const [made] = await json("add", "http://127.0.0.1:9/webhook", { json: true });
    const id = String(made?.["id"]);
    expect(await run("deliveries", id)).toContain("Nothing was delivered yet.");
    sandbox.announce("profile.stats", { profile_id: "prof_Q7tm" });
    await sandbox.delivered();
    const tries = await json("deliveries", id, { json: true });
    expect(tries).toHaveLength(3);
    expect(tries[0]).toMatchObject({
      type: "delivery",
      event_type: "profile.stats",
      response_status: null,
      attempt_number: 3,
      success: false,
    });
    expect(await run("deliveries", id)).toMatch(
      / {2}profile\.stats {2}evt_announced_1 {2}failed: no answer, try 3\n/,
    );
    const narrow = await run("deliveries", id, { columns: 40 });
    for (const line of narrow.split("\n")) expect(line.length).toBeLessThanOrEqual(40);
    expect(narrow.replace(/\s+/g, " ")).toContain("failed: no answer, try 2");
  });

  it.each([
    ["add", undefined, {}, "webhooks: an address is missing", "pinsheet webhooks add https://"],
    ["add", "http://hooks.example/x", {}, '"http://hooks.example/x" is no https address', "watch --listen"],
    ["add", "https://a:b@h.example", {}, "the address holds a user name or password", "signature"],
    ["add", address, { events: "all" }, '--events has "all", which is no name of an event', "platform_post"],
    ["list", "wh_1", {}, '"wh_1" does not go with "list"', "all"],
    ["list", undefined, { events: "*" }, '--events does not go with "list"', "webhooks add"],
    ["remove", undefined, {}, "webhooks: an id is missing", "wh_4d1"],
  ] as const)("%s %s %j is refused with what to do", async (action, target, flags, message, hint) => {
    const { run, sandbox } = await desk();
    await expect(run(action, target, flags)).rejects.toMatchObject({
      exitCode: 2,
      message,
      hint: expect.stringContaining(hint),
    });
    expect(sandbox.requests()).toEqual([]);
  });

  const status = (code: number, body: string, afterAccepting = false) => ({
    faults: ({ method }: { method: string }) =>
      method === "GET"
        ? null
        : ({ kind: "status", status: code, headers: {}, body, afterAccepting } as const),
  });

  it("what Postproxy refuses is told in its words, and is a matter of the command line", async () => {
    const { run } = await desk(status(422, '{"errors":["Url is taken"]}'));
    await expect(run("add", address)).rejects.toMatchObject({
      exitCode: 2,
      message: "Postproxy refused the webhook (422: Url is taken)",
    });
  });

  it("an answer that is lost is not taken for a refusal, and nothing is tried again", async () => {
    const { run, sandbox } = await desk(status(502, "<html>", true));
    await expect(run("add", address)).rejects.toMatchObject({
      exitCode: 3,
      message: expect.stringMatching(/^whether Postproxy accepted the webhook is not known/),
      hint: expect.stringMatching(/webhooks list/),
    });
    expect(sandbox.requests().filter(({ method }) => method === "POST")).toHaveLength(1);
  });

  it("a key that is refused is told as such", async () => {
    const { run } = await desk(status(401, '{"error":"Invalid API key"}'));
    await expect(run("add", address)).rejects.toMatchObject({
      exitCode: 3,
      message: "the API key was refused (401: Invalid API key)",
    });
  });

  it("a secret that is not shown is said to be missing", async () => {
    const { run } = await desk(status(200, '{"id":"wh_9","url":"https://x.example"}'));
    expect(await run("add", address)).toMatch(/did not show its secret/);
  });
});
