// Identity and decisions: examples of every rule, as a person would tell them.

import { describe, expect, it } from "vitest";
import { issue, wholeRow } from "../../src/model/issue.ts";
import { isTooLate, mustFollowRow, plan } from "../../src/planning/plan.ts";
import type { PlanRow } from "../../src/planning/terms.ts";
import { hour, knownPin, now, planRow, request } from "./rows.ts";

const states = (result: ReturnType<typeof plan>) => result.decisions.map(({ state }) => state);
const codes = (result: ReturnType<typeof plan>) =>
  result.decisions.map(({ issues, notes }) => [...issues, ...notes].map(({ code }) => code));

describe("a row is the pin it was", () => {
  it("a row of a new calendar is a new pin", () => {
    const result = plan(request({ rows: [planRow({})], pins: [] }));
    expect(result.decisions[0]).toMatchObject({ pin: null, state: "scheduled", issues: [] });
  });

  it("by its id cell, when text and media changed", () => {
    const pin = knownPin({ rowId: "7", state: "published" });
    const row = planRow({ id: "7", media: "https://a.example/other.jpg", title: "New title" });
    const result = plan(request({ rows: [row], pins: [pin] }));
    expect(result.decisions[0]).toMatchObject({ pin: { id: pin.id }, state: "published" });
    expect(codes(result)).toEqual([["edited-after-sending"]]);
  });

  it("by profile, board, media and time, in any calendar", () => {
    const pin = knownPin({ calendar: "old.csv", state: "published" });
    const result = plan(
      request({ rows: [planRow({ calendar: "new.csv", title: "Fixed typo" })], pins: [pin] }),
    );
    expect(result.decisions[0]).toMatchObject({ pin: { id: pin.id }, state: "published" });
  });

  it("by board and media, when it was rescheduled before it was sent", () => {
    const pin = knownPin({ state: "scheduled" });
    const result = plan(request({ rows: [planRow({ at: now + 99 * hour })], pins: [pin] }));
    expect(result.decisions[0]).toMatchObject({ pin: { id: pin.id }, state: "scheduled" });
  });

  it("by board, time and title, when its media was replaced before it was sent", () => {
    const pin = knownPin({ state: "scheduled" });
    const result = plan(request({ rows: [planRow({ media: "https://a.example/b.jpg" })], pins: [pin] }));
    expect(result.decisions[0]).toMatchObject({ pin: { id: pin.id }, state: "scheduled" });
  });

  it("by its content, when the rows were renumbered", () => {
    const sent = knownPin({ id: "one", rowId: "1", title: "A", state: "published" });
    const next = knownPin({ id: "two", rowId: "2", title: "B", at: now + 9 * hour });
    const renumbered = [
      planRow({ id: "2", title: "A" }),
      planRow({ id: "3", title: "B", at: now + 9 * hour, line: 3 }),
    ];
    const result = plan(request({ rows: renumbered, pins: [sent, next] }));
    expect(result.decisions.map(({ pin }) => pin?.id)).toEqual(["one", "two"]);
  });

  it("but the same path in another folder is another file", () => {
    const pin = knownPin({ calendar: "north/a.csv", media: "file:1.png", state: "published" });
    const row = planRow({ calendar: "south/b.csv", media: "file:1.png", title: "South" });
    expect(
      plan(request({ rows: [row], pins: [pin], read: new Set(["south/b.csv"]) })).decisions[0],
    ).toMatchObject({ pin: null, state: "scheduled" });
    const sameFolder = { ...row, calendar: "north/b.csv" };
    expect(plan(request({ rows: [sameFolder], pins: [pin] })).decisions[0]?.pin?.id).toBe(pin.id);
  });

  it("by its board's id, when the board was renamed", () => {
    const pin = knownPin({ boardName: "old name", state: "published" });
    const result = plan(request({ rows: [planRow({ boardName: "new name" })], pins: [pin] }));
    expect(result.decisions[0]).toMatchObject({ pin: { id: pin.id }, state: "published" });
  });
});

