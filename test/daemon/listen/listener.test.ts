// What the listener answers, over a real connection and with a real ledger: good events are kept before they are
// acknowledged, all else is refused in the right words and leaves nothing behind.

import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { openHeartbeat } from "../../../src/daemon/listen/heartbeat.ts";
import type { News } from "../../../src/daemon/listen/intake.ts";
import { type ListenerRequest, openListener } from "../../../src/daemon/listen/listener.ts";
import { usualLimits } from "../../../src/daemon/listen/server.ts";
import { openNews, startListening } from "../../../src/daemon/listen/start-listening.ts";
import { ExpectedError } from "../../../src/lib/errors.ts";
import { attemptOutcome, claimOf } from "../../ledger/claims.ts";
import { openDesk } from "../../support/desk.ts";
import { at, folder, ledgerWith, pin } from "../../support/pins.ts";
import { post, published, secret, signed } from "../../support/webhooks.ts";

type Line = { level: string; event: string } & Record<string, unknown>;

async function listening(differs: Partial<ListenerRequest> = {}) {
  const ledger = await ledgerWith([pin()], join(folder(), "a.db"));
  await claimOf(ledger, "pin-1");
  await ledger.recordOutcome(attemptOutcome({ postId: "NWLtbA", pollAt: at + 3_600_000 }));
  const log: Line[] = [];
  const news: News[] = [];
  const heartbeat = openHeartbeat();
  const listener = await openListener({
    at: { host: "127.0.0.1", port: 0 },
    ledger,
    now: () => at,
    secret,
    heartbeat,
    aheadMs: 0,
    limits: usualLimits,
    log: (level, event, fields) => log.push({ level, event, ...fields }),
    onNews: (one) => news.push(one),
    ...differs,
  });
  const close = async () => {
    await listener.close();
    ledger.close();
  };
  onTestFinished(close);
  const get = async (path: string, method = "GET") => {
    const response = await fetch(`${listener.url}${path}`, { method });
    return { status: response.status, text: await response.text(), headers: response.headers };
  };
  return { url: listener.url, ledger, log, news, heartbeat, get };
}

