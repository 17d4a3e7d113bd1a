// A secret that a server echoes in any of these forms is not shown, not kept; what is no secret stays as it is.

import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { redactor } from "../../src/lib/redact.ts";
import { seed } from "../support/seed.ts";

const key = "pp_live_9fKq2LxT7vWz4RbN8sYd";
const clean = redactor(key);

const escapedBy = (of: (code: string, char: string) => string) => (text: string) =>
  [...text].map((char) => of(char.charCodeAt(0).toString(16).padStart(2, "0"), char)).join("");
const base64 = (text: string) => Buffer.from(text).toString("base64");

/** Ways in which a server may show what it was given. */
const manners: Record<string, (text: string) => string> = {
  "as it is": (text) => text,
  "in lower case": (text) => text.toLowerCase(),
  "in upper case": (text) => text.toUpperCase(),
  "with its cases swapped": (text) =>
    [...text].map((char) => (/[a-z]/.test(char) ? char.toUpperCase() : char.toLowerCase())).join(""),
  backwards: (text) => [...text].reverse().join(""),
  percent: escapedBy((code) => `%${code}`),
  "percent in upper case": escapedBy((code) => `%${code.toUpperCase()}`),
  "percent here and there": escapedBy((code, char) =>
    Number.parseInt(code, 16) % 3 === 0 ? `%${code}` : char,
  ),
  "percent twice": escapedBy((code) => `%25${code}`),
  "\\u of JSON": escapedBy((code) => `\\u00${code}`),
  "\\u of JSON here and there": escapedBy((code, char) =>
    Number.parseInt(code, 16) % 2 === 0 ? `\\u00${code}` : char,
  ),
  "\\u of JSON in JSON": escapedBy((code) => `\\\\u00${code}`),
  "\\x": escapedBy((code) => `\\x${code}`),
  "references of HTML": escapedBy((code) => `&#x${code};`),
  "decimal references of HTML": escapedBy((code) => `&#${Number.parseInt(code, 16)};`),
  hex: (text) => Buffer.from(text).toString("hex"),
  "hex in upper case": (text) => Buffer.from(text).toString("hex").toUpperCase(),
  "hex in pairs": escapedBy((code) => `${code} `),
  "hex as in a dump": escapedBy((code) => `0x${code}, `),
  base64,
  "base64 after one character": (text) => base64(`:${text}`),
  "base64 after two characters": (text) => base64(`::${text}`),
  "base64 of the header": (text) => base64(`Authorization: Bearer ${text}\r\nAccept: x`),
  "base64 for addresses": (text) => Buffer.from(text).toString("base64url"),
  "base64 in lines": (text) => base64(`Bearer ${text}`).replace(/(.{16})/g, "$1\r\n"),
  "base64 in lines in JSON": (text) => base64(`Bearer ${text}`).replace(/(.{16})/g, "$1\\n"),
  "base64 in percent": (text) => encodeURIComponent(base64(text)),
  "base64 twice": (text) => base64(base64(text)),
  "hex in base64": (text) => base64(Buffer.from(text).toString("hex")),
};

/** What tells 8 characters of the secret: as they are, and as each manner would write them. */
const says = (text: string, secret: string) =>
  Array.from({ length: secret.length - 7 }, (_, at) => secret.slice(at, at + 8)).some(
    (part) =>
      text.toLowerCase().includes(part.toLowerCase()) ||
      text.toLowerCase().includes(Buffer.from(part).toString("hex")),
  );

describe.each(Object.entries(manners))("a secret %s", (_, manner) => {
  test("is taken out, and nothing beside it", () => {
    const text = clean(`your key is <${manner(key)}>, and it is wrong`);
    expect(text).toMatch(/^your key is </);
    expect(text).toMatch(/>, and it is wrong$/);
    const said = />?([^<>]*)>, and/.exec(text)?.[1] ?? "";
    expect(said).toContain("(API key)");
    // Of base64 a few signs around it belong to other bytes as well.
    expect(said.replace(/\(API key\)/g, "").length).toBeLessThan(60);
    expect(clean(text)).toBe(text);
  });

  test.each([
    ["its first half", key.slice(0, 14)],
    ["its second half", key.slice(14)],
    ["its middle", key.slice(9, 20)],
    ["eight characters", key.slice(10, 18)],
  ])("is taken out where it is only %s", (_which, part) => {
    const text = clean(`[${manner(part)}]`);
    expect(text).toContain("(API key)");
    expect(text.length).toBeLessThan(manner(part).length + 12);
  });
});

test("of any key, in any two manners and any text around it, no eight characters are left that tell it", () => {
  const letters = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"];
  const keys = fc
    .array(fc.constantFrom(...letters), { minLength: 16, maxLength: 48 })
    .map((chars) => `pk7_${chars.join("")}`);
  /** How deep each goes; a server that goes deeper wants to tell it. */
  const depth = (name: string) => (/twice|in JSON$|in base64$|in percent$/.test(name) ? 2 : 1);
  // Base64 whose cases were changed is lost to everybody.
  const isLossy = (name: string) =>
    /case(?:s swapped)?$|^backwards$/.test(name) && !/^(?:hex|percent)/.test(name);
  const how = fc
    .tuple(fc.constantFrom(...Object.keys(manners)), fc.constantFrom(...Object.keys(manners)))
    .filter(([inner, outer]) => depth(inner) + depth(outer) <= 3 && !isLossy(outer));
  fc.assert(
    fc.property(keys, how, fc.string(), fc.string(), (secret, [inner, outer], before, after) => {
      const echo = manners[outer]?.(manners[inner]?.(secret) ?? "") ?? "";
      const text = redactor(secret)(`${before} ${echo} ${after}`);
      expect(text).toContain("(API key)");
      expect(says(text, secret)).toBe(false);
      // The longest stretch of the echo that is left is a matter of its edges.
      const core = echo.slice(Math.floor(echo.length / 3), Math.floor((2 * echo.length) / 3));
      expect(text).not.toContain(core);
    }),
    { seed, numRuns: 400 },
  );
});

describe("what is no secret stays", () => {
  test("text without it, whatever it holds", () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 300, unit: "binary" }),
        fc.base64String({ maxLength: 200 }),
        (text, more) => {
          expect(clean(text + more)).toBe(text + more);
        },
      ),
      { seed, numRuns: 500 },
    );
  });

  test("an ordinary calendar, though the key of the sandbox holds words of it", () => {
    const calendar = readFileSync(new URL("../../schedule.example.csv", import.meta.url), "utf8");
    expect(calendar).toContain("studio-north");
    expect(redactor("sandbox-studio-north")(calendar)).toBe(calendar);
  });

  test("a key of a few characters, which is none", () => {
    expect(redactor("key")("the key")).toBe("the key");
  });
});

test("a JSON text stays one", () => {
  const body = {
    error: `bad ${key}`,
    list: [base64(`x${key}`), { [`\\${key}"`]: encodeURIComponent(`é${key}`) }],
  };
  const text = clean(JSON.stringify(body));
  expect(JSON.parse(text)).toMatchObject({ error: "bad (API key)" });
  expect(says(text, key)).toBe(false);
});

test("a long answer without it costs little: each character is read a few times", () => {
  const post = {
    id: "NWLtbA",
    body: "Balcony makeover in forty seconds",
    media: "https://cdn.example.com/0a1b2c3d4e5f60718293a4b5c6d7e8f9.jpg",
  };
  const text = JSON.stringify(Array.from({ length: 2_000 }, () => post));
  expect(clean(text)).toBe(text);
});