describe("a row that looks like a sent pin is held", () => {
  it("when it was moved to another time", () => {
    const result = plan(
      request({ rows: [planRow({ at: now + 99 * hour })], pins: [knownPin({ state: "published" })] }),
    );
    expect(states(result)).toEqual(["held"]);
    expect(codes(result)).toEqual([["moved-after-sending"]]);
    expect(result.decisions[0]?.pin).toBeNull();
  });

  it("when its media was replaced", () => {
    const row = planRow({ media: "https://a.example/b.jpg" });
    const result = plan(request({ rows: [row], pins: [knownPin({ state: "uncertain" })] }));
    expect(codes(result)).toEqual([["media-replaced-after-sending"]]);
  });

  it("when its id belongs to a sent pin of other media and time", () => {
    const row = planRow({ id: "7", media: "https://a.example/b.jpg", at: now + 99 * hour });
    const result = plan(request({ rows: [row], pins: [knownPin({ rowId: "7", state: "published" })] }));
    expect(states(result)).toEqual(["held"]);
    expect(codes(result)).toEqual([["id-reused"]]);
  });

  it("but not when it says `repeat`, or other words under an id of its own", () => {
    const moved = { at: now + 99 * hour };
    const pins = [knownPin({ rowId: "7", state: "published" })];
    const of = (row: Partial<PlanRow>) =>
      states(plan(request({ rows: [planRow({ ...moved, ...row })], pins })));
    expect(of({ repeat: true })).toEqual(["scheduled"]);
    expect(of({ id: "8", body: "Other words" })).toEqual(["scheduled"]);
    expect(of({ id: "8" })).toEqual(["held"]);
    expect(of({ id: "7", repeat: true })).toEqual(["scheduled"]);
  });

  it("also when it looks like two, and is a wish of its own beside only one of them", () => {
    const slot = { now: true, at: now };
    const edited = knownPin({ ...slot, id: "edited", rowId: "1", media: "m3", state: "published" });
    const other = knownPin({ ...slot, id: "other", rowId: "2", media: "m1", state: "published", line: null });
    const rows = [
      planRow({ ...slot, at: null, media: "m3", body: "Edited", digest: "edited" }),
      planRow({ ...slot, at: null, media: "m3", id: "3", line: 3 }),
    ];
    const pins = [{ ...edited, seen: { ...edited.seen, body: "Edited", digest: "edited" } }, other];
    expect(states(plan(request({ rows, pins })))).toEqual(["published", "held"]);
  });

  it("when it is put back while its copy in another calendar was made ready meanwhile", () => {
    const read = new Set(["autumn.csv", "copy.csv"]);
    const gone = knownPin({ state: "withdrawn", line: null });
    const ready = knownPin({ id: "copy", calendar: "copy.csv", state: "scheduled" });
    const rows = [planRow({}), planRow({ calendar: "copy.csv" })];
    expect(states(plan(request({ rows, pins: [gone, ready], read })))).toEqual(["held", "scheduled"]);
  });

  it("and stays held however it is edited again", () => {
    const sent = knownPin({ state: "published" });
    const held = knownPin({ id: "pin-2", state: "held", at: now + 99 * hour, resembles: sent.id });
    const row = planRow({ at: now + 99 * hour, media: "https://a.example/other.jpg" });
    const result = plan(request({ rows: [row], pins: [sent, held] }));
    expect(result.decisions[0]).toMatchObject({ pin: { id: "pin-2" }, state: "held" });
  });

  it("when a whole series with one image is moved by a week", () => {
    const week = 168 * hour;
    const series = ["a", "b", "c"].map((title, n) => ({ title, body: title, line: n + 2 }));
    const pins = series.map((one, n) =>
      knownPin({
        ...one,
        id: one.title,
        at: now - hour + n * week,
        state: n === 0 ? "published" : "scheduled",
      }),
    );
    const rows = series.map((one, n) => planRow({ ...one, at: now - hour + (n + 1) * week }));
    const result = plan(request({ rows, pins }));
    expect(states(result)).toEqual(["held", "scheduled", "scheduled"]);
    expect(result.decisions.map(({ pin }) => pin?.id ?? null)).toEqual([null, "b", "c"]);
  });

  it.each<[what: string, differs: Partial<PlanRow>]>([
    ["board and words", { boardId: "b2", boardName: "tiles", title: "Other", body: "Other words" }],
    ["board and time", { boardId: "b2", boardName: "tiles", at: now + 5 * hour }],
    ["words and time", { title: "Other", body: "Other words", at: now + 5 * hour }],
    ["picture and board", { media: "https://a.example/other.jpg", boardId: "b2", boardName: "tiles" }],
    ["picture and a few of its words", { media: "https://a.example/other.jpg", body: "Six shelves, anew" }],
  ])("when %s were edited together", (_, differs) => {
    const sent = knownPin({ state: "published" });
    const result = plan(request({ rows: [planRow(differs)], pins: [sent] }));
    expect(states(result)).toEqual(["held"]);
  });

  it("but not when its picture, words and time are others: that is another Pin", () => {
    const sent = knownPin({ state: "published" });
    const row = planRow({ media: "https://a.example/b.jpg", title: "T", body: "Herbs", at: now + 5 * hour });
    expect(states(plan(request({ rows: [row], pins: [sent] })))).toEqual(["scheduled"]);
  });

  it("when it was moved to another board, or cut from one calendar and pasted into another", () => {
    const pins = [knownPin({ state: "published" })];
    const board = plan(request({ rows: [planRow({ boardId: "b2", boardName: "balcony" })], pins }));
    expect(states(board)).toEqual(["held"]);
    const read = new Set(["autumn.csv", "winter.csv"]);
    const pasted = planRow({ calendar: "winter.csv", at: now + 5 * hour });
    expect(states(plan(request({ rows: [pasted], pins, read })))).toEqual(["held"]);
  });

  it("while a new row in its old place is a Pin of its own, and not taken for it", () => {
    const sent = knownPin({ title: "A", body: "A", state: "published", line: null });
    const rows = [
      planRow({ title: "B", body: "B" }),
      planRow({ line: 3, title: "A", body: "A", boardId: "b2", boardName: "balcony" }),
    ];
    const result = plan(request({ rows, pins: [sent] }));
    expect(states(result)).toEqual(["scheduled", "held"]);
  });

  it("when it is a copy in another calendar, and stays so when the other row is moved", () => {
    const read = new Set(["autumn.csv", "copy.csv"]);
    const first = knownPin({ state: "scheduled" });
    const held = knownPin({ id: "copy", calendar: "copy.csv", state: "held" });
    const rows = [planRow({ at: now + 9 * hour }), planRow({ calendar: "copy.csv" })];
    expect(states(plan(request({ rows, pins: [first, held], read })))).toEqual(["scheduled", "held"]);
  });

  it("but an unchanged row cut from one calendar and pasted into another is still its pin", () => {
    const read = new Set(["autumn.csv", "archive.csv"]);
    const pins = [knownPin({ state: "published" })];
    const result = plan(request({ rows: [planRow({ calendar: "archive.csv" })], pins, read }));
    expect(states(result)).toEqual(["published"]);
  });

  it("but a `now` row with an old image and new words is a new Pin", () => {
    const july = knownPin({ calendar: "july.csv", now: true, at: now - 700 * hour, state: "published" });
    const august = planRow({
      calendar: "august.csv",
      now: true,
      at: null,
      title: "August",
      body: "New words",
    });
    const result = plan(
      request({ rows: [august], pins: [july], read: new Set(["august.csv"]), absent: new Set(["july.csv"]) }),
    );
    expect(states(result)).toEqual(["scheduled"]);
  });

  it("not when only its id changes after its media was replaced: it is still its pin", () => {
    const sent = knownPin({ rowId: "i1", state: "published" });
    const media = "https://a.example/new.jpg";
    const pins = [{ ...sent, seen: { ...sent.seen, digest: "as edited", media } }];
    expect(states(plan(request({ rows: [planRow({ media, id: "1" })], pins })))).toEqual(["published"]);
  });

  it("when its media was replaced after sending, and then it was moved", () => {
    const sent = knownPin({ state: "published" });
    const media = "https://a.example/new.jpg";
    const pins = [{ ...sent, seen: { ...sent.seen, digest: "as edited", media } }];
    expect(states(plan(request({ rows: [planRow({ media, at: now + 9 * hour })], pins })))).toEqual(["held"]);
  });

  it("in a new version of a calendar whose old file still exists", () => {
    const pins = [1, 2, 3].map((n) =>
      knownPin({ id: `p${n}`, calendar: "v1.csv", media: `m${n}`, state: "published" }),
    );
    const rows = [1, 2, 3].map((n) =>
      planRow({ calendar: "v2.csv", line: n + 1, media: `m${n}`, at: now + 50 * hour }),
    );
    const result = plan(request({ rows, pins, read: new Set(["v2.csv"]), absent: new Set(["v1.csv"]) }));
    expect(result.renamed).toEqual([]);
    expect(states(result)).toEqual(["held", "held", "held"]);
  });

  it("but not when another row accounts for that pin", () => {
    const rows = [planRow({}), planRow({ line: 3, at: now + 99 * hour })];
    expect(states(plan(request({ rows, pins: [knownPin({ state: "published" })] })))).toEqual([
      "published",
      "scheduled",
    ]);
  });
});

