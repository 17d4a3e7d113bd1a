// What comes after publishing, by the program as a process: statistics, and taking back, while `watch` runs.

import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { openLedger } from "../../src/ledger/ledger.ts";
import { dueRows, header, workplace } from "../support/program.ts";

const everySecond = ["--cron", "* * * * * *"];
const hour = 3_600_000;

it("watch pulls the statistics of what it published, and stats shows them without asking anybody", async () => {
  const place = await workplace();
  place.write("c.csv", dueRows(2, place.media));
  const first = place.launch(["watch", "c.csv", ...everySecond]);
  await first.says(/"states":\{"published":2\}/);
  // Enough for the first record.
  place.clock.move(60_000);
  const ledger = openLedger(join(place.cwd, "pinsheet.db"));
  const pulls = await ledger.postPullsStale(0, 10);
  await ledger.postsPulled(pulls.map(({ pin }) => ({ pin, askedAt: 1, nextAt: 1, quiet: 0 })));
  await first.says(/"event":"statistics-pulled","pins":2/);
  first.process.kill("SIGTERM");
  expect((await first.finished).code).toBe(0);
  for (const { pin } of pulls) expect((await ledger.statsOf(pin)).length).toBe(1);
  ledger.close();

  const asked = place.sandbox.requests().length;
  const { code, stdout } = await place.run(["stats", "--csv"]);
  expect(code).toBe(0);
  expect(stdout.trim().split("\n").length).toBe(3);
  expect(stdout).toMatch(/,Pin 1,\d+,Kitchen ideas,prof_Q7tm,Studio North,https:/);
  expect(place.sandbox.requests().length).toBe(asked);
});

it("what is taken back while watch runs is gone, and no later run sends it", async () => {
  const place = await workplace();
  const tomorrow = new Date(Date.now() + 24 * hour).toISOString();
  const row = (title: string) =>
    `${title},Text ${title},Kitchen ideas,${place.media("tile-samples.png")}?${title},,${tomorrow}\n`;
  place.write("c.csv", `${header}\n${row("A")}${row("B")}`);
  const running = place.launch(["watch", "c.csv", "--ahead", "48h", ...everySecond]);
  await running.says(/"pin-sent"[\s\S]*"pin-sent"/);
  const cancelled = await place.run(["cancel", "--calendar", "c.csv", "--yes", "--json"]);
  expect(cancelled).toMatchObject({ code: 0, stdout: expect.stringMatching(/"cancelled":2,"left":0/) });
  // The next run reads the calendar anew, and sends what is new.
  appendFileSync(join(place.cwd, "c.csv"), row("C"));
  await running.says(/"pin-sent".*"title":"C"/);
  running.process.kill("SIGTERM");
  expect((await running.finished).code).toBe(0);
  const posts = place.sandbox.accepted().map(({ content, deletedAt }) => [content.body, deletedAt !== null]);
  expect(posts.toSorted()).toEqual([
    ["Text A", true],
    ["Text B", true],
    ["Text C", false],
  ]);
});
