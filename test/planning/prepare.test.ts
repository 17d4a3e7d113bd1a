// What a plan is made of a row, and what pin comes of its decision.

import { describe, expect, it } from "vitest";
import type { Resolution } from "../../src/accounts/resolve.ts";
import { idOf, mediaOf } from "../../src/calendar/rows/keys.ts";
import type { Row } from "../../src/calendar/rows/row.ts";
import { issue, wholeRow } from "../../src/model/issue.ts";
import type { Pin } from "../../src/model/pin.ts";
import { pinAfter, prepareRow } from "../../src/planning/prepare.ts";
import type { Decision } from "../../src/planning/terms.ts";
import { at, pin } from "../support/pins.ts";

const note = (code: Parameters<typeof issue>[0]) => issue(code, wholeRow, "it is so.", "Do this.");
const fields: Row["fields"] = {
  id: "7",
  body: "Six shelf layouts",
  title: "Shelves",
  board: "Kitchen  Ideas",
  media: { kind: "url", url: "https://a.example/a.jpg?token=1" },
  link: "https://studio.example/shelves",
  publishAt: { at, zone: "Europe/Paris" },
  cover: { kind: "file", path: "cover.jpg" },
  thumbOffset: 3,
  profile: "north",
  repeat: false,
  draft: true,
  insteadOf: null,
};
const row: Row = {
  calendar: "autumn.csv",
  line: 5,
  digest: "d5",
  fields,
  written: { publishAt: "tomorrow", media: "a.jpg" },
  columns: { id: "Id", media: "Image", publishAt: "When", board: "Board" },
  boardMayHoldSection: false,
  notSent: [],
  issues: [note("body-missing")],
  notes: [note("first-image-used")],
};
const resolution: Resolution = {
  profile: { id: "prof_1", name: "Studio North" },
  board: { id: "b1", name: "Kitchen Ideas" },
  section: null,
  issues: [note("unknown-profile")],
};
const nothing: Resolution = { profile: null, board: null, section: null, issues: [] };
const withFields = (differs: Partial<Row["fields"]>): Row => ({ ...row, fields: { ...fields, ...differs } });
const prepare = (of: Row, resolved = resolution, roots: [string, string][] = []) =>
  prepareRow(of, resolved, new Map(roots));

describe("a row, prepared,", () => {
  it("is what its cells say, with the board and the profile that the account has", () => {
    expect(prepare(row).plan).toEqual({
      calendar: "autumn.csv",
      line: 5,
      digest: "d5",
      id: "7",
      repeat: false,
      insteadOf: null,
      profile: "prof_1",
      boardId: "b1",
      boardName: "kitchen ideas",
      media: "https://a.example/a.jpg",
      at,
      now: false,
      title: "Shelves",
      body: "Six shelf layouts",
      link: "https://studio.example/shelves",
      cover: { kind: "file", path: "cover.jpg" },
      thumbOffset: 3,
      draft: true,
      columns: { id: "Id", media: "Image", publishAt: "When" },
      written: { publishAt: "tomorrow", media: "a.jpg" },
      issues: [note("body-missing"), note("unknown-profile")],
      notes: [note("first-image-used")],
    });
  });

  it("has the name of its board as written where the account has none, and nothing where nothing is written", () => {
    expect(prepare(row, nothing).plan).toMatchObject({
      profile: null,
      boardId: null,
      boardName: "kitchen ideas",
    });
    const blank = { ...withFields({ board: null, publishAt: null, media: null, id: null }), columns: {} };
    expect(prepare(blank, nothing).plan).toMatchObject({
      boardName: null,
      media: null,
      id: null,
      at: null,
      now: false,
      columns: { id: null, media: null, publishAt: null },
    });
  });

  it("has no time where it is `now`", () => {
    const { plan } = prepare(withFields({ publishAt: { at: "now", zone: null } }));
    expect(plan).toMatchObject({ at: null, now: true });
  });

  it.each([
    ["p2", "the pin that its pin stands for", "p1"],
    ["lost", "what it names, though no ledger knows it", "lost"],
    [null, "nothing", null],
  ])("that names %s stands for %s", (insteadOf, _, expected) => {
    expect(prepare(withFields({ insteadOf }), resolution, [["p2", "p1"]]).plan.insteadOf).toBe(expected);
  });

  it.each([
    ["007", "7"],
    ["0", "0"],
    ["000", "0"],
    ["100", "100"],
    ["0x7", "0x7"],
    ["a007", "a007"],
    ["007a", "007a"],
    ["00a7", "00a7"],
  ])("with the id %s has the id %s", (id, expected) => {
    expect(idOf(withFields({ id }))).toBe(expected);
  });

  it("is known by the file that it names", () => {
    expect(mediaOf(withFields({ media: { kind: "file", path: "./a.jpg" } }))).toBe("file:a.jpg");
    expect(mediaOf(withFields({ media: null }))).toBeNull();
  });
});

describe("cells that no Pin can have", () => {
  const notes = (notSent: string[], section: string | null = null) =>
    prepare({ ...row, notSent, notes: [] }, { ...resolution, section }).plan.notes.map(
      ({ column, value, message }) => [
        column,
        value,
        message.replace(" cannot be sent to Pinterest through this API.", ""),
      ],
    );

  it("are told in one note, before the others", () => {
    expect(notes([])).toEqual([]);
    expect(notes(["Keywords"])).toEqual([["Keywords", null, '"Keywords"']]);
    expect(notes(["Comment(s) - Separated by ||", "Alt"], "Oak")).toEqual([
      ["Comment(s) - Separated by ||", null, '"Comment(s)", "Alt", and the section "Oak"'],
    ]);
    expect(prepare({ ...row, notSent: ["Alt"] }).plan.notes.map(({ code }) => code)).toEqual([
      "not-on-pinterest",
      "first-image-used",
    ]);
  });

  it("such as the section of a board show the cell of the board", () => {
    expect(notes([], "Oak")).toEqual([["Board", "Oak", 'the section "Oak"']]);
    const { plan } = prepare({ ...row, notes: [], columns: {} }, { ...resolution, section: "Oak" });
    expect(plan.notes).toMatchObject([{ column: null, value: "Oak" }]);
  });
});

