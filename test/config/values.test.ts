import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  readBaseUrl,
  readCount,
  readDuration,
  readKey,
  readListen,
  readSecret,
  readText,
  readZone,
} from "../../src/config/values.ts";
import { closest } from "../../src/lib/closest.ts";
import { ExpectedError } from "../../src/lib/errors.ts";
import { runs, seed } from "../support/seed.ts";

const messageOf = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    if (error instanceof ExpectedError) return `${error.exitCode} ${error.message} | ${error.hint}`;
    throw error;
  }
  return "no error";
};

describe("a duration", () => {
  test.each([
    ["500ms", 500],
    ["90s", 90_000],
    ["2m", 120_000],
    ["24h", 86_400_000],
    ["7d", 604_800_000],
    ["1.5h", 5_400_000],
    [" 2 M ", 120_000],
    ["0", 0],
    ["0s", 0],
  ])("of %s is %d ms", (text, ms) => {
    expect(readDuration(text, "--wait")).toBe(ms);
  });

  test.each(["", "2", "m", "-2m", "2 weeks", "1e3s", "2m30s", "NaNs", "∞h"])(
    "is not %j, and the error names flag, value and an example",
    (text) => {
      expect(messageOf(() => readDuration(text, "--wait"))).toBe(
        `2 --wait is "${text}", which is not a duration | Write a number and a unit: 500ms, 90s, 2m, 24h or 7d.`,
      );
    },
  );

  test("of more than a year is refused", () => {
    expect(messageOf(() => readDuration("366d", "--ahead"))).toContain("longer than a year");
    expect(readDuration("365d", "--ahead")).toBe(365 * 86_400_000);
  });

  test("is read back as it was written, whatever the number", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 31_536_000 }), (seconds) => {
        expect(readDuration(`${seconds}s`, "--wait")).toBe(seconds * 1000);
      }),
      { seed, numRuns: runs(100) },
    );
  });

  test("is a number of milliseconds or a usage error, for any text", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const said = messageOf(() => expect(Number.isSafeInteger(readDuration(text, "--wait"))).toBe(true));
        expect(said === "no error" || said.startsWith("2 --wait is ")).toBe(true);
      }),
      { seed, numRuns: runs(100), examples: [["5s"], ["__proto__"], ["1constructor"]] },
    );
  });
});

test("a count outside its bounds, or no whole number, is refused with the bounds", () => {
  expect(readCount("32", "--concurrency", 1, 32)).toBe(32);
  for (const text of ["0", "33", "4.5", "four", "", "-1", "1e1"]) {
    expect(messageOf(() => readCount(text, "--concurrency", 1, 32))).toContain("from 1 to 32");
  }
});

test("a blank text is refused", () => {
  expect(readText(" Studio North ", "--profile")).toBe("Studio North");
  expect(messageOf(() => readText("  ", "--profile"))).toContain("--profile is empty");
});

describe("a time zone", () => {
  test("is taken in any case and given its usual spelling", () => {
    expect(readZone("europe/paris", "--timezone")).toBe("Europe/Paris");
    expect(readZone("utc", "--timezone")).toBe("UTC");
  });

  test.each([
    ["New York", "America/New_York"],
    ["Europe/Pariss", "Europe/Paris"],
  ])("%j is not one, and the error offers %s", (text, offered) => {
    expect(messageOf(() => readZone(text, "--timezone"))).toContain(`Did you mean ${offered}?`);
  });

  test("that resembles none gets an example instead of a guess", () => {
    expect(messageOf(() => readZone("+02:00", "PINSHEET_TIMEZONE"))).toBe(
      '2 PINSHEET_TIMEZONE is "+02:00", which is not a time zone | Write an IANA name such as Europe/Paris or America/New_York.',
    );
  });
});

