// Silent and slow connections, however many, shut nobody out: /healthz and genuine events are answered beside them. Real connections on
// this machine, from several of its addresses; deadlines are far away, so that only room that is made can explain an answer.

import { once } from "node:events";
import { createServer, request } from "node:http";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it, onTestFinished } from "vitest";
import {
  addressGroup,
  type Connection,
  connectionsToClose,
  isLoopback,
} from "../../../src/daemon/listen/connection-limits.ts";
import { limitConnections } from "../../../src/daemon/listen/connections.ts";
import { openHeartbeat } from "../../../src/daemon/listen/heartbeat.ts";
import { isOurHost } from "../../../src/daemon/listen/host.ts";
import { openListener } from "../../../src/daemon/listen/listener.ts";
import { type Limits, usualLimits } from "../../../src/daemon/listen/server.ts";
import { listening as listeningAt } from "../../postproxy/servers.ts";
import { at, folder, ledgerWith, pin } from "../../support/pins.ts";
import { seed } from "../../support/seed.ts";
import { published, secret, signed } from "../../support/webhooks.ts";

const never = 3_600_000;

async function listening(limits: Partial<Limits> = {}, host = "127.0.0.1") {
  const ledger = await ledgerWith([pin()], join(folder(), "a.db"));
  const log: ({ event: string } & Record<string, unknown>)[] = [];
  const heartbeat = openHeartbeat();
  const listener = await openListener({
    at: { host, port: 0 },
    ledger,
    now: () => at,
    secret,
    heartbeat,
    aheadMs: 0,
    limits: { ...usualLimits, headersMs: never, requestMs: never, ...limits },
    log: (_level, event, fields) => log.push({ event, ...fields }),
    onNews: () => {},
  });
  const port = Number(new URL(listener.url).port);
  onTestFinished(async () => {
    await listener.close();
    ledger.close();
  });
  const ask = (path: string, { from = "127.0.0.1", ...more }: Ask = {}) =>
    asked(port, path, { from, ...more });
  const cuts = () =>
    Object.fromEntries(
      [...heartbeat.cuts.values()].map(({ labels, count }): [string, number] => [
        labels["reason"] ?? "",
        count,
      ]),
    );
  return { port, ask, ledger, log, cuts };
}

type Ask = { from?: string; host?: string; event?: ReturnType<typeof signed> };

/** One request on a connection of its own. */
function asked(port: number, path: string, { from = "127.0.0.1", host, event }: Ask) {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number | undefined; text: string }>();
  const headers = { ...event?.headers, ...(host !== undefined && { host }) };
  const method = event === undefined ? "GET" : "POST";
  const target = {
    host: "127.0.0.1",
    port,
    path,
    method,
    localAddress: from,
    agent: false as const,
    headers,
  };
  const asking = request(target, (response) => {
    let text = "";
    response.setEncoding("utf8").on("data", (piece: string) => {
      text += piece;
    });
    response.on("end", () => resolve({ status: response.statusCode, text }));
  });
  asking.on("error", reject);
  asking.end(event?.body);
  return promise;
}

/** Connections that say `words` and then nothing. Resolves when each of them is there or was cut off already. */
async function crowd(port: number, count: number, words: string, from: (n: number) => string) {
  const sockets: Socket[] = [];
  const there = Array.from({ length: count }, (_, n) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const socket = connect({ host: "127.0.0.1", port, localAddress: from(n) });
    sockets.push(socket);
    socket.on("error", () => {});
    socket.on("connect", () => {
      if (words !== "") socket.write(words);
      resolve();
    });
    socket.on("close", () => resolve());
    return promise;
  });
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
  });
  await Promise.all(there);
  return sockets;
}

/** Resolves when so many of them were closed. */
function closed(sockets: readonly Socket[], count: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const look = () => sockets.filter((socket) => socket.closed).length >= count && resolve();
  for (const socket of sockets) socket.resume().on("close", look);
  look();
  return promise;
}

