// Of a row and what was made of it to be fixed one is sent, also where one of them became eligible while a run was planned.

import { expect, it } from "vitest";
import { header, openDesk } from "../support/desk.ts";

const hour = 3_600_000;
const row = (more: string) =>
  `Shelves,Text,Kitchen ideas,https://media.example.com/tile-samples.png,,${more}`;

it.each([
  ["", "held", 1],
  ["yes", "submitted", 2],
])("a retry and a plan at the same time send one of the two (repeat: %s)", async (repeat, state, posts) => {
  const refusal = {
    kind: "status",
    status: 422,
    headers: {},
    body: '{"error":"no"}',
    afterAccepting: false,
  } as const;
  const desk = await openDesk({ faults: ({ method, n }) => (method === "POST" && n === 1 ? refusal : null) });
  const { ledger, close } = desk.session();
  desk.write("a.csv", `${header}\n${row("now")}\n`);
  await desk.publish(["a.csv"]);
  const refused = await ledger.pins();
  expect(refused).toMatchObject([{ state: "failed" }]);
  desk.write(
    "a.retry.csv",
    `${header},repeat,instead_of\n${row(`2026-11-24T14:00Z,${repeat},${refused[0]?.id}`)}\n`,
  );
  await desk.publish(["a.retry.csv"]);
  // It saw the row before there was anything in its place.
  expect(await ledger.requeue(refused, desk.now())).toHaveLength(1);
  await desk.publish(["a.csv"]);
  desk.wait(3 * hour);
  await desk.publish(["a.retry.csv"]);
  expect(desk.sandbox().accepted()).toHaveLength(posts);
  const [, replacement] = await ledger.pins();
  expect(replacement?.state).toBe(state);
  if (state === "held") expect(replacement?.issues).toMatchObject([{ code: "same-pin-in-other-calendar" }]);
  await close();
});
