// Accidents to a calendar of which half is published: its rows move in the sheet, in time, or to other boards.

import { describe, expect, it } from "vitest";
import { halfPublished, shiftedClock, standing } from "../support/accident.ts";
import { isoLocal, otherZone, shifted, zone } from "../support/calendar.ts";

const dayHours = 24;

describe("the sheet is sorted", () => {
  it("anew: nothing changes but the lines", async () => {
    const desk = await halfPublished();
    desk.save(desk.rows.toReversed());
    const after = await desk.publish();
    expect(after).toMatchObject({ code: 0, sent: 0, withdrawn: 0, notes: [], states: desk.before.states });
    const lastLine = desk.rows.length + 3;
    const turned = standing(after).map((row) => ({ ...row, line: lastLine - row.line }));
    expect(turned.toReversed()).toEqual(standing(desk.before));
  });

  it("and its rows numbered anew", async () => {
    const desk = await halfPublished();
    const numbered = desk.rows.map((row, index) => ({ ...row, id: String(index + 1) }));
    desk.save(numbered);
    expect(standing(await desk.publish())).toEqual(standing(desk.before));
    const sorted = desk.rows.toSorted((a, b) => (a.title < b.title ? -1 : 1));
    desk.save(sorted.map((row, index) => ({ ...row, id: String(index + 1) })));
    const after = await desk.publish();
    expect(after).toMatchObject({ code: 0, sent: 0, withdrawn: 0, states: desk.before.states });
    const pinOf = new Map(desk.before.rows.map(({ title, pin }) => [title, pin]));
    for (const { title, pin } of after.rows) expect(pin).toBe(pinOf.get(title));
  });
});

describe("all dates are shifted by a day after half of it was published", () => {
  it("later: what was sent is held, what waits follows, and shifted back all is well", async () => {
    const desk = await halfPublished();
    desk.save(shifted(desk.rows, dayHours));
    const words = await desk.plan();
    expect(words).toContain("many-rows-alike: 8 rows that were sent have other times now, 1 day later");
    expect(words).toContain("Put the old times back, and all is as before");
    expect(words).toContain("… and 5 more held with moved-after-sending (--all shows every row)");
    expect(words).not.toContain("row-gone-after-sending");
    expect(await desk.publish()).toMatchObject({ code: 1, sent: 0, states: { held: 8, scheduled: 8 } });
    // The day on which the shifted rows would have been due again.
    desk.wait(1);
    expect(await desk.publish()).toMatchObject({ sent: 0, states: { held: 8, scheduled: 8 } });
    desk.save(desk.rows);
    const back = await desk.publish();
    expect(back).toMatchObject({
      code: 0,
      sent: 1,
      withdrawn: 0,
      notes: [],
      states: { sent: 9, scheduled: 7 },
    });
    expect(back.rows.map(({ pin }) => pin)).toEqual(desk.before.rows.map(({ pin }) => pin));
  });

  it("earlier: the first that waited is due, is sent once, and is not sent again when it is back", async () => {
    const desk = await halfPublished();
    desk.save(shifted(desk.rows, -dayHours));
    expect(await desk.plan()).toContain("8 rows that were sent have other times now, 1 day earlier");
    expect(await desk.publish()).toMatchObject({ sent: 1, states: { held: 8, sent: 1, scheduled: 7 } });
    desk.save(desk.rows);
    const back = await desk.publish();
    expect(back).toMatchObject({ sent: 0, states: { sent: 8, held: 1, scheduled: 7 } });
    expect(back.rows[8]).toMatchObject({ state: "held", codes: ["moved-after-sending"] });
    desk.wait(1.1);
    expect(await desk.publish()).toMatchObject({ sent: 0 });
  });

  it("to last year: nothing is sent, and the year is asked for", async () => {
    const desk = await halfPublished();
    desk.save(shifted(desk.rows, -365 * dayHours));
    const words = await desk.plan();
    expect(words).toContain("8 rows that were sent have other times now, 365 days earlier");
    expect(words).toContain(
      "8 rows lie too far in the past to be published. Are these the dates of last year",
    );
    expect(await desk.publish()).toMatchObject({ code: 1, sent: 0, states: { held: 8, missed: 8 } });
    desk.save(desk.rows);
    expect(standing(await desk.publish())).toEqual(standing(desk.before));
  });
});