describe("a calendar as a whole", () => {
  it("withdraws unsent pins whose row is gone, and only those", () => {
    const pins = [
      knownPin({ id: "unsent", media: "m1" }),
      knownPin({ id: "sent", media: "m2", state: "published" }),
      knownPin({ id: "elsewhere", media: "m3", calendar: "other.csv" }),
    ];
    const result = plan(request({ rows: [], pins }));
    expect(result.withdrawn.map(({ id }) => id)).toEqual(["unsent"]);
  });

  it("renamed is still itself: rows moved in time under the new name are held", () => {
    const pins = [1, 2, 3].map((n) =>
      knownPin({ id: `p${n}`, calendar: "old.csv", media: `m${n}`, state: "published" }),
    );
    const rows = [1, 2, 3].map((n) =>
      planRow({ calendar: "new.csv", line: n + 1, media: `m${n}`, at: now + 50 * hour }),
    );
    const result = plan(request({ rows, pins, read: new Set(["new.csv"]), gone: new Set(["old.csv"]) }));
    expect(result.renamed).toMatchObject([{ from: "old.csv", to: "new.csv" }]);
    expect(states(result)).toEqual(["held", "held", "held"]);
  });

  it("with the same image twice on a board plans both and says so", () => {
    const rows = [planRow({}), planRow({ line: 3, at: now + 50 * hour })];
    const result = plan(request({ rows, pins: [] }));
    expect(states(result)).toEqual(["scheduled", "scheduled"]);
    expect(codes(result)).toEqual([["same-image-twice"], ["same-image-twice"]]);
  });

  it("with an id used twice refuses both rows until they differ", () => {
    const rows = [planRow({ id: "1", media: "m1" }), planRow({ id: "1", line: 3, media: "m2" })];
    expect(codes(plan(request({ rows, pins: [] })))).toEqual([["duplicate-id"], ["duplicate-id"]]);
  });

  it("beside a copy of itself in the same run publishes once", () => {
    const rows = [planRow({}), planRow({ calendar: "copy.csv" })];
    const result = plan(request({ rows, pins: [], read: new Set(["autumn.csv", "copy.csv"]) }));
    expect(states(result).toSorted()).toEqual(["held", "scheduled"]);
  });
});

