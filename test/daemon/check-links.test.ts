// Media of the next day, looked at before their time.

import { expect, it } from "vitest";
import { openMediaLook } from "../../src/daemon/check-links.ts";
import { header, openDesk } from "../support/desk.ts";

const hour = 3_600_000;
const never = new AbortController().signal;

it("a link that has died is found a day before its Pin is due, and each link is asked for seldom", async () => {
  const desk = await openDesk();
  const line = (n: number, time: string, media: string) =>
    `Pin ${n},Text ${n},Kitchen ideas,https://media.example.com/${media}?${n},,${time}`;
  desk.write(
    "c.csv",
    [
      header,
      line(1, "2026-11-25T09:00Z", "tile-samples.png"),
      line(2, "2026-11-28T09:00Z", "tile-samples.png"),
      "",
    ].join("\n"),
  );
  const report = await desk.publish(["c.csv"]);
  const names = report.calendars.map(({ calendar }) => calendar);
  const session = desk.session();
  let asked = 0;
  let dies = false;
  const media = {
    ...session.media,
    check: (request: Parameters<typeof session.media.check>[0]) => {
      asked += 1;
      const gone = {
        kind: "bad",
        code: "media-not-found",
        message: "the address does not exist.",
        hint: "Fix it.",
      } as const;
      return dies ? Promise.resolve(gone) : session.media.check(request);
    },
  };
  const look = openMediaLook({ ...session, media });
  expect(await look(names, never)).toEqual([]);
  expect(asked).toBe(1);
  await look(names, never);
  expect(asked).toBe(1);
  dies = true;
  desk.wait(7 * hour);
  const bad = await look(names, never);
  expect(bad).toMatchObject([{ title: "Pin 1", state: "invalid", issues: [{ code: "media-not-found" }] }]);
  expect((await session.ledger.pins()).map(({ title, state }) => `${title} ${state}`).toSorted()).toEqual([
    "Pin 1 invalid",
    "Pin 2 scheduled",
  ]);
  await session.close();
});
