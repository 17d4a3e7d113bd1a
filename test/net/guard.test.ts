// Nobody who writes into a calendar can make pinsheet talk to the machine it runs on or to its neighbours.

import { lookup } from "node:dns";
import { Agent, request } from "undici";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createMediaChecker } from "../../src/media/check.ts";
import { Guarded, guardedAgent, guardedLookup, type Resolve } from "../../src/net/guard.ts";
import { options, serve, type TestServer } from "../media/server.ts";

let canary: TestServer;
beforeAll(async () => {
  canary = await serve((_request, response) => response.end("secret"));
});
afterAll(() => canary.close());
beforeEach(() => {
  canary.requests.length = 0;
});

/** Hosts that reach 127.0.0.1 or a neighbour, or would where the system or a translator understands them. */
const spellings = [
  "127.0.0.1",
  "127.1",
  "127.0.1",
  "127.255.255.254",
  "2130706433",
  "0x7f000001",
  "0x7f.0.0.1",
  "0x7f.1",
  "017700000001",
  "0177.0.0.1",
  "１２７.０.０.１",
  "127。0。0。1",
  "①②⑦.0.0.1",
  "0.0.0.0",
  "0",
  "localhost",
  "LOCALHOST",
  "[::1]",
  "[::]",
  "[0:0:0:0:0:0:0:1]",
  "[::ffff:127.0.0.1]",
  "[::ffff:7f00:1]",
  "[::127.0.0.1]",
  "[64:ff9b::7f00:1]",
  "[2002:7f00:1::]",
  "[fe80::1]",
  "[fc00::1]",
  "10.0.0.1",
  "172.16.0.1",
  "192.168.1.1",
  "169.254.169.254",
  "100.100.100.200",
  "168.63.129.16",
  "[::ffff:168.63.129.16]",
  "[fd00:ec2::254]",
  "[::ffff:0:127.0.0.1]",
  "[2001:0:5ef5:79fd:0:0:80ff:fffe]",
  "user:pass@127.0.0.1",
];

describe("the guarded agent", () => {
  const agentFor = (resolve: Resolve) => guardedAgent({ timeoutMs: 600_000, ports: [canary.port], resolve });

  test.each(spellings)("does not connect to http://%s", async (host) => {
    const agent = agentFor(lookup);
    const asked = request(new URL(`http://${host}:${canary.port}/`), { dispatcher: agent });
    const error: unknown = await asked.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(Guarded);
    expect(canary.requests).toHaveLength(0);
    await agent.destroy();
  });

  test("the canary answers an agent without the guard", async () => {
    const agent = new Agent();
    const response = await request(canary.origin, { dispatcher: agent });
    expect(await response.body.text()).toBe("secret");
    expect(canary.requests).toHaveLength(1);
    await agent.destroy();
  });

  test.each([
    ["only private addresses", ["127.0.0.1"]],
    ["one private address among public ones", ["93.184.216.34", "127.0.0.1"]],
    ["a private address in IPv6 clothes", ["::ffff:127.0.0.1"]],
    ["no address", []],
  ])("a name with %s is refused", async (_case, addresses) => {
    const agent = agentFor((_host, _options, done) =>
      done(
        null,
        addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })),
      ),
    );
    const asked = request(`http://shop.example:${canary.port}/`, { dispatcher: agent });
    await expect(asked).rejects.toBeInstanceOf(Guarded);
    expect(canary.requests).toHaveLength(0);
    await agent.destroy();
  });

  test("a port that is not allowed is refused even at a public address", async () => {
    const agent = guardedAgent({ timeoutMs: 600_000, ports: [80, 443], resolve: lookup });
    await expect(request("http://93.184.216.34:6379/", { dispatcher: agent })).rejects.toBeInstanceOf(
      Guarded,
    );
    await agent.destroy();
  });

  test("a name that turns private after the first look gains nothing: the judged addresses are the used ones", () => {
    const answers = ["93.184.216.34", "127.0.0.1"];
    let looks = 0;
    const guarded = guardedLookup((_host, _options, done) =>
      done(null, [{ address: answers[looks++] ?? "127.0.0.1", family: 4 }]),
    );
    const results: unknown[] = [];
    guarded("rebind.example", { all: false }, (error, address) => results.push(error ?? address));
    expect([looks, results]).toEqual([1, ["93.184.216.34"]]);
    guarded("rebind.example", { all: false }, (error, address) => results.push(error ?? address));
    expect(results[1]).toBeInstanceOf(Guarded);
  });
});

describe("the checker", () => {
  const check = async (url: string, changes = {}) => {
    const checker = createMediaChecker(options({ allowPrivate: false, ...changes }));
    const medium = { kind: "url", url } as const;
    const verdict = await checker.check({ medium, key: url, folder: "/", role: "media", thumbOffset: null });
    await checker.close();
    return verdict;
  };
  const refused = { kind: "bad", code: "media-private-address" };

  test.each([
    "http://127.0.0.1/a.jpg",
    "https://[::1]/a.jpg",
    "http://localhost/a.jpg",
    "http://192.168.0.9:8080/a.jpg",
  ])("%s is reported as private", async (url) => {
    expect(await check(url)).toMatchObject(refused);
  });

  test("a redirect into the private network is not followed", async () => {
    const door = await serve((_request, response) =>
      response.writeHead(302, { location: `${canary.origin}/admin` }).end(),
    );
    const routes = new Map([["door.example", door.origin]]);
    expect(await check("https://door.example/a.jpg", { routes })).not.toMatchObject({ kind: "good" });
    expect(await check("http://door.example/a.jpg", { routes })).toMatchObject(refused);
    expect(canary.requests).toHaveLength(0);
    await door.close();
  });

  test("--allow-private-media lifts the guard", async () => {
    expect(await check(`${canary.origin}/a.jpg`, { allowPrivate: true })).toMatchObject({
      code: "media-wrong-format",
    });
    expect(canary.requests).toHaveLength(1);
  });
});