describe("time", () => {
  it("a row whose time passed more than max-late ago is missed", () => {
    const result = plan(request({ rows: [planRow({ at: now - 25 * hour })], pins: [] }));
    expect(codes(result)).toEqual([["too-late"]]);
    expect(states(result)).toEqual(["missed"]);
  });

  it("of exactly max-late ago is still in time, and a millisecond more is too late", () => {
    const late = (ms: number) =>
      states(
        plan(request({ rows: [planRow({ at: now - 24 * hour - ms })], pins: [], maxLateMs: 24 * hour })),
      );
    expect(late(0)).toEqual(["scheduled"]);
    expect(late(1)).toEqual(["missed"]);
  });

  it("a `now` row keeps the time it was first seen", () => {
    const pin = knownPin({ now: true, at: now - 30 * hour });
    expect(states(plan(request({ rows: [planRow({ now: true, at: null })], pins: [pin] })))).toEqual([
      "missed",
    ]);
    expect(states(plan(request({ rows: [planRow({ now: true, at: null })], pins: [] })))).toEqual([
      "scheduled",
    ]);
  });

  it("an invalid row that was fixed is judged anew", () => {
    const pin = knownPin({ state: "invalid" });
    expect(states(plan(request({ rows: [planRow({})], pins: [pin] })))).toEqual(["scheduled"]);
  });
});

