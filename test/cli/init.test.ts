// `init`: what it writes, asks and leaves alone.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { describe, expect, test } from "vitest";
import { templateNames } from "../../src/calendar/templates/index.ts";
import { type InitFlags, init } from "../../src/cli/commands/init.ts";
import { readConfig } from "../../src/config/config.ts";
import { openClock } from "../support/clock.ts";
import { runInside } from "../support/inside.ts";
import { folder } from "../support/pins.ts";
import { read, start } from "../support/program.ts";

const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
const settings = (cwd: string, name = "pinsheet.json") => JSON.parse(readFileSync(join(cwd, name), "utf8"));

/** A terminal whose person types these lines, and then nothing more. */
async function asked(lines: readonly string[], flags: InitFlags = {}, cwd = folder()) {
  const stdin = Object.assign(new PassThrough(), { isTTY: true });
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const answers = [...lines];
  let said = "";
  stderr.on("data", (piece) => {
    said += piece;
    if (!String(piece).endsWith("> ")) return;
    const answer = answers.shift();
    if (answer === undefined) stdin.end();
    else stdin.write(`${answer}\n`);
  });
  const signals = new PassThrough();
  const code = await init(flags, { stdin, stdout, stderr, env: {}, cwd, signals, leave: () => {} });
  return { code, cwd, said, told: String(stdout.read() ?? "") };
}

describe("without a terminal", () => {
  test("the defaults are written, and the next command works", async () => {
    const cwd = folder();
    const { code, stdout, stderr } = await start(["init"], { cwd }).finished;
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain("`pinsheet plan calendar.csv --sandbox`");
    expect(settings(cwd)).toEqual({
      $schema: expect.stringMatching(/docs\/pinsheet\.schema\.json$/),
      timezone: "Pacific/Chatham",
      calendars: { "calendar.csv": {} },
    });
    expect(existsSync(join(cwd, settings(cwd).$schema))).toBe(true);
    const planned = await start(["plan", "--sandbox", "--json"], { cwd }).finished;
    expect(planned.code).toBe(0);
    expect(read(planned.stdout).rows.length).toBeGreaterThan(2);
  });

  test.each(templateNames)("an example in the columns of %s is read as such", async (template) => {
    const cwd = folder();
    const flags = ["--template", template, "--timezone", "europe/paris", "--profile", "Studio North"];
    const run = (args: readonly string[]) => runInside(args, { cwd, env: {}, clock: openClock() });
    expect((await run(["init", ...flags, "--calendar", "mine.csv"])).code).toBe(0);
    expect(settings(cwd)).toMatchObject({ timezone: "Europe/Paris", profile: "Studio North" });
    const { stdout } = await run(["plan", "mine.csv", "--sandbox", "--json"]);
    expect(read(stdout).lines[0]).toMatchObject({ template, error: null });
  });

  test("a flag that cannot be read ends with 2, and nothing is written", async () => {
    const cwd = folder();
    const { code, stderr } = await start(["init", "--timezone", "Pairs"], { cwd }).finished;
    expect(code).toBe(2);
    expect(stderr).toContain('--timezone is "Pairs", which is not a time zone');
    expect([existsSync(join(cwd, "pinsheet.json")), existsSync(join(cwd, "calendar.csv"))]).toEqual([
      false,
      false,
    ]);
  });
});

describe("what is there already", () => {
  test("settings are not overwritten without --force", async () => {
    const cwd = folder();
    writeFileSync(join(cwd, "pinsheet.json"), "{}");
    const { code, stderr } = await start(["init"], { cwd }).finished;
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: "pinsheet: pinsheet.json is there already\n  Edit it, or write it anew with --force.\n",
    });
    expect(settings(cwd)).toEqual({});
    expect((await start(["init", "--force"], { cwd }).finished).code).toBe(0);
    expect(settings(cwd).timezone).toBe("Pacific/Chatham");
  });

  test("a calendar is left as it is, even with --force", async () => {
    const cwd = folder();
    writeFileSync(join(cwd, "calendar.csv"), "mine");
    const { stdout } = await start(["init", "--force", "--template", "publer"], { cwd }).finished;
    expect(stdout).toContain("calendar.csv is there already and is left as it is.");
    expect(readFileSync(join(cwd, "calendar.csv"), "utf8")).toBe("mine");
    expect(settings(cwd).calendars).toEqual({ "calendar.csv": { template: "publer" } });
    expect(readConfig({}, {}, cwd).calendars).toHaveLength(1);
  });
});

describe("at a terminal", () => {
  test("five questions are asked, and Enter takes what is offered", async () => {
    const { code, cwd, said, told } = await asked(["", "", "", "", ""]);
    expect(code).toBe(0);
    expect(said.match(/^> /gm)).toHaveLength(5);
    expect(said).toContain(`[${here}]`);
    expect(settings(cwd)).toMatchObject({ timezone: here });
    expect(settings(cwd)).not.toHaveProperty("pacing");
    expect(told).toContain("Wrote calendar.csv: an example in the columns of pinsheet.");
  });

  test("an answer that cannot be read is asked for again, with the reason", async () => {
    const { cwd, said } = await asked([
      "Pairs",
      "Europe/Paris",
      "",
      "a.csv",
      "metricol",
      "metricool",
      "maybe",
      "yes",
    ]);
    expect(said).toContain('this is "Pairs", which is not a time zone.');
    expect(said).toContain("Did you mean metricool?");
    expect(settings(cwd)).toMatchObject({ timezone: "Europe/Paris" });
    expect(readConfig({}, {}, cwd).pacing).toMatchObject({ maxPerDay: 25, minGapMs: 600_000 });
    expect(readFileSync(join(cwd, "a.csv"), "utf8")).toContain("Pinterest Board");
  });

  test("what a flag says is not asked", async () => {
    const { said, cwd } = await asked(["", "", ""], { timezone: "UTC", template: "buffer" });
    expect(said.match(/^> /gm)).toHaveLength(3);
    expect(settings(cwd)).toMatchObject({ timezone: "UTC" });
  });

  test("who leaves in the middle has nothing written", async () => {
    const { code, cwd, said } = await asked(["UTC"]);
    expect(code).toBe(130);
    expect(said).toContain("nothing was written");
    expect([existsSync(join(cwd, "pinsheet.json")), existsSync(join(cwd, "calendar.csv"))]).toEqual([
      false,
      false,
    ]);
  });
});
