// Accidents to a calendar of which half is published: there are two of it, or two of its rows.

import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { halfPublished, standing } from "../support/accident.ts";
import { shifted } from "../support/calendar.ts";

describe("the same rows are pasted twice", () => {
  it("the second ones are held, and the hint says how to want them", async () => {
    const desk = await halfPublished();
    desk.save([...desk.rows, ...desk.rows]);
    const words = await desk.plan();
    expect(words).toContain("16 rows stand in the calendar twice. Were they pasted twice?");
    expect(words).toContain("same-row-twice: line 2 holds the same row: same image, board, text and time");
    expect(words).toContain("set `repeat` to yes in this one");
    const after = await desk.publish();
    expect(after).toMatchObject({ code: 1, sent: 0, states: { sent: 8, scheduled: 8, held: 16 } });
    expect(standing(after).slice(0, 16)).toEqual(standing(desk.before));
    desk.save(desk.rows);
    expect(await desk.publish()).toMatchObject({ code: 0, sent: 0, states: desk.before.states });
  });

  it("on the day they are due, too", async () => {
    const desk = await halfPublished();
    desk.save([...desk.rows, ...desk.rows]);
    await desk.publish();
    desk.wait(1.1);
    expect(await desk.publish()).toMatchObject({ sent: 1, states: { sent: 9, scheduled: 7, held: 16 } });
  });
});

describe("the calendar is copied under a new name", () => {
  const both = ["autumn.csv", "Copy of autumn.csv"];
  const copy = ["Copy of autumn.csv"];

  it("and both names are given: the copy is held as a whole", async () => {
    const desk = await halfPublished();
    desk.save(desk.rows, {}, "Copy of autumn.csv");
    const words = await desk.plan(both);
    expect(words).toContain("16 rows are Pins of another calendar already. Is this file a copy?");
    expect(words).toContain("line 2 of autumn.csv, and is published from there");
    const after = await desk.publish(both);
    expect(after).toMatchObject({ code: 1, sent: 0, states: { sent: 8, scheduled: 8, held: 16 } });
    desk.wait(1.1);
    expect(await desk.publish(both)).toMatchObject({ sent: 1, states: { sent: 9, scheduled: 7, held: 16 } });
  });

  it("and later only the copy is given, and then the old one deleted: the copy goes on with the Pins", async () => {
    const desk = await halfPublished();
    desk.save(desk.rows, {}, "Copy of autumn.csv");
    await desk.publish(both);
    const alone = await desk.publish(copy);
    expect(alone).toMatchObject({ code: 0, sent: 0, withdrawn: 0, states: desk.before.states });
    expect(standing(alone)).toEqual(standing(desk.before));
    rmSync(join(desk.cwd, "autumn.csv"));
    const after = await desk.publish(copy);
    expect(after).toMatchObject({ code: 0, sent: 0, withdrawn: 0, states: desk.before.states });
    desk.wait(1.1);
    expect(await desk.publish(copy)).toMatchObject({ sent: 1 });
  });

  it("and the old one is deleted while the copy was held", async () => {
    const desk = await halfPublished();
    desk.save(desk.rows, {}, "Copy of autumn.csv");
    await desk.publish(both);
    rmSync(join(desk.cwd, "autumn.csv"));
    const after = await desk.publish(copy);
    expect(after).toMatchObject({ code: 0, sent: 0, withdrawn: 0, states: desk.before.states });
    expect(standing(after)).toEqual(standing(desk.before));
    expect(after.notes.map(({ code }) => code)).toEqual(["calendar-renamed"]);
  });

  it("and only the copy is given from the start: the Pins follow it, and that is said", async () => {
    const desk = await halfPublished();
    desk.save(desk.rows, {}, "Copy of autumn.csv");
    const words = await desk.plan(copy);
    expect(words).toContain(
      "calendar-copied: Copy of autumn.csv is taken for a copy of autumn.csv: 16 of its rows are Pins of that calendar",
    );
    expect(standing(await desk.publish(copy))).toEqual(standing(desk.before));
    expect(standing(await desk.publish())).toEqual(standing(desk.before));
  });
});

describe("two people edit two copies", () => {
  it("and both publish from the same folder, in turn and together", async () => {
    const desk = await halfPublished();
    const anna = desk.rows.map((row) => ({ ...row, title: `${row.title}!` }));
    desk.save(anna, {}, "anna.csv");
    desk.save(shifted(desk.rows, 1), {}, "ben.csv");
    expect(await desk.publish(["anna.csv"])).toMatchObject({ sent: 0, states: desk.before.states });
    const words = await desk.plan(["ben.csv"]);
    expect(words).toContain("ben.csv is taken for a copy of anna.csv");
    expect(words).toContain("Go on with one of the two files, and delete the other");
    expect(await desk.publish(["ben.csv"])).toMatchObject({ sent: 0, states: { held: 8, scheduled: 8 } });
    desk.wait(1.2);
    expect(await desk.publish(["ben.csv"])).toMatchObject({ sent: 1 });
    expect(await desk.publish(["anna.csv"])).toMatchObject({ sent: 0 });
    desk.wait(1);
    const together = await desk.publish(["anna.csv", "ben.csv"]);
    expect(together).toMatchObject({ code: 1, sent: 1 });
    expect(together.states["held"]).toBeGreaterThanOrEqual(16);
    expect(await desk.publish(["ben.csv", "anna.csv"])).toMatchObject({ sent: 0 });
  });
});