describe("a row that a person made eligible again", () => {
  const sent = knownPin({ id: "sent", state: "published", line: null, at: now - 9 * hour });
  const held = { id: "held", resembles: "sent" } as const;

  it("is late from the person's word on, not from its time", () => {
    const old = { at: now - 99 * hour };
    const hoursAgo = (hours: number) =>
      plan(request({ rows: [planRow(old)], pins: [knownPin({ ...old, requeuedAt: now - hours * hour })] }));
    expect(states(hoursAgo(23))).toEqual(["scheduled"]);
    expect(states(hoursAgo(25))).toEqual(["missed"]);
  });

  it("is not held again for what the person has seen, even if it was invalid in between", () => {
    const judged = (requeuedAt: number | null) =>
      states(
        plan(
          request({ rows: [planRow({})], pins: [sent, knownPin({ ...held, state: "invalid", requeuedAt })] }),
        ),
      );
    expect(judged(null)).toEqual(["held"]);
    expect(judged(now - hour)).toEqual(["scheduled"]);
  });

  it("is held for what the person has not seen", () => {
    const other = knownPin({ ...sent, id: "other" });
    const pin = knownPin({ ...held, state: "invalid", requeuedAt: now - hour });
    const result = plan(request({ rows: [planRow({})], pins: [other, pin] }));
    expect(result.decisions[0]).toMatchObject({ state: "held", resembles: "other" });
  });
});

describe("a row edited after its pin was sent", () => {
  const sent = knownPin({ rowId: "7", state: "published", link: "https://a.example/old" });
  const said = (differs: Partial<PlanRow>, pin = sent) => {
    const row = planRow({ id: "7", link: pin.link, digest: "edited", ...differs });
    const [decision] = plan(request({ rows: [row], pins: [pin] })).decisions;
    expect(decision).toMatchObject({ pin: { id: pin.id }, state: "published", issues: [] });
    return decision?.notes.map(({ message }) => message.replace(/^the (.*) changed after.*/, "$1"));
  };

  it.each<[said: string[], what: string, row: Partial<PlanRow>]>([
    [["title"], "its title", { title: "New" }],
    [["description"], "its text", { body: "New" }],
    [["link"], "its link", { link: "https://a.example/new" }],
    [["media"], "its media", { media: "https://a.example/b.jpg" }],
    [["time"], "its time", { at: now + 5 * hour }],
    [["description and title"], "two cells", { title: "New", body: "New" }],
    [[], "nothing that a Pin shows", {}],
    [
      [],
      "its link, by the settings and not by a person",
      { digest: sent.digest, link: "https://a.example/new" },
    ],
  ])("notes %j for %s", (notes, _, row) => {
    expect(said(row)).toEqual(notes);
  });

  it("is not told of a time where it was `now`, and of nothing but its problems where it has some", () => {
    const fresh = knownPin({ ...sent, now: true, at: now });
    expect(said({ now: true, at: null }, fresh)).toEqual([]);
    const issues = [issue("body-missing", wholeRow, "it is empty.", "Write.")];
    expect(said({ title: "New", issues })).toEqual(["it is empty."]);
  });
});

describe("how late a pin is", () => {
  const late = (differs: Partial<Parameters<typeof isTooLate>[0]>) =>
    isTooLate({ at: now - 9 * hour, requeuedAt: null, pacedUntil: null, ...differs }, now, hour);

  it("counts from its time, from a person's word, and from the time that pacing gave it", () => {
    expect(late({})).toBe(true);
    expect(late({ requeuedAt: now - hour })).toBe(false);
    expect(late({ pacedUntil: now - hour })).toBe(false);
    expect(late({ requeuedAt: now - 2 * hour, pacedUntil: now - 3 * hour })).toBe(true);
    expect(late({ at: null })).toBe(false);
  });
});

