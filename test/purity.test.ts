// What the source promises about itself: files that say PURE are, and arrows between folders point one way.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

const root = new URL("../src/", import.meta.url).pathname;

type Import = { from: string; names: string };
type Source = { path: string; text: string; code: string; imports: Import[] };

/** Without comments; good enough for this code base, which has no `//` outside strings but in addresses. */
const codeOf = (text: string) => text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|[^:"'`])\/\/.*$/gm, "$1");

/** Of values only: a type is gone before the program runs. */
function importsOf(code: string): Import[] {
  const still = code.matchAll(/^(?:import|export)\s+(?!type\b)(?:([\w\s{},*$]*?)\s*\bfrom\s+)?"([^"]+)";/gm);
  const late = code.matchAll(/\bimport\(()\s*"([^"]+)"/g);
  return [...still, ...late].map(([, names = "", from = ""]) => ({ names, from }));
}

const sources = new Map(
  readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts"))
    .map((path): [string, Source] => {
      const text = readFileSync(join(root, path), "utf8");
      const code = codeOf(text);
      return [path, { path, text, code, imports: importsOf(code) }];
    }),
);
const all = [...sources.values()];
const resolved = (from: string, path: string) => join(path, "..", from);
const offenders = (found: (source: Source) => boolean) => all.filter(found).map(({ path }) => path);

/** Modules that decide nothing by themselves, and of Node's what only computes. */
const harmless = new Set(["zod", "fastest-levenshtein", "temporal-polyfill", "node:path"]);
const harmlessNames: Record<string, readonly string[]> = {
  "node:crypto": ["createHash", "createHmac", "hash", "timingSafeEqual"],
  "node:zlib": ["crc32", "deflateRawSync"],
  "node:util": ["styleText", "stripVTControlCharacters"],
};

const impure: Record<string, RegExp> = {
  "a clock":
    /\bDate\.now\b|\bnew Date\(\s*\)|\bDate\(\s*\)|\bTemporal\.Now\b|\bperformance\b|\.format(?:ToParts)?\(\s*\)/,
  randomness: /\bMath\.random\b|\brandom(?:UUID|Bytes|Int)\b|\bgetRandomValues\b/,
  "the process": /\bprocess\.|\bglobalThis\b/,
  "a timer": /\bset(?:Timeout|Interval|Immediate)\b|\bqueueMicrotask\b/,
  "input or output": /\bfetch\(|\bconsole\.|\bawait\b|\bnew (?:WebSocket|Worker|EventSource)\b/,
};

/** What one file does, or imports, that a pure file may not; its own imports from `src` are looked at elsewhere. */
function impurities({ code, imports }: Pick<Source, "code" | "imports">): string[] {
  const done = Object.entries(impure).flatMap(([what, pattern]) => (pattern.test(code) ? [what] : []));
  const used = imports.flatMap(({ from, names }) => {
    if (from.startsWith(".") || harmless.has(from)) return [];
    const taken = names
      .replace(/[{}]/g, "")
      .split(",")
      .map((name) => name.trim());
    const allowed = harmlessNames[from] ?? [];
    return taken.every((name) => allowed.includes(name) || name.startsWith("type ")) ? [] : [from];
  });
  return [...done, ...used];
}

/** A file and every file of `src` that it loads, by itself or through others. */
function reach(path: string, seen = new Set<string>()): Set<string> {
  if (seen.has(path)) return seen;
  seen.add(path);
  for (const { from } of sources.get(path)?.imports ?? []) {
    if (from.startsWith(".")) reach(resolved(from, path), seen);
  }
  return seen;
}

describe("a file that begins with PURE", () => {
  const pure = all.filter(({ text }) => text.startsWith("// PURE. "));

  test("is one of many, and those whose name promises a decision are among them", () => {
    expect(pure.length).toBeGreaterThan(40);
    const decisions = [
      "planning/plan.ts",
      "planning/identity.ts",
      "delivery/outcome.ts",
      "calendar/rows/when.ts",
      "model/states.ts",
    ];
    expect(pure.map(({ path }) => path)).toEqual(expect.arrayContaining(decisions));
    expect([...reach("planning/plan.ts")]).toEqual(
      expect.arrayContaining(["planning/identity.ts", "model/states.ts"]),
    );
  });

  test.each(pure.map(({ path }) => path))(
    "%s knows no clock, no chance and no I/O, nor does what it loads",
    (path) => {
      const found = [...reach(path)].flatMap((each) => {
        const source = sources.get(each);
        return (source ? impurities(source) : ["not found"]).map((what) => `${each}: ${what}`);
      });
      expect(found).toEqual([]);
    },
  );

  test.each([
    ["const at = Date.now();", "a clock"],
    ["const at = new Date( );", "a clock"],
    ["const id = Math.random();", "randomness"],
    ["const env = process.env;", "the process"],
    ["setTimeout(go, 1);", "a timer"],
    ["await go();", "input or output"],
    ['import { randomUUID } from "node:crypto";', "node:crypto"],
    ['import { hash, randomBytes } from "node:crypto";', "node:crypto"],
    ['import { readFileSync } from "node:fs";', "node:fs"],
    ['import process from "node:process";', "node:process"],
    ['import { request } from "undici";', "undici"],
    ['import "node:http";', "node:http"],
    ['const net = import("node:net");', "node:net"],
  ])("would be caught with %s", (code, what) => {
    expect(impurities({ code, imports: importsOf(code) })).toContain(what);
  });

  test.each([
    "const at = new Date(now).toISOString();",
    'import { createHash } from "node:crypto";',
    'import type { Readable } from "node:stream";',
    "const status = post.status; // Date.now() belongs elsewhere",
  ])("may hold %s", (text) => {
    const code = codeOf(text);
    expect(impurities({ code, imports: importsOf(code) })).toEqual([]);
  });
});

describe("arrows point one way", () => {
  const importing = (target: (path: string) => boolean) => (source: Source) =>
    [...source.text.matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)].some(([, from = ""]) =>
      target(from.startsWith(".") ? resolved(from, source.path) : from),
    );

  test("nothing but main.ts and cli/ itself imports cli/", () => {
    const found = offenders(importing((path) => path.startsWith("cli/")));
    expect(found).toContain("main.ts");
    expect(found.filter((path) => path !== "main.ts" && !path.startsWith("cli/"))).toEqual([]);
  });

  test("nothing imports main.ts", () => {
    expect(offenders(importing((path) => path === "main.ts"))).toEqual([]);
  });

  test("only ledger/ knows SQLite", () => {
    const found = offenders(importing((path) => path === "better-sqlite3" || path === "node:sqlite"));
    expect(found.length).toBeGreaterThan(0);
    expect(found.filter((path) => !path.startsWith("ledger/"))).toEqual([]);
  });

  test("only postproxy/ knows the addresses of the API, and sandbox/, which imitates it", () => {
    const found = offenders(({ code }) => code.includes("/api/"));
    expect(found).toContain("postproxy/client.ts");
    expect(found.filter((path) => !/^(?:postproxy|sandbox)\//.test(path))).toEqual([]);
  });

  test("only main.ts ends the process", () => {
    expect(offenders(({ code }) => /\bprocess\.(?:exit|abort|kill|reallyExit)\b/.test(code))).toEqual([
      "main.ts",
    ]);
  });
});
