import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { noSettings } from "../../src/calendar/settings.ts";
import { type Config, type Environment, type Flags, readConfig } from "../../src/config/config.ts";
import { ExpectedError } from "../../src/lib/errors.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pinsheet-config-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (name: string, content: unknown) =>
  writeFileSync(join(folder, name), typeof content === "string" ? content : JSON.stringify(content));
const read = (flags: Flags = {}, env: Environment = {}): Config => readConfig(flags, env, folder);

const errorOf = (flags: Flags = {}, env: Environment = {}): string => {
  try {
    read(flags, env);
  } catch (error) {
    if (error instanceof ExpectedError) return `${error.exitCode} ${error.message} | ${error.hint}`;
    throw error;
  }
  return "no error";
};

test("without flags, variables and file the defaults hold", () => {
  expect(read()).toEqual({
    apiKey: null,
    baseUrl: "https://api.postproxy.dev",
    ledger: join(folder, "pinsheet.db"),
    profile: null,
    profileGroup: null,
    timezone: null,
    sheet: null,
    concurrency: 4,
    aheadMs: 0,
    maxLateMs: 86_400_000,
    settleMs: 120_000,
    waitMs: 120_000,
    timeoutMs: 30_000,
    allowPrivateMedia: false,
    mediaFolders: [],
    pacing: { profiles: {}, boards: {} },
    catchUp: "publish",
    notify: null,
    sandbox: false,
    listen: null,
    webhookSecret: null,
    reading: noSettings,
    calendars: [],
  } satisfies Config);
});

test("a rehearsal has a ledger of its own, unless one is named", () => {
  expect(read({ sandbox: true }).ledger).toBe(join(folder, "pinsheet.sandbox.db"));
  expect(read({ sandbox: true, ledger: "mine.db" }).ledger).toBe(join(folder, "mine.db"));
});

describe("who wins", () => {
  test("a flag over a variable over the file", () => {
    write("pinsheet.json", { wait: "3s", ahead: "3s", timeout: "3s" });
    const env = { PINSHEET_WAIT: "2s", PINSHEET_AHEAD: "2s" };
    const { waitMs, aheadMs, timeoutMs } = read({ wait: "1s" }, env);
    expect([waitMs, aheadMs, timeoutMs]).toEqual([1000, 2000, 3000]);
  });

  test("an empty variable counts as not set", () => {
    write("pinsheet.json", { timezone: "Europe/Paris" });
    expect(read({}, { PINSHEET_TIMEZONE: "" }).timezone).toBe("Europe/Paris");
  });

  test("every setting can come from a flag, a variable or the file, and means the same", () => {
    const settings = {
      ledger: "x.db",
      profile: "Studio North",
      profileGroup: "North",
      timezone: "Europe/Paris",
      concurrency: "8",
      ahead: "1h",
      maxLate: "2h",
      wait: "3m",
      timeout: "4s",
      catchUp: "spread",
      listen: "0.0.0.0:8787",
    };
    const variables = Object.entries(settings).map(([name, value]) => [
      `PINSHEET_${name.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`,
      value,
    ]);
    const fromFlags = read(settings);
    const fromVariables = read({}, Object.fromEntries(variables));
    write("pinsheet.json", settings);
    expect(read()).toEqual(fromFlags);
    expect(fromVariables).toEqual(fromFlags);
    expect(fromFlags).toMatchObject({ profileGroup: "North", concurrency: 8, maxLateMs: 7_200_000 });
  });
});

test("key and address come from the environment", () => {
  const api = { POSTPROXY_API_KEY: "pp_1", POSTPROXY_BASE_URL: "https://proxy.example/api/" };
  const env = { ...api, PINSHEET_WEBHOOK_SECRET: "whsec_demo_2f6c91" };
  const given = { apiKey: "pp_1", baseUrl: "https://proxy.example", webhookSecret: "whsec_demo_2f6c91" };
  expect(read({}, env)).toMatchObject(given);
});