describe("the pin of a row", () => {
  const prepared = prepare(row);
  const decision = (differs: Partial<Decision> = {}): Decision => ({
    row: prepared.plan,
    pin: null,
    state: "scheduled",
    issues: [note("too-late")],
    notes: [note("first-image-used")],
    resembles: null,
    ...differs,
  });
  const now = at + 1000;
  const pinOf = (of: Partial<Decision>, known: Pin | null = null, from = prepared) =>
    pinAfter(decision(of), from, known, { now, newId: () => "new" });
  const seen = {
    digest: "d5",
    title: "Shelves",
    body: "Six shelf layouts",
    media: "https://a.example/a.jpg",
  };

  it("that is new has all that the row says", () => {
    expect(pinOf({})).toEqual({
      id: "new",
      calendar: "autumn.csv",
      line: 5,
      rowId: "7",
      digest: "d5",
      profile: "prof_1",
      profileName: "Studio North",
      boardId: "b1",
      boardTitle: "Kitchen Ideas",
      boardName: "kitchen ideas",
      media: "https://a.example/a.jpg",
      medium: fields.media,
      cover: fields.cover,
      thumbOffset: 3,
      at,
      now: false,
      timezone: "Europe/Paris",
      title: "Shelves",
      seen,
      body: "Six shelf layouts",
      link: "https://studio.example/shelves",
      draft: true,
      repeat: false,
      insteadOf: null,
      state: "scheduled",
      issues: [note("too-late")],
      notes: [note("first-image-used")],
      resembles: null,
      answered: [],
      picture: null,
      compared: null,
      generation: 0,
      requeuedAt: null,
      notBefore: null,
      pacedUntil: null,
      pacedBy: null,
      reconcileAt: null,
      absentAt: null,
      postId: null,
      permalink: null,
      pollAt: null,
      polls: 0,
      firstSeen: now,
      changedAt: now,
    });
  });

  it("has the names that the row says where the account has none", () => {
    const { profileName, boardTitle, timezone } = pinOf(
      {},
      null,
      prepare(withFields({ publishAt: null }), nothing),
    );
    expect([profileName, boardTitle, timezone]).toEqual(["north", "Kitchen  Ideas", null]);
  });

  const kept = {
    id: "old",
    insteadOf: "root",
    resembles: "sent",
    answered: ["sent"],
    picture: "hash",
    compared: "d4",
    generation: 2,
    requeuedAt: at - 1,
    notBefore: at - 2,
    pacedUntil: at - 3,
    pacedBy: "ten a day",
    firstSeen: at - 4,
    changedAt: at - 5,
  };
  const known = pin({ ...kept, medium: fields.media, state: "scheduled", rowId: "6", digest: "d4" });

  it("that was there before keeps what the row does not say", () => {
    expect(pinOf({}, known)).toMatchObject({ ...kept, rowId: "7", digest: "d5", seen });
  });

  it("says since when it is in its state, and is not released any more once it is held anew", () => {
    expect(pinOf({ state: "missed" }, known)).toMatchObject({ changedAt: now, requeuedAt: at - 1 });
    expect(pinOf({ state: "held" }, known)).toMatchObject({ changedAt: now, requeuedAt: null });
  });

  it("has what the reading found before what was known", () => {
    expect(pinOf({ resembles: "other" }, known).resembles).toBe("other");
    const instead = prepare(withFields({ insteadOf: "r" }));
    expect(pinOf({ row: instead.plan }, known, instead).insteadOf).toBe("r");
  });

  it("loses what was seen of its picture with the picture", () => {
    const other = prepare(withFields({ media: { kind: "url", url: "https://a.example/b.jpg" } }));
    expect(pinOf({}, known, other).picture).toBeNull();
  });

  it("of a `now` row keeps the time at which it was first `now`", () => {
    const of = prepare(withFields({ publishAt: { at: "now", zone: null } }));
    const is = (before: Pin | null) => pinOf({ row: of.plan }, before, of);
    expect(is(null)).toMatchObject({ at: now, now: true });
    expect(is(pin({ now: true, at: at - 9 })).at).toBe(at - 9);
    expect(is(pin({ now: true, at: null })).at).toBe(now);
    expect(is(pin({ now: false, at: at - 9 })).at).toBe(now);
  });

  it("that was sent stays as it was sent; its row may have moved, and what was said of its post stays said", () => {
    const sent = pin({
      state: "published",
      calendar: "old.csv",
      rowId: "6",
      body: "As sent",
      notes: [note("found-by-looking"), note("edited-after-sending")],
    });
    const { calendar, line } = row;
    expect(pinOf({ state: "published" }, sent)).toEqual({
      ...sent,
      calendar,
      line,
      rowId: "7",
      seen,
      notes: [note("found-by-looking"), note("first-image-used")],
    });
    expect(pinOf({ row: { ...prepared.plan, id: null }, state: "published" }, sent).rowId).toBe("6");
  });
});