const silent = "";
const halfHead = "POST /webhook HTTP/1.1\r\nhost: x\r\nx-";
const halfBody = "POST /webhook HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\n{";
const here = () => "127.0.0.1";
const there = () => "127.0.0.2";
const everywhere = (n: number) => `127.0.1.${1 + (n % 100)}`;

describe("a crowd of connections", () => {
  it.each([
    ["150 silent ones from where the question comes from", 150, silent, here, 100],
    ["300 that send half a head, from there", 300, halfHead, here, 250],
    ["300 that send half a body, from there", 300, halfBody, here, 250],
    ["300 that send half a body, from another address", 300, halfBody, there, 250],
    ["600 silent ones from a hundred addresses", 600, silent, everywhere, 400],
  ])("of %s shuts out neither /healthz nor events", async (_, count, words, from, least) => {
    const { port, ask, log } = await listening();
    const sockets = await crowd(port, count, words, from);
    for (const asker of ["127.0.0.1", "127.0.0.9"]) {
      expect((await ask("/healthz", { from: asker })).status).toBe(200);
      const event = signed(published("NWLtbA", { id: `evt_${asker}` }), at);
      expect((await ask("/webhook", { from: asker, event })).status).toBe(200);
    }
    await closed(sockets, least);
    const { text } = await ask("/metrics");
    const counted = [...text.matchAll(/^pinsheet_connections_cut_total\{reason="[a-z]+-limit"\} (\d+)$/gm)];
    const sum = counted.reduce((all, [, some]) => all + Number(some), 0);
    expect(sum).toBeGreaterThanOrEqual(least);
    expect(log.filter(({ event }) => event === "connections-crowded")).toMatchObject([
      {
        reason: expect.stringMatching(/-limit$/),
        address: expect.stringMatching(/^127\./),
        hint: expect.any(String),
      },
    ]);
  });

  it("that comes back as often as it is cut off shuts nobody out", async () => {
    const { port, ask } = await listening();
    const sockets = new Set<Socket>();
    let goesOn = true;
    let times = 0;
    const come = () => {
      if (!goesOn) return;
      times += 1;
      const socket = connect({ host: "127.0.0.1", port, localAddress: "127.0.0.2" });
      sockets.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => {
        sockets.delete(socket);
        setImmediate(come);
      });
    };
    for (let n = 0; n < 100; n += 1) come();
    onTestFinished(() => {
      goesOn = false;
      for (const socket of sockets) socket.destroy();
    });
    // A hundred came, and each was cut off and came again, twice over.
    for (let n = 0; n < 30 || times < 300; n += 1) expect((await ask("/healthz")).status).toBe(200);
  });

  it("of fewer than there is room for is left alone", async () => {
    const { port, ask, log, cuts } = await listening();
    const sockets = await crowd(port, usualLimits.mostOfAddress - 2, halfBody, there);
    expect((await ask("/healthz")).status).toBe(200);
    expect(sockets.every((socket) => !socket.closed)).toBe(true);
    expect([log, cuts()]).toEqual([[], {}]);
  });

  it("leaves a request that is whole alone, also where it has waited longest", async () => {
    const { port, ask, ledger, cuts } = await listening({ mostOfAddress: 25 });
    const gate = Promise.withResolvers<void>();
    const { receive } = ledger;
    let heard = () => {};
    ledger.receive = async (...args) => {
      heard();
      await gate.promise;
      return receive(...args);
    };
    const answers: ReturnType<typeof ask>[] = [];
    for (let n = 0; n < 20; n += 1) {
      const isThere = new Promise<void>((resolve) => {
        heard = resolve;
      });
      answers.push(
        ask("/webhook", { from: "127.0.0.2", event: signed(published("NWLtbA", { id: `evt_${n}` }), at) }),
      );
      await isThere;
    }
    const sockets = await crowd(port, 40, silent, there);
    await closed(sockets, 35);
    gate.resolve();
    const answered = await Promise.all(answers);
    expect(answered.map(({ status }) => status)).toEqual(Array<number>(20).fill(200));
    expect(cuts()).toEqual({ "address-limit": 35 });
  });
});

