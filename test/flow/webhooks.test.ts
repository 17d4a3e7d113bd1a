// The real program and a sandbox that delivers: subscribe, listen, be told, end well.

import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { describe, expect, it } from "vitest";
import type { DeliveryScript, Parcel } from "../../src/sandbox/courier.ts";
import { dueRows, patiently, type Running, workplace } from "../support/program.ts";
import { post, published, secret, signed } from "../support/webhooks.ts";

/** Looks once, and then not for months: what happens sooner, an event made happen. */
const listening = ["--cron", "0 0 1 1 *", "--wait", "0", "--listen", "127.0.0.1:0"];
const loopback = /"url":"(http:\/\/127\.0\.0\.1:\d+)"/;

async function urlOf(running: Running, said: { stderr: string }): Promise<string> {
  await running.says(/"watch-listening"/);
  return loopback.exec(said.stderr)?.[1] ?? "";
}

/** Starts `watch` and keeps what it says. */
function watch(place: Awaited<ReturnType<typeof workplace>>, env: NodeJS.ProcessEnv, args = listening) {
  const running = place.launch(["watch", "c.csv", ...args], { env });
  const said = { stderr: "" };
  running.process.stderr.on("data", (text: string) => {
    said.stderr += text;
  });
  return { running, said };
}

type Place = Awaited<ReturnType<typeof workplace>>;

/** A free port that the system gives to nobody who asks for any port: it is still free when the next process takes it. */
async function ownPort(): Promise<number> {
  for (let port = 20_000 + (process.pid % 10_000); ; port++) {
    const server = createServer();
    const isFree = await new Promise<boolean>((resolve) => {
      server.once("error", () => resolve(false));
      server.listen(port, "127.0.0.1", () => resolve(true));
    });
    server.close();
    if (isFree) return port;
  }
}

/** Subscribes an address of this machine; returns the secret that `add` printed. */
async function subscribe(place: Place, url: string): Promise<string> {
  const { stdout } = await place.run(["webhooks", "add", `${url}/webhook`]);
  return /export PINSHEET_WEBHOOK_SECRET='(\S+)'/.exec(stdout)?.[1] ?? "";
}

const misdeliver: DeliveryScript = (parcel: Parcel) => {
  const { event, secret, signedAt } = parcel;
  const unknown = { ...event, id: `${event.id}_new`, type: "pin.resurrected" };
  return [
    { ...parcel, secret: "whsec_of_somebody" },
    { ...parcel, signedAt: signedAt - 3_600_000 },
    { ...parcel, event: { ...event, padding: "x".repeat(400_000) } },
    { ...parcel, event: unknown },
    { event, secret, signedAt, delayMs: event.type === "post.processed" ? 200 : 0 },
    { event, secret, signedAt, delayMs: 100 },
  ];
};

