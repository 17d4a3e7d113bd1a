// The built program as a process: what it says and how it ends when it has nothing to publish.

import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openClock } from "../support/clock.ts";
import { runInside } from "../support/inside.ts";
import { folder } from "../support/pins.ts";
import { startAlone as launch, runAlone as run } from "../support/program.ts";

/** The same without a process of its own. */
const inside = (args: readonly string[]) => runInside(args, { cwd: folder(), env: {}, clock: openClock() });

/** Code that runs before the program does. */
const before = (code: string) => ({
  NODE_OPTIONS: `--import "data:text/javascript,${encodeURIComponent(code)}"`,
});

const commands = [
  "init",
  "plan",
  "publish",
  "recover",
  "watch",
  "status",
  "retry",
  "boards",
  "profiles",
  "webhooks",
  "sandbox",
  "demo",
  "help",
  "version",
  "completion",
];

describe("help", () => {
  test("alone on the command line, pinsheet says what it can do", async () => {
    const alone = await run([]);
    expect(alone).toEqual(await run(["--help"]));
    expect(alone).toMatchObject({ code: 0, stderr: "" });
    for (const command of commands) expect(alone.stdout).toMatch(new RegExp(`^ {2}${command} `, "m"));
  });

  test("of every command ends with examples that begin with it", async () => {
    for (const command of commands) {
      const { code, stdout, stderr } = await inside([command, "--help"]);
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      expect(stdout).toContain("-h, --help");
      const examples = stdout.split("\nExamples:\n")[1]?.trimEnd().split("\n") ?? [];
      expect(examples.length).toBeGreaterThan(0);
      for (const line of examples)
        expect(line).toMatch(new RegExp(`^ {2}\\$ (?:source <\\()?pinsheet ${command}`));
    }
  });

  test("lists the commands in groups, what to start with first", async () => {
    const { stdout } = await inside(["--help"]);
    const groups = stdout.split("\n\n").flatMap((block) => {
      const [heading = "", ...lines] = block.trim().split("\n");
      const names = lines.flatMap((line) => /^ {2}([a-z]+)/.exec(line)?.[1] ?? []);
      return names.length > 0 ? [`${heading} ${names.join(" ")}`] : [];
    });
    expect(groups).toEqual([
      "Start here: init demo plan publish",
      "Every day: watch status",
      "When something went wrong: retry cancel pause resume recover",
      "Looking: boards profiles stats rehearse export report",
      "Server: webhooks sandbox",
      "Help: version completion help",
    ]);
  });

  test.each(commands)("of %s shows its own flags before those of many commands", async (command) => {
    const { stdout } = await inside([command, "--help"]);
    const headings = stdout.split("\n").filter((line) => /^\S.*:$/.test(line));
    const order = [
      "Arguments:",
      "Options:",
      "How rows are read and Pins sent:",
      "Common options:",
      "Examples:",
    ];
    expect(headings).toEqual(order.filter((one) => headings.includes(one)));
  });

  test("and the version can be asked for by a word", async () => {
    expect(await inside(["help"])).toEqual(await inside(["--help"]));
    expect(await inside(["help", "publish"])).toEqual(await inside(["publish", "--help"]));
    expect(await inside(["version"])).toEqual(await inside(["--version"]));
  });

  test("the version is that of the package", async () => {
    expect((await run(["--version"])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe("a command line that cannot be understood ends with 2 and says what to do", () => {
  test.each([
    [["plann"], "unknown command 'plann'", "Did you mean plan?"],
    [["plan"], "no calendar is named", "pinsheet plan autumn.csv"],
    [["plan", "--alll", "a.csv"], "unknown option '--alll'", "Did you mean --all?"],
    [["plan", "a.csv", "--ahead", "soon"], '--ahead is "soon", which is not a duration', "24h"],
    [["plan", "a.csv", "--timezone", "New York"], '--timezone is "New York"', "America/New_York"],
    [["plan", "-", "-"], '"-" is given twice', "once"],
    [["watch", "a.csv", "--listen", ":8787"], '--listen is ":8787"', "0.0.0.0:8787"],
    [["help", "plann"], '"plann" is no command. Allowed choices are init', "pinsheet help --help"],
    [["webhooks", "ad"], '"ad" is no action. Allowed choices', "pinsheet webhooks --help"],
    [["status", "--calendar", "a.csv"], "unknown option '--calendar'", "pinsheet status --help"],
    [["watch", "-"], "watch cannot read a calendar from standard input", "Name a file"],
    [["watch", "a.csv", "--cron", "often"], '--cron is "often", which is not a cron expression', "*/5"],
    [["sandbox", "--port", "http"], '--port is "http"', "whole number"],
    [["boards"], "no API key: POSTPROXY_API_KEY is not set", "--sandbox"],
  ])("%j", async (args, message, hint) => {
    const { code, stdout, stderr } = await inside(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    const [first, second] = stderr.split("\n");
    expect(first).toContain(`pinsheet: ${message}`);
    expect(second).toMatch(/^ {2}\S/);
    expect(second).toContain(hint);
  });
});

test("who forgot the key gets no ledger for it", async () => {
  const cwd = folder();
  expect((await run(["boards"], {}, cwd)).code).toBe(2);
  expect(readdirSync(cwd)).toEqual([]);
});

test("a calendar that is not there ends with 3", async () => {
  const { code, stdout, stderr } = await run(["plan", "nowhere.csv", "--sandbox", "--json"]);
  expect(code).toBe(3);
  expect(stdout + stderr).toContain("nowhere.csv");
});

test("a bug shows its stack and ends with 70", async () => {
  const { code, stderr } = await run(
    ["--help"],
    before("JSON.parse = () => { throw new TypeError('broken') }"),
  );
  expect(code).toBe(70);
  expect(stderr).toMatch(/^pinsheet: this is a bug in pinsheet.*\nTypeError: broken\n +at /);
});

test("an old Node is told so in one line, before anything else is loaded", async () => {
  const old =
    "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '22.18.0' } })";
  expect(await run(["plan"], before(old))).toEqual({
    code: 2,
    stdout: "",
    stderr: 'pinsheet: needs Node 22.19 or newer; this is 22.18.0 (in a clone, "npm start" brings its own)\n',
  });
});

test("a reader that leaves early is no error", async () => {
  const cwd = folder();
  const rows = Array.from(
    { length: 3000 },
    (_, n) => `Pin ${n},Text,No such board,https://media.example.com/tile-samples.png,,2099-01-01T00:00Z`,
  );
  writeFileSync(join(cwd, "c.csv"), ["title,body,board_id,media_url,link,publish_at", ...rows].join("\n"));
  const { process: child, finished } = launch(["plan", "c.csv", "--sandbox", "--json"], {}, cwd);
  child.stdout.once("data", () => child.stdout.destroy());
  expect(await finished).toMatchObject({ code: 0, stderr: "" });
});
