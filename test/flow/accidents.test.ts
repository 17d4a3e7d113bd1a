// Accidents to a calendar of which half is published: a part of it is lost. Nothing posts twice, nothing is withdrawn in
// silence, and when the file is put back everything goes on.

import { describe, expect, it } from "vitest";
import { halfPublished, standing } from "../support/accident.ts";
import { csvOf, shifted } from "../support/calendar.ts";

describe("the file is cut short while it is saved", () => {
  it("within a quoted cell: it is not read, and the last good reading stands", async () => {
    const desk = await halfPublished();
    const text = csvOf(desk.rows);
    desk.write("autumn.csv", text.slice(0, text.indexOf("sizes", text.length / 2)));
    const words = await desk.plan();
    expect(words).toContain("autumn.csv, cell B10: a quote opens there and never closes");
    expect(words).toContain("The rows below are those of the last good reading");
    const after = await desk.publish();
    expect(after).toMatchObject({ code: 3, sent: 0, withdrawn: 0, states: desk.before.states });
    expect(standing(after)).toEqual(standing(desk.before));
    desk.save(desk.rows);
    expect(standing(await desk.publish())).toEqual(standing(desk.before));
  });

  it("behind a row: the Pins of the others are withdrawn, loudly, and come back with their rows", async () => {
    const desk = await halfPublished();
    desk.save(desk.rows.slice(0, 9));
    const words = await desk.plan();
    expect(words).toContain("many-rows-gone: 7 of the 8 Pins that were waiting have no row any more");
    expect(words).toContain("Put the whole file back: its Pins come back with their rows");
    expect(words).toContain("7 Pins are withdrawn: never sent, and no longer in the calendar");
    expect(await desk.publish()).toMatchObject({ sent: 0, withdrawn: 7, states: { sent: 8, scheduled: 1 } });
    // The next run, of the same file, does not keep silent.
    expect((await desk.publish()).notes).toMatchObject([{ code: "many-rows-gone" }]);
    desk.save(desk.rows);
    const back = await desk.publish();
    expect(back).toMatchObject({ code: 0, sent: 0, withdrawn: 0, notes: [], states: desk.before.states });
    expect(standing(back)).toEqual(standing(desk.before));
  });

  it("and put back days later: what is due is sent, what is too late is told", async () => {
    const desk = await halfPublished();
    desk.save(desk.rows.slice(0, 8));
    expect(await desk.publish()).toMatchObject({ withdrawn: 8 });
    desk.wait(3.1);
    desk.save(desk.rows);
    const back = await desk.publish();
    expect(back).toMatchObject({ code: 1, sent: 1, states: { sent: 9, missed: 2, scheduled: 5 } });
    expect(back.rows.filter(({ state }) => state === "missed").map(({ codes }) => codes)).toEqual([
      ["too-late"],
      ["too-late"],
    ]);
    expect(await desk.publish()).toMatchObject({ sent: 0 });
  });

  it("with rows gone that Postproxy has and did not publish yet: one note names them", async () => {
    const desk = await halfPublished();
    const ahead = ["autumn.csv", "--ahead", "7d"];
    expect(await desk.publish(ahead)).toMatchObject({ sent: 7, states: { sent: 15, scheduled: 1 } });
    desk.save(desk.rows.slice(0, 8));
    const gone = (await desk.publish(ahead)).notes.filter(({ code }) => code === "row-gone-after-sending");
    expect(gone).toHaveLength(1);
    expect(gone[0]?.message).toMatch(/^7 Pins are in no row any more, but were sent: "Narrow/);
    desk.save(desk.rows);
    expect(await desk.publish(ahead)).toMatchObject({ code: 0, sent: 0, notes: [] });
  });

  it.each([
    ["to nothing", "", "autumn.csv has no rows now, and had 16 when it was last read"],
    ["to its header", csvOf([]), "autumn.csv has no rows now, and had 16 when it was last read"],
    [
      "to half of its header",
      csvOf([]).slice(0, 20),
      'there is no column "board_id", "media_url", "publish_at"',
    ],
  ])("%s: it is not read, and says what it had", async (_, text, said) => {
    const desk = await halfPublished();
    desk.write("autumn.csv", text);
    const after = await desk.publish();
    expect(after).toMatchObject({ code: 3, sent: 0, withdrawn: 0, states: desk.before.states });
    expect(after.errors.join()).toContain(said);
    expect(await desk.plan()).toContain("The rows below are those of the last good reading");
    desk.save(desk.rows);
    expect(standing(await desk.publish())).toEqual(standing(desk.before));
  });
});

describe("another state of the file is saved over it", () => {
  it("an older copy, with old texts and times and without the newest rows", async () => {
    const desk = await halfPublished();
    const older = desk.rows
      .slice(0, 10)
      .map((row) => ({ ...row, title: row.title.toUpperCase(), body: row.body.replace("how", "where") }));
    desk.save(shifted(older, -1));
    const words = await desk.plan();
    expect(words).toContain("many-rows-gone: 6 of the 8 Pins that were waiting");
    expect(words).toContain(
      "8 rows that were sent have other times now, 1 h earlier. Were the dates of the whole sheet shifted, or is this an older copy?",
    );
    expect(await desk.publish()).toMatchObject({ code: 1, sent: 0, states: { held: 8, scheduled: 2 } });
    desk.save(desk.rows);
    const back = await desk.publish();
    expect(back).toMatchObject({ code: 0, sent: 0, withdrawn: 0, notes: [], states: desk.before.states });
    expect(standing(back)).toEqual(standing(desk.before));
  });

  it("the older texts alone: what was sent stays as it is, and one note says so", async () => {
    const desk = await halfPublished();
    desk.save(desk.rows.map((row) => ({ ...row, body: `Draft of ${row.body}` })));
    const words = await desk.plan();
    expect(words).toContain(
      "8 rows that were sent say something else now. If you did not edit them, this may be an older copy",
    );
    expect(await desk.publish()).toMatchObject({ code: 0, sent: 0, states: desk.before.states });
  });

  it("only the rows that a filter showed", async () => {
    const desk = await halfPublished();
    desk.save(desk.rows.filter(({ board }) => board === "Weekend builds"));
    expect(await desk.plan()).toContain("Was the file cut short while it was saved, filtered, or replaced");
    expect(await desk.publish()).toMatchObject({ sent: 0, withdrawn: 5, states: { sent: 3, scheduled: 3 } });
    desk.save(desk.rows);
    expect(standing(await desk.publish())).toEqual(standing(desk.before));
  });

  it("with its headers translated: it is not read, and the headers are shown", async () => {
    const desk = await halfPublished();
    desk.save(desk.rows, { header: ["Titel", "Beschreibung", "Pinnwand", "Bild", "Link", "Datum"] });
    const words = await desk.plan();
    expect(words).toContain("the first row holds: Titel, Beschreibung, Pinnwand, Bild, Link, Datum");
    const after = await desk.publish();
    expect(after).toMatchObject({ code: 3, sent: 0, withdrawn: 0, states: desk.before.states });
  });

  it("with one header lost that no row needs: the titles are gone, and that is said", async () => {
    const desk = await halfPublished();
    desk.save(desk.rows, { header: ["name", "description", "board", "media_url", "link", "publish_at"] });
    const after = await desk.publish();
    expect(after).toMatchObject({ code: 0, sent: 0, states: desk.before.states });
    expect(after.notes.map(({ code, value }) => [code, value])).toEqual([
      ["unknown-column", null],
      ["many-rows-alike", "edited-after-sending"],
    ]);
  });
});