describe("watch --listen", () => {
  it("turns a Pin published by an event, long before it would ask, whatever else arrives", async () => {
    const place = await workplace({ deliveries: misdeliver });
    place.write("c.csv", "title,body,board_id,media_url,link,publish_at\n");
    // The port must be known before the secret is.
    const args = [...listening.slice(0, -1), `127.0.0.1:${await ownPort()}`];
    const first = watch(place, {}, args);
    const url = await urlOf(first.running, first.said);
    expect((await post(url, signed(published("x"), Date.now()))).status).toBe(503);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    first.running.process.kill("SIGTERM");
    expect((await first.running.finished).code).toBe(0);
    const secret = await subscribe(place, url);
    place.write("c.csv", dueRows(1, place.media));
    const { running, said } = watch(place, { PINSHEET_WEBHOOK_SECRET: secret }, args);
    await running.says(/"pin-confirmed"/);
    await place.sandbox.delivered();
    const metrics = await (await fetch(`${url}/metrics`)).text();
    expect(metrics).toContain('pinsheet_pins{state="published"} 1');
    expect(metrics).toMatch(/type="platform_post.published",action="(read-post|nothing-new)"} 1\n/);
    expect(metrics).toMatch(/type="platform_post.published",action="repeat"} [1-9]/);
    for (const verdict of ["forged", "stale", "too-large"])
      expect(metrics).toContain(`pinsheet_webhook_events_total{type="none",action="${verdict}"}`);
    expect(metrics).toContain('type="other",action="not-understood"');
    running.process.kill("SIGTERM");
    const done = await running.finished;
    expect(done.code).toBe(0);
    expect(place.posts()).toBe(1);
    expect(done.stderr + said.stderr).not.toContain(secret);
    expect(readFileSync(`${place.cwd}/pinsheet.db`).includes(secret)).toBe(false);
  });

  it("takes no new Pin when a profile is disconnected, tells it once, and goes on when it is connected", async () => {
    let isConnected = true;
    const heard = Promise.withResolvers<void>();
    const place = await workplace({
      faults: ({ method, path, n }) => {
        // The third is answered when the events were.
        if (method === "POST" && n === 3) return { kind: "slow", ms: heard.promise };
        if (isConnected || method !== "GET" || path !== "/api/profiles") return null;
        const profile = { id: "prof_Q7tm", name: "Studio North", platform: "pinterest", status: "inactive" };
        const body = JSON.stringify({ data: [{ ...profile, profile_group_id: "grp_k3Jx" }] });
        const headers = { "content-type": "application/json" };
        return { kind: "status", status: 200, headers, body, afterAccepting: false };
      },
    });
    place.write("c.csv", dueRows(12, place.media));
    const slowly = ["--concurrency", "1", ...patiently, ...listening];
    const { running, said } = watch(place, { PINSHEET_WEBHOOK_SECRET: secret }, slowly);
    const url = await urlOf(running, said);
    const about = (id: string, status: string) => ({
      id,
      type: `profile.${status}`,
      data: { id: "prof_Q7tm", name: "Studio North", platform: "pinterest", status },
    });
    await running.says(/"pin-sent"/);
    isConnected = false;
    for (const id of ["evt_1", "evt_1", "evt_2"])
      expect((await post(url, signed(about(id, "disconnected"), Date.now()))).status).toBe(200);
    heard.resolve();
    await running.says(/"run-stopped".*not active/);
    expect(place.posts()).toBeLessThan(12);
    isConnected = true;
    expect((await post(url, signed(about("evt_3", "connected"), Date.now()))).status).toBe(200);
    await running.says(/(?:"pin-sent"[\s\S]*?){12}/);
    running.process.kill("SIGTERM");
    const { stderr, code } = await running.finished;
    expect(code).toBe(0);
    expect(place.posts()).toBe(12);
    expect(stderr.match(/"profile-disconnected".*Connect the profile again/g)).toHaveLength(1);
  });

  it("listens only while it is the sender, and the stand-by takes the port over", async () => {
    const place = await workplace();
    place.write("c.csv", "title,body,board_id,media_url,link,publish_at\n");
    const env = { PINSHEET_WEBHOOK_SECRET: secret };
    const first = watch(place, env);
    const url = await urlOf(first.running, first.said);
    const args = [...listening.slice(0, -1), new URL(url).host];
    const second = watch(place, env, args);
    await second.running.says(/standing-by/);
    expect((await post(url, signed(published("x"), Date.now()))).status).toBe(200);
    first.running.process.kill("SIGKILL");
    await second.running.says(/watch-listening/);
    // What the first one kept, the second one knows.
    expect((await post(url, signed(published("x"), Date.now()))).status).toBe(200);
    expect(await (await fetch(`${url}/metrics`)).text()).toContain('action="repeat"} 1');
    second.running.process.kill("SIGTERM");
    expect((await second.running.finished).code).toBe(0);
  });

  it("ends with 2 where the port is taken, and says so", async () => {
    const place = await workplace();
    place.write("c.csv", dueRows(1, place.media));
    const taken = new URL(place.sandbox.url).host;
    const { code, stderr } = await place.run(["watch", "c.csv", ...listening.slice(0, -1), taken]);
    expect(code).toBe(2);
    expect(stderr).toContain(`watch cannot listen at ${taken}: another program listens there`);
    expect(place.posts()).toBe(0);
  });
});