describe("a crowd of requests", () => {
  it("that come at once is answered, though there are more than there is room for", async () => {
    const { ask, ledger, cuts } = await listening({ mostOfAddress: 3, graceMs: never });
    const all = Promise.withResolvers<void>();
    const { receive } = ledger;
    let received = 0;
    ledger.receive = async (...args) => {
      received += 1;
      if (received === 20) all.resolve();
      await all.promise;
      return receive(...args);
    };
    const event = (n: number) => signed(published("NWLtbA", { id: `evt_${n}` }), at);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) => ask("/webhook", { event: event(n) })),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array<number>(20).fill(200));
    expect(cuts()).toEqual({});
  });

  it("that never ends is bounded all the same, and whoever came last is read", async () => {
    const { port, ask, cuts } = await listening({ mostConnections: 20, keptForLoopback: 0, graceMs: never });
    const sockets = await crowd(port, 60, silent, here);
    expect((await ask("/healthz")).status).toBe(200);
    await closed(sockets, 20);
    expect(Object.keys(cuts())).toEqual(["total-limit"]);
  });

  it("of those that do not read their answers makes room for others", async () => {
    const large = Buffer.alloc(64_000_000);
    const heard = Promise.withResolvers<void>();
    const gone = Promise.withResolvers<void>();
    let [questions, cuts] = [0, 0];
    const server = createServer(({ url }, response) => {
      response.end(url === "/large" ? large : "small");
      questions += 1;
      if (questions === 5) heard.resolve();
    });
    limitConnections(server, { ...usualLimits, mostOfAddress: 5, graceMs: 0 }, () => {
      cuts += 1;
      if (cuts === 5) gone.resolve();
    });
    const port = Number(new URL(await listeningAt(server)).port);
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    await crowd(port, 5, "GET /large HTTP/1.1\r\nhost: x\r\n\r\n", there);
    await heard.promise;
    const newcomers = await crowd(port, 5, silent, there);
    await gone.promise;
    for (const socket of newcomers) {
      socket.write("GET /small HTTP/1.1\r\nhost: x\r\n\r\n");
      const [answer] = (await once(socket, "data")) as [Buffer];
      expect(answer.toString()).toMatch(/^HTTP\/1\.1 200 /);
    }
  });
});

describe("a connection that takes too long", () => {
  it.each([
    ["to say anything", silent, { headersMs: 100 }],
    ["to send its head", halfHead, { headersMs: 100 }],
    ["to send its body", halfBody, { headersMs: 50, requestMs: 100 }],
  ])("%s is closed, counted, and told once", async (_, words, limits) => {
    const { port, log, cuts } = await listening(limits);
    const sockets = await crowd(port, 3, words, there);
    await closed(sockets, 3);
    expect(cuts()).toEqual({ "too-slow": 3 });
    expect(log.filter(({ event }) => event === "connections-slow")).toMatchObject([{ address: "127.0.0.2" }]);
  });
});

describe("/metrics", () => {
  it.each([
    ["127.0.0.1:8787", 200],
    ["localhost:8787", 200],
    ["[::1]", 200],
    ["pinsheet:8787", 200],
    ["evil.example:8787", 421],
    ["127.0.0.1.evil.example", 421],
    ["localhost.evil.example", 421],
    ["evil.example.", 421],
    ["x@127.0.0.1", 421],
  ])("asked for as %j is answered %i", async (host, status) => {
    const { ask } = await listening();
    const { status: answered, text } = await ask("/metrics", { host });
    expect(answered).toBe(status);
    expect(text.includes("pinsheet_pins")).toBe(status === 200);
  });

  it("and only that: events come through a proxy under any name", async () => {
    const { ask } = await listening();
    const event = signed(published("NWLtbA"), at);
    event.headers["host"] = "hooks.example.com";
    expect((await ask("/webhook", { event })).status).toBe(200);
  });

  it("is answered by the name that --listen has, and that of the computer", () => {
    const names = ["Pins.Studio.example", "box.lan"];
    expect(["pins.studio.example:8787", "box.lan"].every((host) => isOurHost(host, names))).toBe(true);
    expect([undefined, "", "studio.example", "a b", "a/b"].some((host) => isOurHost(host, names))).toBe(
      false,
    );
  });
});