describe("pacing", () => {
  test("is read with what is different for profiles and boards", () => {
    write("pinsheet.json", {
      pacing: { maxPerDay: 25, minGap: "20m", boards: { "*": { quietHours: "22:00-07:30" } } },
    });
    expect(read().pacing).toEqual({
      maxPerDay: 25,
      minGapMs: 1_200_000,
      profiles: {},
      boards: { "*": { quietHours: { from: 1320, to: 450 } } },
    });
  });

  test.each([
    [{ quietHours: "22-7" }, 'quietHours of "pacing" in pinsheet.json is "22-7"', "Write two times of day"],
    [{ maxPerDay: 0 }, 'maxPerDay of "pacing" in pinsheet.json is "0"', "from 1 to 1000"],
    [{ boards: { Tiles: { minGap: "often" } } }, "boards › Tiles", "Write a number and a unit"],
    [{ maxperday: 3 }, 'an entry "maxperday" under "pacing"', 'Did you mean "maxPerDay"?'],
  ])("%j is refused in words", (pacing, words, hint) => {
    write("pinsheet.json", { pacing });
    expect(errorOf()).toContain(words);
    expect(errorOf()).toContain(hint);
  });

  test("what is late to be skipped is late after an hour, or sooner where --max-late says so", () => {
    expect(
      [read({ catchUp: "skip" }), read({ catchUp: "skip", maxLate: "5m" })].map((one) => one.maxLateMs),
    ).toEqual([3_600_000, 300_000]);
    expect(errorOf({ catchUp: "later" })).toBe('2 --catch-up is "later" | Write publish, skip, or spread.');
  });
});

describe("whom to tell", () => {
  test("is nobody, or a webhook and a command that see no secrets of ours", () => {
    expect(read().notify).toBeNull();
    write("pinsheet.json", {
      notify: { url: "https://a.example/x", command: ["mail", "me"], summaryAt: "08:30" },
    });
    const env = {
      PATH: "/bin",
      POSTPROXY_API_KEY: "pp_1",
      PINSHEET_NOTIFY_URL: "https://hooks.example/secret",
    };
    expect(read({}, env).notify).toEqual({
      url: "https://hooks.example/secret",
      command: ["mail", "me"],
      environment: { PATH: "/bin" },
      summaryMinute: 510,
    });
  });

  test.each([
    [{ url: "http://hooks.example/secret" }, "is not an https address"],
    [{ command: [] }, '"notify › command" in pinsheet.json is empty'],
    [{ url: "https://a.example", summaryAt: "8" }, "Write a time of day, such as 08:00."],
    [{ webhook: "x" }, 'an entry "webhook" under "notify"'],
  ])("%j is refused, and an address is not repeated", (notify, words) => {
    write("pinsheet.json", { notify });
    expect(errorOf()).toContain(words);
    expect(errorOf()).not.toContain("secret");
  });
});

