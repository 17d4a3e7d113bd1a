// `stats` on a real ledger, against a real server, as the command that a person types.

import { EventEmitter } from "node:events";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { runProgram } from "../../src/cli/program.ts";
import { ExpectedError } from "../../src/lib/errors.ts";
import { header, openDesk } from "../support/desk.ts";
import { refusalWith } from "../support/fault-statuses.ts";
import { folder } from "../support/pins.ts";

async function stats(cwd: string, env: Record<string, string>, ...flags: string[]) {
  const heard = { out: "", err: "" };
  const stdout = new PassThrough().on("data", (text) => {
    heard.out += text;
  });
  const stderr = new PassThrough().on("data", (text) => {
    heard.err += text;
  });
  const more = { stdin: new PassThrough(), signals: new EventEmitter(), leave: () => {} };
  const code = await runProgram(["stats", ...flags], { stdout, stderr, cwd, env, ...more });
  return { code, ...heard };
}

test("--refresh asks Postproxy, keeps what it tells, and shows it; without it nobody is asked", async () => {
  let keyIsGood = true;
  const desk = await openDesk({ faults: () => (keyIsGood ? null : refusalWith(401)) });
  // The command has a clock of its own.
  desk.wait(Date.now() - desk.now() - 3 * 3_600_000);
  desk.write(
    "a.csv",
    `${header}\nShelves,Six,Kitchen ideas,https://media.example.com/tile-samples.png,,now\n`,
  );
  await desk.publish(["a.csv"]);
  desk.wait(10_000);
  await desk.publish(["a.csv"], { waitMs: 60_000 });
  const session = desk.session();
  await session.ledger.setFact("api", new URL(desk.sandbox().url).host);
  await session.close();
  desk.wait(Date.now() - desk.now());

  const env = { POSTPROXY_API_KEY: desk.sandbox().apiKey, POSTPROXY_BASE_URL: desk.sandbox().url };
  const before = desk.sandbox().requests().length;
  expect((await stats(desk.cwd, env)).out).toContain("1 Pin has no statistics yet");
  expect(desk.sandbox().requests().length).toBe(before);

  const told = await stats(desk.cwd, env, "--refresh");
  expect(told).toMatchObject({ code: 0, err: "" });
  expect(told.out).toMatch(/Shelves +Kitchen ideas +\d+/);
  expect(told.out).toMatch(/Asked Postproxy for 1 Pin: \d+ new records\./);
  expect((await stats(desk.cwd, env, "--json")).out).toMatch(
    /"title":"Shelves".*"stats":\{"impressions":\d+/,
  );

  keyIsGood = false;
  const alone = await stats(desk.cwd, env, "--refresh", "--by", "profile");
  expect(alone.code).toBe(3);
  expect(alone.err).toContain("the API key was refused");
  expect(alone.out).toMatch(/Studio North +1/);
});

test.each([
  [["--by", "bord"], /--by is "bord"/],
  [["--since", "tomorrow"], /neither a duration nor a day/],
  [["--since", "2026-02-30"], /no time that has passed/],
  [["--since", "2999-01-01"], /no time that has passed/],
  [["--json", "--csv"], /two forms of one report/],
  [[], /there is no ledger/],
])("%j is refused in words", async (flags, words) => {
  const cwd = folder();
  const running = stats(cwd, {}, "--ledger", join(cwd, "none.db"), ...flags);
  await expect(running).rejects.toThrow(words);
  await expect(running).rejects.toBeInstanceOf(ExpectedError);
});
