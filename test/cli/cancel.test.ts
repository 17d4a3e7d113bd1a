// `cancel`, `pause` and `resume` as the commands that a person types.

import { EventEmitter } from "node:events";
import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { runProgram } from "../../src/cli/program.ts";
import { type Desk, header, openDesk } from "../support/desk.ts";

const row = (title: string, at: number) =>
  `${title},Text ${title},Kitchen ideas,https://media.example.com/tile-samples.png?${title},,${new Date(at).toISOString()}`;
const hour = 3_600_000;

/** Two Pins that were sent ahead, by the clock that the commands have. */
async function sentAhead(): Promise<Desk> {
  const desk = await openDesk();
  desk.wait(Date.now() - desk.now() - 10 * 60_000);
  desk.write("a.csv", [header, row("A", Date.now() + 24 * hour), row("B", Date.now() + hour), ""].join("\n"));
  await desk.publish(["a.csv"], { aheadMs: 48 * hour });
  const session = desk.session();
  await session.ledger.setFact("api", new URL(desk.sandbox().url).host);
  await session.close();
  desk.wait(Date.now() - desk.now());
  return desk;
}

/** `typed`: what the person answers, at a terminal; null: there is none. */
async function run(desk: Desk, typed: string | null, ...args: string[]) {
  const env = { POSTPROXY_API_KEY: desk.sandbox().apiKey, POSTPROXY_BASE_URL: desk.sandbox().url };
  const heard = { out: "", err: "" };
  const tty = () => Object.assign(new PassThrough(), { isTTY: typed !== null, columns: 200 });
  const stdin = tty();
  const stdout = tty().on("data", (text) => {
    heard.out += text;
  });
  const stderr = tty().on("data", (text) => {
    heard.err += text;
    if (String(text).includes("[y/N]")) stdin.write(`${typed}\n`);
  });
  const more = {
    env: { ...env, NO_COLOR: "1" },
    cwd: desk.cwd,
    signals: new EventEmitter(),
    leave: () => {},
  };
  const code = await runProgram(args, { stdin, stdout, stderr, ...more });
  return { code, ...heard };
}

const deleted = (desk: Desk) =>
  desk
    .sandbox()
    .accepted()
    .filter(({ deletedAt }) => deletedAt !== null).length;

test("cancel shows the Pins and asks; a no changes nothing, a yes takes them back", async () => {
  const desk = await sentAhead();
  const refused = await run(desk, "n", "cancel", "--calendar", `${desk.cwd}/a.csv`);
  expect(refused).toMatchObject({ code: 1, err: expect.stringContaining("Take these 2 Pins back?") });
  expect(refused.out).toMatch(/ A +submitted[\s\S]* B +submitted[\s\S]*Nothing was changed\./);
  expect(deleted(desk)).toBe(0);
  const done = await run(desk, "y", "cancel", "--profile", "Studio North");
  expect(done).toMatchObject({ code: 0, out: expect.stringContaining("2 Pins are taken back") });
  expect(deleted(desk)).toBe(2);
  expect(await run(desk, "y", "cancel", "--profile", "Studio North")).toMatchObject({
    code: 0,
    out: expect.stringContaining("Postproxy has no Pin of these that is not live yet."),
  });
  const status = await run(desk, null, "status");
  expect(status).toMatchObject({ code: 0, out: expect.stringContaining("2 cancelled") });
});

test("for programs there is a line for each Pin, and --yes is the answer", async () => {
  const desk = await sentAhead();
  const { code, out } = await run(desk, null, "cancel", "--calendar", `${desk.cwd}/a.csv`, "--yes", "--json");
  expect(code).toBe(0);
  const lines = out
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { type: string; pin?: string });
  expect(lines.map(({ type }) => type)).toEqual(["cancelled", "cancelled", "summary"]);
  const id = lines[0]?.pin ?? "";
  const told = await run(desk, null, "status", id, "--json");
  expect(told.out).toMatch(/"type":"cancellation".*"outcome":"cancelled","http_status":200/);
  expect((await run(desk, null, "status", id)).out).toMatch(
    /Taken back\n .* · cancelled · HTTP 200 · post \w+/,
  );
  expect(await run(desk, null, "cancel", id, "--yes")).toMatchObject({
    code: 1,
    out: expect.stringContaining("It was taken back already."),
  });
});

test.each([
  [["cancel"], /needs to know which Pins/],
  [["cancel", "--profile", "Studio North", "--json"], /Add --yes/],
  [["cancel", "--profile", "Studio North"], /no terminal to ask at/],
])("%j is refused in words, and nothing is changed", async (args, words) => {
  const desk = await sentAhead();
  await expect(run(desk, null, ...args)).rejects.toMatchObject({
    exitCode: 2,
    message: expect.stringMatching(/./),
  });
  const said = await run(desk, null, ...args).catch(
    (error: Error & { hint: string }) => `${error.message} ${error.hint}`,
  );
  expect(said).toMatch(words);
  expect(deleted(desk)).toBe(0);
});

test("pause says what waits and what Postproxy has already, status says who paused it, resume what comes", async () => {
  const desk = await sentAhead();
  const paused = await run(desk, null, "pause", "--profile", "Studio North");
  expect(paused.out).toContain(
    "Paused: the profile Studio North. No Pin is waiting to be sent now; what is new is kept back too.",
  );
  expect(paused.out).toContain(
    "2 Pins are with Postproxy already and published at the time of the row all the same; `pinsheet cancel --profile 'Studio North'` takes back",
  );
  expect((await run(desk, null, "pause", "--profile", "prof_Q7tm")).out).toContain(
    "is paused already, since",
  );
  const status = await run(desk, null, "status");
  expect(status.out).toMatch(/Paused: the profile Studio North \(since .*, by \S+ on \S+\)\. No Pin waits/);
  const resumed = await run(desk, null, "resume", "--calendar", `${desk.cwd}/a.csv`);
  expect(resumed).toMatchObject({
    code: 1,
    out: expect.stringMatching(/was not paused by itself\.\nStill paused: the profile Studio North/),
  });
  expect(await run(desk, null, "resume")).toMatchObject({
    code: 0,
    out: expect.stringContaining("No Pin was waiting."),
  });
  expect((await run(desk, null, "resume", "--json")).out).toBe(
    '{"type":"summary","resumed":0,"due":0,"later":0,"missed":0,"next_at":null}\n',
  );
});