describe("a webhook request", () => {
  it("that is signed is kept, acknowledged, and makes its Pin be read", async () => {
    const { url, ledger, news } = await listening();
    expect(await post(url, signed(published("NWLtbA"), at))).toEqual({
      status: 200,
      json: { received: "evt_7k2" },
    });
    expect(await ledger.eventsOf("pin-1")).toMatchObject([{ id: "evt_7k2", action: "read-post" }]);
    expect(await ledger.toConfirm(at)).toMatchObject([{ id: "pin-1", state: "submitted" }]);
    expect(news).toMatchObject([{ pin: "pin-1", decision: { action: "read-post" } }]);
  });

  it("that comes again is acknowledged again, and does nothing", async () => {
    const { url, ledger, news, heartbeat } = await listening();
    const request = signed(published("NWLtbA"), at);
    for (const _ of [1, 2, 3]) expect((await post(url, request)).status).toBe(200);
    expect(await ledger.eventsOf("pin-1")).toHaveLength(1);
    expect(news).toHaveLength(1);
    expect([...heartbeat.events.values()].map(({ labels, count }) => [labels["action"], count])).toEqual([
      ["read-post", 1],
      ["repeat", 2],
    ]);
  });

  it.each([
    ["of a type of tomorrow", { id: "evt_1", type: "pin.resurrected", data: { id: 7 } }, "not-understood"],
    [
      "of a known type, without its fields",
      { id: "evt_2", type: "media.failed", data: [] },
      "not-understood",
    ],
    ["about a post of somebody else", published("zzzzzz"), "not-ours"],
    ["about another network", published("NWLtbA", { type: "comment.created" }), "not-understood"],
  ])("%s is acknowledged and kept, and changes nothing", async (_, event, action) => {
    const { url, ledger, news } = await listening();
    expect((await post(url, signed(event, at))).status).toBe(200);
    expect(news).toMatchObject([{ decision: { action } }]);
    expect(await ledger.toConfirm(at)).toEqual([]);
  });

  const event = published("NWLtbA");
  const good = signed(event, at);
  it.each([
    ["has no signature", { ...good, headers: {} }, 401, "webhook-unsigned"],
    ["is signed with another secret", signed(event, at, "whsec_of_somebody"), 401, "webhook-forged"],
    ["was changed on its way", { ...good, body: `${good.body} ` }, 401, "webhook-forged"],
    ["was signed six minutes ago", signed(event, at - 360_000), 401, "webhook-stale"],
    ["is signed for six minutes from now", signed(event, at + 360_000), 401, "webhook-stale"],
    ["is no JSON", signed("{", at), 400, "webhook-unreadable"],
    ["has no id", signed({ ...event, id: null }, at), 400, "webhook-unreadable"],
    ["is huge", signed({ ...event, x: "x".repeat(300_000) }, at), 413, "webhook-too-large"],
    ["is huge and not signed", { headers: {}, body: "x".repeat(2_000_000) }, 413, "webhook-too-large"],
  ])("that %s is refused, and nothing is kept", async (_, request, status, word) => {
    const { url, ledger, log, news } = await listening();
    expect((await post(url, request)).status).toBe(status);
    expect(log).toMatchObject([{ level: "warn", event: word, hint: expect.any(String) }]);
    expect(JSON.stringify(log)).not.toContain(secret);
    expect(await ledger.eventsOf("pin-1")).toEqual([]);
    expect(news).toEqual([]);
  });

  it("is refused with a word in the log while there is no secret, once in a while", async () => {
    const { url, log, get } = await listening({ secret: null });
    for (const _ of [1, 2]) expect((await post(url, good)).status).toBe(503);
    expect(log).toMatchObject([
      { event: "webhook-without-secret", hint: expect.stringMatching(/webhooks add/) },
    ]);
    expect((await get("/healthz")).status).toBe(200);
  });

  it("that echoes the API key is kept without it", async () => {
    const apiKey = "pp_live_9fKq2LxT7vWz4RbN8sYd";
    const echo = Buffer.from(apiKey).toString("base64");
    const desk = await openDesk();
    const session = desk.session({ apiKey, webhookSecret: secret, listen: { host: "127.0.0.1", port: 0 } });
    const manner = { log: () => {}, signal: new AbortController().signal, stoodBy: false };
    const listener = await startListening(session, { heartbeat: openHeartbeat(), news: openNews() }, manner);
    const request = signed({ ...event, id: "evt_echo", note: echo, [apiKey]: apiKey }, desk.now());
    request.headers["x-postproxy-delivery"] = echo;
    expect((await post(listener?.url ?? "", request)).status).toBe(200);
    await listener?.close();
    await session.close();
    const files = readdirSync(desk.cwd).filter((name) => name.startsWith("pinsheet.db"));
    const kept = files.map((name) => readFileSync(join(desk.cwd, name)).toString("latin1")).join("");
    expect(kept).toContain("evt_echo");
    expect(kept).not.toContain(apiKey);
    expect(kept).not.toContain(echo.slice(8, 24));
  });

  it("that cannot be kept is to come again", async () => {
    const full = new ExpectedError("the disk is full", { hint: "Make room.", exitCode: 2 });
    const { url, ledger, log } = await listening();
    const { receive } = ledger;
    ledger.receive = () => Promise.reject(full);
    expect((await post(url, good)).status).toBe(503);
    expect(log).toMatchObject([{ level: "error", event: "webhook-not-kept", message: "the disk is full" }]);
    ledger.receive = receive;
    expect((await post(url, good)).status).toBe(200);
  });

  it("that meets a bug is answered, and the bug is told", async () => {
    const { url, ledger, log } = await listening();
    ledger.receive = () => Promise.reject(new TypeError("a bug"));
    expect((await post(url, good)).status).toBe(500);
    expect(log).toMatchObject([{ event: "watch-answer-failed", message: "TypeError: a bug" }]);
  });

  it("that dawdles is cut off", async () => {
    const { url, ledger } = await listening({ limits: { ...usualLimits, requestMs: 100 } });
    const socket = connect(Number(new URL(url).port), "127.0.0.1");
    let said = "";
    socket.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
    socket.write("POST /webhook HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\n{");
    await once(socket, "close");
    expect(said).toMatch(/^HTTP\/1\.1 408 /);
    expect(await ledger.eventsOf("pin-1")).toEqual([]);
  });
});

