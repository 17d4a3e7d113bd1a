// The signature of a webhook request: the vector that Postproxy's official clients agree on, and everything that is none.

import { createHmac } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkSignature, signatureToleranceMs } from "../../src/postproxy/signature.ts";
import { runs, seed } from "../support/seed.ts";

const secret = "whsec_demo_2f6c91";
const time = 1_788_253_207;
const body = Buffer.from(
  '{"id":"evt_7k2","type":"platform_post.published","created_at":"2026-09-01T09:00:07Z","data":{"id":"pp_91","post_id":"NWLtbA"}}',
);
const digest = "23abcaaae26197ef3360cfc904b3118963b915b26dac5a78f34f49460a75dc82";
const now = time * 1_000;
const check = (header: string | undefined, differs: { body?: Buffer; secret?: string; now?: number } = {}) =>
  checkSignature(header, differs.body ?? body, differs.secret ?? secret, differs.now ?? now);
const sign = (bytes: Uint8Array, key: string, at: number | string) =>
  `t=${at},v1=${createHmac("sha256", key).update(`${at}.`).update(bytes).digest("hex")}`;

describe("a signature", () => {
  it("is good in the form that the official clients check", () => {
    expect(check(`t=${time},v1=${digest}`)).toBe("good");
    expect(check(` v1=${digest} , t=${time} `)).toBe("good");
  });

  it("is good with one right digest among several, and with other schemes beside it", () => {
    expect(check(`t=${time},v1=${"0".repeat(64)},v1=${digest},v2=x`)).toBe("good");
  });

  it.each([
    ["no header", undefined, "missing"],
    ["an empty header", " ", "missing"],
    ["no time", `v1=${digest}`, "unreadable"],
    ["two times", `t=${time},t=${time + 1},v1=${digest}`, "unreadable"],
    ["a time that is none", `t=1e9,v1=${digest}`, "unreadable"],
    ["no digest", `t=${time}`, "unreadable"],
    ["a digest of another time", `t=${time + 1},v1=${digest}`, "wrong"],
    ["a digest cut short", `t=${time},v1=${digest.slice(0, -2)}`, "wrong"],
    ["a digest that is no hex", `t=${time},v1=${"z".repeat(64)}`, "wrong"],
    ["an empty digest", `t=${time},v1=`, "wrong"],
  ])("with %s is told as such", (_, header, verdict) => {
    expect(check(header)).toBe(verdict);
  });

  it("uses the secret whole, with its whsec_", () => {
    expect(check(sign(body, secret.replace("whsec_", ""), time))).toBe("wrong");
  });

  it("is stale five minutes before or after its time, and not a millisecond earlier", () => {
    const header = `t=${time},v1=${digest}`;
    for (const way of [-1, 1]) {
      expect(check(header, { now: now + way * signatureToleranceMs })).toBe("good");
      expect(check(header, { now: now + way * (signatureToleranceMs + 1) })).toBe("stale");
    }
  });

  it("may tell its time in milliseconds, which no page rules out", () => {
    expect(check(sign(body, secret, now))).toBe("good");
    expect(check(sign(body, secret, now - 6 * 60_000))).toBe("stale");
  });

  it("of any bytes is good for these bytes and this secret alone", () => {
    const bytes = fc.uint8Array({ maxLength: 40 }).map((array) => Buffer.from(array));
    fc.assert(
      fc.property(bytes, bytes, fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), (a, b, k, l) => {
        const header = sign(a, k, time);
        expect(check(header, { body: a, secret: k })).toBe("good");
        expect(check(header, { body: b, secret: k })).toBe(a.equals(b) ? "good" : "wrong");
        expect(check(header, { body: a, secret: l })).toBe(k === l ? "good" : "wrong");
      }),
      { seed, numRuns: runs(100) },
    );
  });

  it("that is garbage never throws", () => {
    fc.assert(
      fc.property(fc.string(), (header) => check(header) !== "good"),
      { seed, numRuns: runs(100) },
    );
  });
});