it("a pin that would send something else than its row says follows the row first", () => {
  const edited = (pin: ReturnType<typeof knownPin>) => ({ ...pin, seen: { ...pin.seen, digest: "edited" } });
  expect(mustFollowRow(edited(knownPin({})))).toBe(true);
  expect(mustFollowRow(knownPin({}))).toBe(false);
  expect(mustFollowRow(edited(knownPin({ state: "published" })))).toBe(false);
});

const issues = [issue("body-missing", wholeRow, "it is empty.", "Write.")];
const otherBoard = { boardId: "b2", boardName: "balcony" };
const others = { title: "Jars", body: "Three jars of jam" };
/** The states of these rows, read as the calendars in which they stand. */
const judged = (rows: PlanRow[], pins: ReturnType<typeof knownPin>[]) =>
  states(plan(request({ rows, pins, read: new Set(rows.map(({ calendar }) => calendar)) })));

it("a row with a problem is invalid, and says which", () => {
  const result = plan(request({ rows: [planRow({ issues })], pins: [knownPin({})] }));
  expect(result.decisions[0]).toMatchObject({ state: "invalid", issues });
});

describe("an image twice on a board", () => {
  it("is noted where a row waits, and not of what was sent", () => {
    const rows = [planRow({}), planRow({ line: 3, at: now + 50 * hour, ...others })];
    expect(codes(plan(request({ rows, pins: [knownPin({ state: "published" })] })))).toEqual([
      [],
      ["same-image-twice"],
    ]);
  });

  it("is noted where no time can be read, and not where there is no image", () => {
    const noted = (differs: Partial<PlanRow>) =>
      codes(plan(request({ rows: [2, 3].map((line) => planRow({ line, issues, ...differs })), pins: [] })));
    expect(noted({ at: null })).toEqual(Array(2).fill(["body-missing", "same-image-twice"]));
    expect(noted({ media: null })).toEqual(Array(2).fill(["body-missing"]));
  });
});

describe("a row held for what was posted elsewhere", () => {
  const posted = issue("looks-posted", wholeRow, "this row looks posted.", "Do.");
  const pin = knownPin({ state: "held", issues: [...issues, posted], resembles: "post:1" });

  it("stays held as long as it is as it was", () => {
    expect(plan(request({ rows: [planRow({})], pins: [pin] })).decisions[0]).toMatchObject({
      state: "held",
      issues: pin.issues,
      resembles: "post:1",
    });
  });

  it.each<[what: string, row: Partial<PlanRow>, pin: Partial<typeof pin>]>([
    ["edited", { digest: "edited" }, {}],
    ["held for something else", {}, { issues }],
    ["invalid", {}, { state: "invalid" }],
  ])("is judged anew where it was %s", (_, row, differs) => {
    expect(judged([planRow(row)], [{ ...pin, ...differs }])).toEqual(["scheduled"]);
  });
});

describe("what was sent and has no row now", () => {
  const gone = knownPin({ id: "gone", state: "published", line: null, at: now - 9 * hour });
  const ready = (state: "scheduled" | "missed") => knownPin({ rowId: "1", state, ...others, media: "jars" });

  it.each(["scheduled", "missed"] as const)(
    "holds a row that was %s and says the same since, and no other",
    (state) => {
      const row = planRow({ id: "1" });
      const elsewhere = { at: now + 30 * hour, media: "jars" };
      expect(judged([row], [gone, ready(state)])).toEqual(["held"]);
      expect(judged([planRow({ id: "1", ...elsewhere, body: "New" })], [gone, ready(state)])).toEqual([
        "scheduled",
      ]);
      expect(judged([row], [gone, knownPin({ rowId: "1", state })])).toEqual(["scheduled"]);
    },
  );

  it("holds all rows that say the same, also where its calendar was not read", () => {
    const old = { ...gone, calendar: "old.csv" };
    const twice = [1, 2].map((n) => planRow({ line: n, title: `${n}`, at: now + n * hour, boardId: `${n}` }));
    expect(judged(twice, [old])).toEqual(["held", "held"]);
    expect(judged([planRow({ at: now + 5 * hour, ...others })], [old])).toEqual(["held"]);
  });

  it("may have its row still in a calendar that was not read", () => {
    const there = { ...gone, calendar: "old.csv", line: 2 };
    expect(judged([planRow({ ...otherBoard, at: now + 5 * hour })], [there])).toEqual(["scheduled"]);
  });

  it("is nothing that was never sent", () => {
    const waits = knownPin({ state: "scheduled" });
    const result = plan(request({ rows: [planRow({ ...otherBoard, title: "T" })], pins: [waits] }));
    expect(states(result)).toEqual(["scheduled"]);
    expect(result.withdrawn).toEqual([waits]);
  });
});