describe("the sheet is exported again with the spreadsheet's own dates", () => {
  const parts = (at: number) =>
    isoLocal(at).split(/[- :]/).map(Number) as [number, number, number, number, number];
  const two = (number: number) => String(number).padStart(2, "0");
  const formats: [string, (at: number) => string][] = [
    ["12/1/2026 9:00", (at) => (([y, m, d, h, min]) => `${m}/${d}/${y} ${h}:${two(min)}`)(parts(at))],
    ["1.12.2026 09:00", (at) => (([y, m, d, h, min]) => `${d}.${m}.${y} ${two(h)}:${two(min)}`)(parts(at))],
    ["01/12/26", (at) => (([y, m, d]) => `${two(d)}/${two(m)}/${y % 100}`)(parts(at))],
  ];

  it.each(formats)(
    "as %s: what was sent stays sent, and what cannot be read is explained",
    async (_, time) => {
      const desk = await halfPublished();
      desk.save(desk.rows, { time });
      const words = await desk.plan();
      const after = await desk.publish();
      expect(after).toMatchObject({ sent: 0, withdrawn: 0 });
      // Whether pinsheet reads this format or not: nobody is left without a word.
      const unread = after.rows.filter(({ state }) => state === "invalid");
      for (const { codes } of unread) expect(codes).toHaveLength(1);
      if (unread.some(({ codes }) => codes.includes("time-unreadable"))) {
        expect(words).toMatch(/many-rows-alike: \d+ rows have a time that cannot be read/);
        expect(words).toContain("Was the sheet exported again, with the dates written in another way?");
        expect(after).toMatchObject({ code: 1, states: { sent: 8, invalid: 8 } });
      }
      desk.save(desk.rows);
      const back = await desk.publish();
      expect(back).toMatchObject({ code: 0, sent: 0, withdrawn: 0, notes: [], states: desk.before.states });
      expect(standing(back)).toEqual(standing(desk.before));
    },
  );
});

describe("the same cells mean another time", () => {
  it("when --timezone is another one: what was sent stays, what waits follows, and the note names both zones", async () => {
    const desk = await halfPublished();
    const words = await desk.plan(["autumn.csv"], otherZone);
    expect(words).toContain(
      `16 rows are read in ${otherZone} now, 6 h later than before; the zone was ${zone}`,
    );
    expect(words).toContain(`run it with --timezone ${zone} again`);
    const after = await desk.publish(["autumn.csv"], otherZone);
    expect(standing(after)).toEqual(standing(desk.before));
    expect(after).toMatchObject({ sent: 0, withdrawn: 0 });
    expect(standing(await desk.publish())).toEqual(standing(desk.before));
    expect((await desk.publish()).notes).toEqual([]);
  });

  it.each([
    ["ahead", 1],
    ["behind", -1],
  ])(
    "when the clock of this computer jumps %s by a day: nothing is sent until it is right",
    async (word, days) => {
      const desk = await halfPublished();
      const wrong = await desk.run(["publish", "autumn.csv", "--json", "--timezone", zone], {
        env: shiftedClock(days),
      });
      expect(wrong.code).toBe(3);
      expect(wrong.stderr).toContain(`this computer's clock is 24 hours ${word}`);
      expect(desk.posts()).toBe(8);
      const after = await desk.publish();
      expect(after).toMatchObject({ code: 0, sent: 0 });
      expect(standing(after)).toEqual(standing(desk.before));
    },
  );
});

describe("a column is filled down wrongly", () => {
  it("the boards: what was sent to another board is held, and comes back", async () => {
    const desk = await halfPublished();
    desk.save(desk.rows.map((row) => ({ ...row, board: "Kitchen ideas" })));
    expect(await desk.plan()).toContain("6 rows that were sent say another time, board or calendar now");
    const after = await desk.publish();
    expect(after).toMatchObject({
      code: 1,
      sent: 0,
      withdrawn: 0,
      states: { sent: 2, held: 6, scheduled: 8 },
    });
    desk.save(desk.rows);
    const back = await desk.publish();
    expect(back).toMatchObject({ code: 0, sent: 0, withdrawn: 0, states: desk.before.states });
  });

  it("the boards, to one that does not exist: the list is pointed to, once for all", async () => {
    const desk = await halfPublished();
    desk.save(desk.rows.map((row) => ({ ...row, board: "Kitchen idea 1" })));
    expect(await desk.plan()).toContain(
      "rows name a board that the profile does not have. Was the column filled down",
    );
    expect(await desk.publish()).toMatchObject({ code: 1, sent: 0 });
    desk.save(desk.rows);
    expect(await desk.publish()).toMatchObject({ code: 0, sent: 0, states: desk.before.states });
  });

  it("the images: what was sent with another image is held", async () => {
    const desk = await halfPublished();
    const [first] = desk.rows;
    desk.save(desk.rows.map((row) => ({ ...row, media: first?.media ?? "" })));
    const after = await desk.publish();
    expect(after).toMatchObject({ code: 1, sent: 0, states: { sent: 1, held: 7, scheduled: 8 } });
    expect(await desk.plan()).toContain("7 rows that were sent show other media now");
    desk.save(desk.rows);
    expect(await desk.publish()).toMatchObject({ code: 0, sent: 0, states: desk.before.states });
  });
});