describe("pinsheet.json", () => {
  test("that is not there is no error, but one named with --config is", () => {
    expect(errorOf()).toBe("no error");
    expect(errorOf({ config: "other.json" })).toBe(
      "2 other.json cannot be read | Check the path given with --config.",
    );
  });

  test("names paths from its own folder, flags name them from the working folder", () => {
    write("settings.json", { ledger: "kept/pins.db", mediaFolders: ["photos"] });
    const config = readConfig(
      { config: join(folder, "settings.json"), mediaFolder: ["films"] },
      {},
      "/elsewhere",
    );
    expect(config.ledger).toBe(join(folder, "kept/pins.db"));
    expect(config.mediaFolders).toEqual(["/elsewhere/films", join(folder, "photos")]);
  });

  test("may hold yes and no, a number and a byte order mark", () => {
    write("pinsheet.json", '\uFEFF{"sandbox": true, "allowPrivateMedia": true, "concurrency": 2}');
    expect(read()).toMatchObject({ sandbox: true, allowPrivateMedia: true, concurrency: 2 });
  });

  test("with an unknown entry is refused with the entry that was meant", () => {
    write("pinsheet.json", { "time-zone": "Europe/Paris" });
    expect(errorOf()).toBe(
      '2 pinsheet.json has an entry "time-zone" that pinsheet does not know | Did you mean "timezone"?',
    );
    write("pinsheet.json", { max_late: "1h" });
    expect(errorOf()).toContain('Did you mean "maxLate"?');
    write("pinsheet.json", { colour: "red" });
    expect(errorOf()).toContain("It knows ledger, profileGroup, sheet, concurrency,");
  });

  test.each(["apiKey", "api_key", "POSTPROXY_API_KEY"])(
    "with the key as %s is refused without repeating it",
    (name) => {
      write("pinsheet.json", { [name]: "pp_secret" });
      expect(errorOf()).toMatch(/^2 the API key does not belong in pinsheet\.json \| .*POSTPROXY_API_KEY/);
      expect(errorOf()).not.toContain("pp_secret");
    },
  );

  test("with the secret of a webhook is refused without repeating it", () => {
    write("pinsheet.json", { webhookSecret: "whsec_demo_2f6c91" });
    expect(errorOf()).toMatch(/^2 the secret of a webhook does not belong.*PINSHEET_WEBHOOK_SECRET/);
    expect(errorOf()).not.toContain("whsec");
  });

  test("cannot say where the key is sent", () => {
    write("pinsheet.json", { baseUrl: "https://evil.example" });
    expect(errorOf()).toContain("the address of the API does not belong in pinsheet.json");
  });

  test.each([
    ["{", "pinsheet.json is not JSON"],
    ["[]", "pinsheet.json does not hold one object"],
    ['{"wait": 5}', '"wait" in pinsheet.json has the wrong type'],
    ['{"mediaFolders": "photos"}', '"mediaFolders" in pinsheet.json has the wrong type'],
    ['{"wait": "soon"}', '"wait" in pinsheet.json is "soon", which is not a duration'],
    ['{"concurrency": 99}', '"concurrency" in pinsheet.json is "99"'],
  ])("holding %s is refused", (content, message) => {
    write("pinsheet.json", content);
    expect(errorOf()).toMatch(/^2 /);
    expect(errorOf()).toContain(message);
  });
});

test("an error names the variable it came from", () => {
  expect(errorOf({}, { PINSHEET_MAX_LATE: "soon" })).toContain('PINSHEET_MAX_LATE is "soon"');
});

describe("settings of calendars", () => {
  const calendar = (settings: object) => ({ calendars: { "a/*.csv": settings } });

  test("are read in the program's terms, with paths from the file", () => {
    write("pinsheet.json", {
      columns: { Copy: "body", Remarks: "ignore" },
      severalImages: "first",
      ...calendar({ board: "Kitchen", utm: { source: "pinterest" }, template: "publer" }),
    });
    const { reading, calendars } = read();
    expect(reading).toMatchObject({
      columns: { Copy: "body", Remarks: null },
      severalImages: "first",
      board: null,
    });
    expect(calendars).toEqual([
      {
        pattern: join(folder, "a/*.csv"),
        settings: { board: "Kitchen", parameters: { utm_source: "pinterest" }, template: "publer" },
      },
    ]);
  });

  test("give way to a flag or a variable for profile, zone and template", () => {
    write(
      "pinsheet.json",
      calendar({ timezone: "Asia/Tokyo", template: "publer", profile: "A", board: "B" }),
    );
    const { calendars } = read({ timezone: "UTC" }, { PINSHEET_TEMPLATE: "Vista Social" });
    expect(calendars[0]?.settings).toEqual({ profile: "A", board: "B" });
    expect(read({}, { PINSHEET_TEMPLATE: "Vista Social" }).reading.template).toBe("vista-social");
  });

  test.each([
    [
      { columns: { Copy: "bdoy" } },
      /"columns.Copy" .* value that pinsheet does not know \| It may be id, body/,
    ],
    [calendar({ bord: "B" }), /entry "bord" under "calendars" › "a\/\*\.csv" .*\| Did you mean "board"\?/],
    [{ utm: { medum: "x" } }, /entry "medum" under "utm" .*\| Did you mean "medium"\?/],
    [calendar({ timezone: "Tokio" }), /the timezone of "a\/\*\.csv" in pinsheet\.json is "Tokio"/],
    [calendar({ ledger: "x.db" }), /entry "ledger" under/],
  ])("%j is refused by its place", (content, message) => {
    write("pinsheet.json", content);
    expect(errorOf()).toMatch(message);
  });

  test("a template that there is none of is refused with the one that was meant", () => {
    expect(errorOf({ template: "pintrest" })).toMatch(
      /--template is "pintrest", which is no template \| Did you mean pinterest\?/,
    );
  });
});