describe("who is let go of", () => {
  const limits = { mostConnections: 20, mostOfAddress: 6, keptForLoopback: 3 };
  const connections = fc
    .array(fc.record({ who: fc.integer({ min: 0, max: 5 }), isWaiting: fc.boolean() }), { maxLength: 60 })
    .map((all) =>
      all.map(({ who, isWaiting }, since): Connection => {
        const address = who === 0 ? "127.0.0.1" : `203.0.113.${who}`;
        return { address, isLoopback: isLoopback(address), since, isWaiting };
      }),
    );

  it("is nobody whose request is whole, and no more than must be; what is left fits, or all of it is being answered", () => {
    fc.assert(
      fc.property(connections, (all) => {
        const gone = new Set(connectionsToClose(all, limits).map(({ connection }) => connection));
        const left = all.filter((connection) => !gone.has(connection));
        expect([...gone].every(({ isWaiting }) => isWaiting)).toBe(true);
        const counts = new Map<string, number>();
        for (const { address } of all) counts.set(address, (counts.get(address) ?? 0) + 1);
        const isCrowded = all.length > limits.mostConnections - limits.keptForLoopback;
        if (!isCrowded && [...counts.values()].every((count) => count <= limits.mostOfAddress))
          expect(gone.size).toBe(0);
        const waiting = left.filter(({ isWaiting }) => isWaiting);
        if (waiting.length > 0) expect(left.length).toBeLessThanOrEqual(limits.mostConnections);
        const strangers = left.filter((connection) => !connection.isLoopback);
        if (strangers.some(({ isWaiting }) => isWaiting))
          expect(strangers.length).toBeLessThanOrEqual(limits.mostConnections - limits.keptForLoopback);
        // Of one address those that came last stay.
        for (const connection of gone)
          for (const other of waiting)
            if (other.address === connection.address) expect(other.since).toBeGreaterThan(connection.since);
      }),
      { seed, numRuns: 500 },
    );
  });

  it("is never somebody of this computer for the sake of strangers, while it has few", () => {
    const many = (address: string, count: number, first: number): Connection[] =>
      Array.from({ length: count }, (_, n) => ({
        address,
        isLoopback: isLoopback(address),
        since: first + n,
        isWaiting: true,
      }));
    const own = many("127.0.0.1", 3, 0);
    const all = [...own, ...["a", "b", "c", "d", "e"].flatMap((name, n) => many(name, 6, 10 * (n + 1)))];
    const gone = connectionsToClose(all, limits).map(({ connection }) => connection);
    expect(gone).toHaveLength(13);
    expect(gone.some((connection) => own.includes(connection))).toBe(false);
  });

  it("is of the address that has the most: whoever has one connection keeps it, however long it waits", () => {
    const some = (address: string, count: number): Connection[] =>
      Array.from({ length: count }, () => ({ address, isLoopback: false, since: 0, isWaiting: true }));
    const one = some("one", 1);
    const gone = connectionsToClose(
      [...one, ...["a", "b", "c", "d", "e"].flatMap((name) => some(name, 5))],
      limits,
    );
    expect(gone).toHaveLength(9);
    expect(gone.some(({ connection }) => one.includes(connection))).toBe(false);
  });

  it.each([
    ["203.0.113.7", "203.0.113.7"],
    ["::ffff:203.0.113.7", "203.0.113.7"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:db8::1", "2001:db8:0:0::/64"],
    ["fe80::1%eth0", "fe80:0:0:0::/64"],
    ["::1", "0:0:0:0::/64"],
  ])("%s counts with %s", (address, group) => {
    expect(addressGroup(address)).toBe(group);
  });
});