describe("the address of the API", () => {
  test.each([
    [undefined, "https://api.postproxy.dev"],
    ["", "https://api.postproxy.dev"],
    ["https://api.postproxy.dev/", "https://api.postproxy.dev"],
    ["https://api.postproxy.dev/api", "https://api.postproxy.dev"],
    ["https://api.postproxy.dev/api/", "https://api.postproxy.dev"],
    ["https://proxy.example/postproxy/api/", "https://proxy.example/postproxy"],
    ["http://127.0.0.1:4010", "http://127.0.0.1:4010"],
    ["http://localhost:4010/api", "http://localhost:4010"],
    ["http://[::1]:4010", "http://[::1]:4010"],
  ])("%j is read as %s", (text, expected) => {
    expect(readBaseUrl(text, "POSTPROXY_BASE_URL")).toBe(expected);
  });

  test.each([
    "http://api.postproxy.dev",
    "http://127.0.0.1.example",
    "http://localhost.example",
    "http://1270.0.0.1.example",
    "http://10.0.0.1",
    "ftp://api.postproxy.dev",
    "api.postproxy.dev",
    "https://api.postproxy.dev/?key=1",
    "https://api.postproxy.dev/#x",
  ])("%j is refused", (text) => {
    expect(messageOf(() => readBaseUrl(text, "POSTPROXY_BASE_URL"))).toMatch(/^2 POSTPROXY_BASE_URL /);
  });

  test("with a password is refused without repeating it", () => {
    const said = messageOf(() => readBaseUrl("https://me:hunter2@api.postproxy.dev", "POSTPROXY_BASE_URL"));
    expect(said).toMatch(/^2 POSTPROXY_BASE_URL holds a user name or password/);
    expect(said).not.toContain("hunter2");
  });
});

test("a key is trimmed, and one that no header can carry is refused without repeating it", () => {
  expect(readKey(" pp_live_1 \n", "POSTPROXY_API_KEY")).toBe("pp_live_1");
  expect(readKey("  ", "POSTPROXY_API_KEY")).toBeNull();
  expect(readKey(undefined, "POSTPROXY_API_KEY")).toBeNull();
  for (const key of ["two words", "“curly”", "line\r\nbreak"]) {
    const said = messageOf(() => readKey(key, "POSTPROXY_API_KEY"));
    expect(said).toMatch(/^2 POSTPROXY_API_KEY/);
    expect(said).not.toContain(key);
  }
});

test("a suggestion is made only for a near miss", () => {
  expect(closest("timezon", ["timezone", "timeout"])).toBe("timezone");
  expect(closest("TIMEOUT", ["timezone", "timeout"])).toBe("timeout");
  expect(closest("colour", ["timezone", "timeout"])).toBeNull();
});

describe("an address to listen at", () => {
  test.each([
    ["8787", "127.0.0.1", 8787],
    [" 0 ", "127.0.0.1", 0],
    ["0.0.0.0:80", "0.0.0.0", 80],
    ["localhost:8787", "localhost", 8787],
    ["[::1]:8787", "::1", 8787],
  ])("%s is %s, port %d: this machine alone unless a host is told", (text, host, port) => {
    expect(readListen(text, "--listen")).toEqual({ host, port });
  });

  test.each(["", ":8787", "localhost", "65536", "127.0.0.1:", "::1:8787", "http://localhost:8787", "8787/x"])(
    "is not %j",
    (text) => {
      expect(messageOf(() => readListen(text, "--listen"))).toBe(
        `2 --listen is "${text}", which is no port and no HOST:PORT | Write 8787 to listen on this machine alone, or HOST:PORT such as 0.0.0.0:8787 or [::1]:8787.`,
      );
    },
  );
});

describe("the secret of a webhook", () => {
  test("is taken whole, and is none where nothing is set", () => {
    expect(readSecret(" whsec_demo_2f6c91\n", "PINSHEET_WEBHOOK_SECRET")).toBe("whsec_demo_2f6c91");
    for (const blank of [undefined, "", " "]) expect(readSecret(blank, "X")).toBeNull();
  });

  test.each(["whsec_", "two words", "“whsec_demo”"])("is not %j, and is never repeated", (text) => {
    const said = messageOf(() => readSecret(text, "PINSHEET_WEBHOOK_SECRET"));
    expect(said).toMatch(/^2 PINSHEET_WEBHOOK_SECRET is too short.*webhooks add/);
    expect(said).not.toContain(text);
  });
});
