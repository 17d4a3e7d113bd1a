// Statistics are pulled between the runs of `watch`, and give way to the next one.

import { expect, test } from "vitest";
import { openAccount } from "../../../src/accounts/account.ts";
import { openPulls } from "../../../src/actions/statistics/between.ts";
import { header, openDesk } from "../../support/desk.ts";
import type { FaultScript } from "../../support/faults.ts";

const hour = 3_600_000;
const row = "Pin,Text,Kitchen ideas,https://media.example.com/tile-samples.png,,now";

async function published(faults: FaultScript = () => null) {
  const desk = await openDesk({ faults });
  desk.write("a.csv", [header, row, ""].join("\n"));
  await desk.publish(["a.csv"]);
  desk.wait(10_000);
  await desk.publish(["a.csv"], { waitMs: 60_000 });
  desk.wait(2 * hour);
  const session = desk.session();
  const lines: string[] = [];
  const pulls = openPulls(
    session,
    (_, event, fields) => lines.push(`${event} ${JSON.stringify(fields)}`),
    (error) => lines.push(String(error)),
  );
  return { desk, session, lines, pulls };
}

test("nothing is asked before a run has heard of the account; then what is due is pulled, and logged", async () => {
  const { desk, session, lines, pulls } = await published();
  const stats = () =>
    desk
      .sandbox()
      .requests()
      .filter(({ path }) => path.endsWith("/stats")).length;
  const before = session.client.lastProfiles;
  session.client.lastProfiles = () => null;
  pulls.start();
  await pulls.stop();
  expect(stats()).toBe(0);
  session.client.lastProfiles = before;
  await openAccount(session);
  pulls.start();
  // A stop too early would end it: this is how long it takes.
  while ((await session.ledger.postPullsDue(session.now(), 1)).length > 0) await new Promise(setImmediate);
  await pulls.stop();
  expect(stats()).toBe(2);
  expect(lines).toEqual([expect.stringMatching(/^statistics-pulled .*"pins":1/)]);
  await session.close();
});

test("a pull that hangs gives way to the next run at once", async () => {
  const asked = Promise.withResolvers<void>();
  const { session, lines, pulls } = await published(({ path }) => {
    if (!path.endsWith("/stats")) return null;
    asked.resolve();
    return { kind: "hang-before" };
  });
  await openAccount(session);
  pulls.start();
  await asked.promise;
  await pulls.stop();
  expect(lines).toEqual([]);
  expect((await session.ledger.postPullsDue(session.now(), 1)).length).toBe(1);
  await session.close();
});