describe("everything else", () => {
  it("is answered as HTTP has it", async () => {
    const { get } = await listening();
    const wrong = await get("/webhook");
    expect([wrong.status, wrong.headers.get("allow")]).toEqual([405, "POST"]);
    const put = await get("/healthz", "PUT");
    expect([put.status, put.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
    expect((await get("/")).status).toBe(404);
    expect((await get("/webhook/", "POST")).status).toBe(404);
    expect((await get("/healthz?deep=1")).status).toBe(200);
  });

  it("a request under way is answered before the end", async () => {
    const gate = Promise.withResolvers<void>();
    const ledger = await ledgerWith([pin()], join(folder(), "b.db"));
    const { receive } = ledger;
    const asked = Promise.withResolvers<void>();
    ledger.receive = async (...args) => {
      asked.resolve();
      await gate.promise;
      return receive(...args);
    };
    const listener = await openListener({
      at: { host: "127.0.0.1", port: 0 },
      ledger,
      now: () => at,
      secret,
      heartbeat: openHeartbeat(),
      aheadMs: 0,
      limits: usualLimits,
      log: () => {},
      onNews: () => {},
    });
    const answer = post(listener.url, signed(published("NWLtbA"), at));
    await asked.promise;
    const closed = listener.close();
    gate.resolve();
    expect((await answer).status).toBe(200);
    await closed;
    await expect(fetch(listener.url)).rejects.toThrow();
    ledger.close();
  });

  it("a client that dawdles does not hold up the end", async () => {
    const listener = await openListener({
      at: { host: "127.0.0.1", port: 0 },
      ledger: await ledgerWith([pin()], join(folder(), "c.db")),
      now: () => at,
      secret,
      heartbeat: openHeartbeat(),
      aheadMs: 0,
      limits: { ...usualLimits, closingMs: 50 },
      log: () => {},
      onNews: () => {},
    });
    const socket = connect(Number(new URL(listener.url).port), "127.0.0.1");
    socket.on("error", () => {});
    socket.write(
      "POST /webhook HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\nexpect: 100-continue\r\n\r\n{",
    );
    await once(socket, "data");
    await listener.close();
    if (!socket.closed) await once(socket, "close");
  });

  it("a port that is taken is told with what to do", async () => {
    const { url } = await listening();
    const port = Number(new URL(url).port);
    await expect(listening({ at: { host: "127.0.0.1", port } })).rejects.toMatchObject({
      exitCode: 2,
      message: `watch cannot listen at 127.0.0.1:${port}: another program listens there`,
      hint: expect.stringMatching(/--listen/),
    });
  });
});

describe("/healthz", () => {
  const health = async ({ get }: Awaited<ReturnType<typeof listening>>) => {
    const { status, text } = await get("/healthz");
    return { status, json: JSON.parse(text) as Record<string, unknown> };
  };

  it("is 200 until a run is overdue, then 503 with the reason", async () => {
    let clock = at;
    const place = await listening({ now: () => clock });
    expect(await health(place)).toMatchObject({ status: 200, json: { ok: true, accepts_webhooks: true } });
    place.heartbeat.runBegins(at);
    place.heartbeat.runEnds(at + 10, { stopped: "Postproxy has trouble", nextAt: at + 300_000 });
    clock = at + 360_000;
    expect(await health(place)).toMatchObject({
      status: 200,
      json: { reason: null, last_run_stopped: "Postproxy has trouble" },
    });
    clock += 1;
    expect(await health(place)).toMatchObject({
      status: 503,
      json: { ok: false, reason: expect.stringMatching(/should have begun at 2026-11-24T12:05:00/) },
    });
    place.heartbeat.runBegins(clock);
    expect((await health(place)).status).toBe(200);
    clock += 30 * 60_000 + 1;
    expect((await health(place)).json).toMatchObject({ reason: expect.stringMatching(/nothing for 30 min/) });
    place.heartbeat.sign(clock);
    expect((await health(place)).status).toBe(200);
  });

  it("is 503 when the ledger cannot be read", async () => {
    const place = await listening();
    place.ledger.broken = () => new ExpectedError("the ledger was removed", { hint: "", exitCode: 2 });
    expect(await health(place)).toMatchObject({ status: 503, json: { reason: "the ledger was removed" } });
  });
});

describe("/metrics", () => {
  it("tells what was done and what stands, in the format of Prometheus", async () => {
    const { url, heartbeat, get } = await listening();
    await post(url, signed(published("NWLtbA"), at));
    await post(url, signed(published("NWLtbA", { id: "evt_9", type: 'odd"type' }), at));
    heartbeat.runBegins(at - 2_000);
    heartbeat.runEnds(at - 1_500, { stopped: null, nextAt: at });
    for (const event of ["sent", "sent", "later", "confirmed", "uncertain", "failed"] as const)
      heartbeat.pinEvent({ event, row: null, message: "" });
    const { text, headers } = await get("/metrics");
    expect(headers.get("content-type")).toMatch(/version=0\.0\.4/);
    const lines = text.split("\n").filter((line) => !line.startsWith("#"));
    expect(lines).toEqual(
      expect.arrayContaining([
        "pinsheet_ledger_up 1",
        'pinsheet_pins{state="submitted"} 1',
        'pinsheet_pins{state="scheduled"} 0',
        "pinsheet_pins_due 0",
        "pinsheet_pins_waiting 0",
        'pinsheet_runs_total{outcome="finished"} 1',
        "pinsheet_last_run_age_seconds 1.5",
        "pinsheet_last_run_duration_seconds 0.5",
        'pinsheet_sends_total{outcome="accepted"} 2',
        'pinsheet_sends_total{outcome="later"} 1',
        'pinsheet_sends_total{outcome="unknown"} 1',
        'pinsheet_sends_total{outcome="refused"} 1',
        'pinsheet_confirmations_total{outcome="published"} 1',
        'pinsheet_webhook_events_total{type="platform_post.published",action="read-post"} 1',
        'pinsheet_webhook_events_total{type="other",action="not-understood"} 1',
      ]),
    );
    for (const line of lines)
      expect(line).toMatch(/^$|^pinsheet_[a-z_]+(\{\w+="[^"]*"(,\w+="[^"]*")*\})? [\d.]+$/);
  });
});
