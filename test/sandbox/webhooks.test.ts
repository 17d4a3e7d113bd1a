// Subscriptions and deliveries of the sandbox, looked at with the official client and its check of signatures.

import { PostProxy, verifySignature } from "postproxy-sdk";
import { describe, expect, it, onTestFinished } from "vitest";
import type { DeliveryScript } from "../../src/sandbox/courier.ts";
import { httpServer } from "../postproxy/servers.ts";
import { noon, pin, rehearse, temporaryFolder } from "./rehearsal.ts";

/** Someone who subscribed, and answers with these statuses in turn, then with 200. */
async function subscriber(statuses: number[] = []) {
  const left = [...statuses];
  const server = await httpServer((_, response) => {
    response.writeHead(left.shift() ?? 200).end("ok");
  });
  onTestFinished(() => server.close());
  const events = () =>
    server.requests.map(({ body }) => JSON.parse(body.toString()) as { id: string; type: string });
  /** Sorted: they come on connections of their own. */
  const types = () =>
    events()
      .map(({ type }) => type)
      .toSorted();
  return { ...server, events, types };
}

async function subscribed(options: { statuses?: number[]; events?: string[]; script?: DeliveryScript } = {}) {
  const { statuses = [], events = ["*"], script } = options;
  const place = await rehearse(script ? { deliveries: script } : {});
  const sdk = new PostProxy(place.sandbox.apiKey, { baseUrl: place.sandbox.url });
  const listener = await subscriber(statuses);
  const hook = await sdk.webhooks.create(listener.url, events);
  const publish = async (body = "Six shelf layouts.") => {
    const { json } = await place.call("POST", "/api/posts", pin({ post: { body } }));
    place.pass(10_000);
    await place.sandbox.delivered();
    return String(json["id"]);
  };
  return { ...place, sdk, listener, hook, publish };
}

describe("a subscription", () => {
  it("is made, listed without its secret, changed and removed", async () => {
    const { sdk, hook, listener } = await subscribed({ events: ["media.failed"] });
    expect(hook).toMatchObject({ events: ["media.failed"], enabled: true, url: listener.url });
    expect(hook.secret).toMatch(/^whsec_/);
    const [listed] = (await sdk.webhooks.list()).data;
    expect(listed).toMatchObject({ id: hook.id });
    expect(listed?.secret).toBeUndefined();
    expect((await sdk.webhooks.update(hook.id, { enabled: false })).enabled).toBe(false);
    expect((await sdk.webhooks.get(hook.id)).enabled).toBe(false);
    await sdk.webhooks.delete(hook.id);
    await expect(sdk.webhooks.get(hook.id)).rejects.toThrow();
    expect((await sdk.webhooks.list()).data).toEqual([]);
  });

  it("needs an address and events", async () => {
    const { call } = await rehearse();
    const { status, json } = await call("POST", "/api/webhooks", {
      url: "http://hooks.example/",
      events: [],
    });
    expect(status).toBe(422);
    expect(json["errors"]).toHaveLength(2);
  });

  it("is there again after a restart", async () => {
    const stateFile = `${await temporaryFolder()}/state.ndjson`;
    const first = await rehearse({ stateFile });
    const hook = { url: "https://hooks.example/x", events: ["*"] };
    const { json } = await first.call("POST", "/api/webhooks", hook);
    await first.sandbox.close();
    const second = await rehearse({ stateFile });
    expect((await second.call("GET", `/api/webhooks/${json["id"]}`)).json).toMatchObject(hook);
  });
});

describe("a delivery", () => {
  it("is signed as the official client checks it, with the headers of the documents", async () => {
    const { publish, listener, hook } = await subscribed();
    const post = await publish();
    expect(listener.types()).toEqual(["platform_post.insights", "platform_post.published", "post.processed"]);
    for (const { headers, body } of listener.requests) {
      const signature = String(headers["x-postproxy-signature"]);
      expect(verifySignature(body.toString(), signature, hook.secret ?? "")).toBe(true);
      expect(verifySignature(`${body} `, signature, hook.secret ?? "")).toBe(false);
      expect(headers["user-agent"]).toBe("Postproxy-Webhooks/1.0");
      expect(headers["x-postproxy-event"]).toBe(JSON.parse(body.toString()).type);
    }
    const about = { type: "platform_post.published", data: { post_id: post, platform: "pinterest" } };
    expect(listener.events()).toContainEqual(
      expect.objectContaining({ ...about, data: expect.objectContaining(about.data) }),
    );
  });

  it("tells how a post fails, waits for another try, or loses its medium", async () => {
    const { publish, listener } = await subscribed();
    await publish("[sandbox:retry]");
    await publish("[sandbox:fail]");
    await publish("[sandbox:media-fail]");
    expect(listener.types().filter((type) => !/processed|insights/.test(type))).toEqual([
      "media.failed",
      "platform_post.failed",
      "platform_post.failed_waiting_for_retry",
      "platform_post.published",
    ]);
  });

  it("comes to those who asked for it, and of nothing that was before", async () => {
    const { publish, listener, sdk, sandbox } = await subscribed({ events: ["platform_post.published"] });
    const late = await subscriber();
    await publish();
    await sdk.webhooks.create(late.url, ["*"]);
    await sandbox.delivered();
    expect(listener.types()).toEqual(["platform_post.published"]);
    expect(late.types()).toEqual([]);
  });

  it("is tried again under the same id, and shown in the log", async () => {
    const { publish, listener, sdk, hook } = await subscribed({
      statuses: [503],
      events: ["platform_post.published"],
    });
    await publish();
    expect(new Set(listener.events().map(({ id }) => id)).size).toBe(1);
    const log = await sdk.webhooks.deliveries(hook.id);
    expect(log.data.map((one) => [one.attempt_number, one.response_status, one.success])).toEqual([
      [2, 200, true],
      [1, 503, false],
    ]);
  });

  it("can be spoilt by a script", async () => {
    const { publish, listener, hook } = await subscribed({
      events: ["platform_post.published"],
      script: (parcel) => [parcel, { ...parcel, secret: "whsec_of_somebody", signedAt: noon }],
    });
    await publish();
    const good = listener.requests.map(({ headers, body }) =>
      verifySignature(body.toString(), String(headers["x-postproxy-signature"]), hook.secret ?? ""),
    );
    expect(good.toSorted()).toEqual([false, true]);
  });
});
