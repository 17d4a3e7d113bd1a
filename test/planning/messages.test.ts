// What a plan says of a row depends on where its Pin is by now.

import { describe, expect, it } from "vitest";
import type { KnownPin } from "../../src/model/pin.ts";
import {
  duplicateId,
  editedAfterSending,
  idReused,
  looksLikeSent,
  sameImageTwice,
  sameInOtherCalendar,
  sameRowTwice,
  stoodFor,
  tooLate,
} from "../../src/planning/messages.ts";
import type { PlanRequest, PlanRow } from "../../src/planning/terms.ts";
import { hour, knownPin, now, planRow, request } from "./rows.ts";

const written = { media: "a.jpg", publishAt: "tomorrow" };
const row = (differs: Partial<PlanRow> = {}) => planRow({ written, ...differs });
const sent = (differs: Partial<KnownPin> = {}) => knownPin({ state: "published", ...differs });
const asked = (differs: Partial<PlanRequest> = {}) =>
  request({ rows: [], pins: [], sayTime: (at) => `[${(at - now) / hour} h]`, ...differs });
const looks = (one: PlanRow, pin: KnownPin) => looksLikeSent(one, pin, asked());

describe("a row that looks like the Pin sent says", () => {
  const time = { column: "publish_at", value: "tomorrow" };
  const whole = { column: null, value: null };

  it.each<[what: string, where: object, row: Partial<PlanRow>, pin: Partial<KnownPin>]>([
    ["sent for [1 h], moved to [5 h]", time, { at: now + 5 * hour }, {}],
    ["sent for [1 h], moved to now", time, { at: null, now: true }, {}],
    ["sent, moved to [1 h]", time, {}, { at: null }],
    ["sent from a.csv", whole, { at: null, now: true }, { now: true, calendar: "a.csv" }],
    [
      "sent with b.jpg, with its media replaced",
      { column: "media_url", value: "a.jpg" },
      {},
      { media: "file:b.jpg" },
    ],
    [
      "sent with other media, with its media replaced",
      { column: "media_url", value: "a.jpg" },
      {},
      { media: null },
    ],
    ["sent to another board", whole, {}, {}],
    ["sent from old.csv", whole, {}, { calendar: "old.csv" }],
  ])("%s", (what, where, ofRow, ofPin) => {
    const { message, column, value } = looks(row(ofRow), sent(ofPin));
    expect(message).toBe(`this row looks like the Pin ${what}.`);
    expect({ column, value }).toEqual(where);
  });

  it.each<[hint: string, pin: Partial<KnownPin>]>([
    ["To send it anew: `pinsheet retry --held`.", { state: "failed" }],
    ["You took that one back. To send this row: `pinsheet retry --held`.", { state: "cancelled" }],
    ["To send it anew set `repeat` to yes.", { state: "uncertain" }],
    ["Nothing to do if that was not meant. For a second Pin set `repeat` to yes.", { at: now }],
    ["Nothing to do if that was not meant. For a second Pin set `repeat` to yes.", { at: null }],
    [
      "Nothing to do if that was not meant. For one more Pin add a row: the `repeat` of this one is used up.",
      { at: now, repeat: true },
    ],
    [
      "Postproxy has it and publishes it [1 h]. To move it, change it in Postproxy, and put the row back as it was. For a second Pin set `repeat` to yes.",
      {},
    ],
  ])("%s", (hint, ofPin) => {
    expect(looks(row(), sent(ofPin)).hint).toBe(hint);
  });
});

describe("an id", () => {
  it("that was used before shows its cell, and the Pin by its title where it has one", () => {
    expect(idReused(row({ id: "7" }), sent())).toMatchObject({
      column: "id",
      value: "7",
      message: 'the id 7 belongs to the Pin "Shelves" that was sent with other media at another time.',
    });
    expect(idReused(row({ id: "7" }), sent({ title: null })).message).toContain("the Pin that was sent");
  });

  it("that several rows have shows its cell", () => {
    expect(duplicateId(row({ id: "7" }))).toMatchObject({ column: "id", value: "7" });
  });
});

describe("the other row of the same Pin is named", () => {
  const other = (differs: Partial<PlanRow>) => planRow({ calendar: "b.csv", line: 9, ...differs });

  it.each<[alike: string, row: Partial<PlanRow>, other: Partial<PlanRow>]>([
    ["media, time", {}, {}],
    ["media, time", { at: null, now: true }, { at: null, now: true }],
    ["media, words", {}, { at: now }],
    ["media, words", {}, { now: true }],
  ])("with what is alike: %s", (alike, ofRow, ofOther) => {
    expect(sameInOtherCalendar(row(ofRow), other(ofOther)).message).toBe(
      `the same Pin (profile, board, ${alike}) is line 9 of b.csv, and is published from there.`,
    );
  });

  it("where it stands for it, by its line if it has one", () => {
    expect(stoodFor(other({})).message).toContain("line 9 of b.csv stands");
    expect(stoodFor(sent({ line: null })).message).toContain("a row of autumn.csv stands");
  });

  it("where it was pasted", () => {
    expect(sameRowTwice(other({})).message).toContain("line 9 holds the same row");
  });

  it.each([
    [2, "line 3"],
    [3, "lines 3, 4"],
    [4, "lines 3, 4, 5"],
    [5, "lines 3, 4, 5 and 1 more"],
    [9, "lines 3, 4, 5 and 5 more"],
  ])("where %i rows have one image", (count, lines) => {
    const group = Array.from({ length: count }, (_, n) => row({ line: n + 2 }));
    expect(sameImageTwice(group[0] ?? row(), group).message).toBe(
      `the same image is on the same board in ${lines} too; each row is a Pin of its own.`,
    );
  });
});

describe("a row that is too late says by how much", () => {
  it.each<[hours: number, said: string]>([
    [25, "25 h"],
    [71, "71 h"],
    [72, "3 days"],
    [100, "4 days"],
  ])("%i hours", (hours, said) => {
    const { message, column, value } = tooLate(row(), now - hours * hour, asked());
    expect(message).toBe(`its time ([-${hours} h]) passed ${said} ago, more than --max-late 24 h allows.`);
    expect({ column, value }).toEqual({ column: "publish_at", value: "tomorrow" });
  });

  it("and that it is skipped where that was asked for", () => {
    expect(tooLate(row(), now - 25 * hour, asked({ skipsLate: true })).message).toContain(
      "25 h ago, and what is more than 24 h late is skipped (catchUp).",
    );
  });
});

describe("a row that was edited after sending", () => {
  it.each<[state: KnownPin["state"], keeps: boolean, hint: string]>([
    ["submitted", true, "Edit the Pin at Pinterest, or ignore this."],
    ["published", true, "Edit the Pin at Pinterest, or ignore this."],
    ["failed", false, "To send it as it is now: `pinsheet retry --failed`."],
    ["cancelled", false, "It was taken back. To send it as it is now: `pinsheet retry 12345678`."],
    ["uncertain", false, "To send it anew, give the row a new time and set `repeat` to yes."],
    ["sending", false, "To send it anew, give the row a new time and set `repeat` to yes."],
  ])("is told what to do where it is %s", (state, keeps, hint) => {
    const note = editedAfterSending(["title", "media"], sent({ id: "123456789", state }));
    const then = keeps ? "Pinterest keeps what was sent" : "the change is not sent";
    expect([note.message, note.hint]).toEqual([
      `the title and media changed after this Pin was sent; ${then}.`,
      hint,
    ]);
  });
});