describe("a row that was held for a pin", () => {
  const moved = { at: now + 30 * hour, line: 3 };
  const held = knownPin({ ...moved, id: "held", state: "held", resembles: "like" });
  const like = (differs: Partial<typeof held>) => knownPin({ id: "like", calendar: "old.csv", ...differs });

  it.each<[is: string, what: string, pin: Partial<typeof held>, calendar?: string]>([
    ["held", "that was sent and has no row", { state: "published", line: null }],
    ["held", "that waits in a calendar that was not read", {}],
    ["scheduled", "that was never sent and has no row", { line: null }],
    [
      "scheduled",
      "that was never sent and whose row is gone",
      { calendar: "autumn.csv", media: "x", seen: held.seen },
    ],
  ])("is %s where that is one %s", (is, _, pin) => {
    expect(judged([planRow(moved)], [held, like(pin)])).toEqual([is]);
  });

  it.each(["Six shelves", "Edited"])(
    "says (%s) what that was sent as, or what its row says by now",
    (body) => {
      const sent = knownPin({ id: "like", rowId: "1", state: "published" });
      const edited = { ...sent, seen: { ...sent.seen, body: "Edited", digest: "edited" } };
      const pin = knownPin({ ...moved, id: "held", state: "held", resembles: "like", body });
      const rows = [planRow({ id: "1", body: "Edited", digest: "edited" }), planRow({ ...moved, body })];
      expect(judged(rows, [edited, pin])).toEqual(["published", "held"]);
    },
  );
});

describe("a calendar of rows that stand for pins", () => {
  const rest = "autumn.retry.csv";
  const failed = knownPin({ state: "failed", line: null });
  const replacement = (differs: Partial<PlanRow> = {}) =>
    planRow({ calendar: rest, insteadOf: "pin-1", title: "Fixed", ...differs });

  it("is no version and no new name of that from which they were taken", () => {
    const pins = [failed, knownPin({ id: "pin-2", media: "m2" })];
    const rows = [replacement(), replacement({ line: 3, media: "m2", insteadOf: "pin-2" })];
    for (const where of ["gone", "absent"] as const) {
      const result = plan(request({ rows, pins, read: new Set([rest]), [where]: new Set(["autumn.csv"]) }));
      expect([result.versions, result.renamed]).toEqual([[], []]);
    }
  });

  it("goes though it looks like what it stands for, and waits where it looks like something else", () => {
    expect(judged([replacement()], [failed])).toEqual(["scheduled"]);
    const other = knownPin({ id: "pin-9", state: "published", line: null, title: "Fixed" });
    expect(judged([replacement()], [knownPin({ state: "failed", media: "m" }), other])).toEqual(["held"]);
  });

  it("goes though its rows are copies of those that it was made of", () => {
    expect(judged([planRow({ issues }), replacement()], [knownPin({ state: "invalid" })])).toEqual([
      "invalid",
      "scheduled",
    ]);
  });
});

it("a calendar under a new name is not also a version of another one", () => {
  const pins = ["old.csv", "other.csv"].map((calendar) =>
    knownPin({ id: calendar, calendar, state: "published" }),
  );
  const rows = [planRow({ calendar: "new.csv" })];
  const result = plan(
    request({
      rows,
      pins,
      read: new Set(["new.csv"]),
      gone: new Set(["old.csv"]),
      absent: new Set(["other.csv"]),
    }),
  );
  expect(result.renamed).toMatchObject([{ from: "old.csv", to: "new.csv" }]);
  expect(result.versions).toEqual([]);
});

it("what was withdrawn is not withdrawn again", () => {
  const pins = [knownPin({ state: "withdrawn", line: null })];
  expect(plan(request({ rows: [], pins })).withdrawn).toEqual([]);
});
