// By what a row and a pin are held to be the same: of each way of looking at them, which cells count.

import { describe, expect, it } from "vitest";
import { pinStates } from "../../src/model/states.ts";
import {
  boards,
  contentKey,
  exact,
  exactAnywhere,
  exactDated,
  folderOf,
  type Identified,
  isSettled,
  join,
  looks,
  sameMedia,
  sameSlot,
  sameText,
  settled,
  unsettled,
} from "../../src/planning/keys.ts";
import { knownPin, planRow } from "./rows.ts";

const others = {
  calendar: "other/winter.csv",
  profile: "prof_2",
  boardId: "b2",
  media: "https://a.example/b.jpg",
  at: 1,
  now: true,
  title: "Other",
  body: "Other words",
};
type Cell = keyof typeof others;
const cells = Object.keys(others) as Cell[];
type KeyOf = (of: Identified) => string | null;
const onBoard =
  (key: (of: Identified, board: (of: { boardId: string | null }) => string | null) => string | null): KeyOf =>
  (of) =>
    key(of, ({ boardId }) => boardId);

/** The cells without which two rows are still the same. */
const deciding = (key: KeyOf, of: Partial<Identified> = {}) =>
  cells.filter((cell) => key(planRow({ ...of, [cell]: others[cell] })) !== key(planRow(of)));

describe("two rows are the same", () => {
  const place: Cell[] = ["profile", "boardId", "media", "at", "now"];

  it.each<[what: string, key: KeyOf, decides: Cell[], of?: Partial<Identified>]>([
    ["in all but words", onBoard(exact), place],
    ["in all but words, at a moment", onBoard(exactDated), place],
    ["in any calendar", onBoard(exactAnywhere), place],
    [
      "in any calendar, `now`",
      onBoard(exactAnywhere),
      ["profile", "boardId", "media", "body"],
      { now: true },
    ],
    ["in what they say and show", contentKey, ["profile", "media", "body"]],
    [
      "in what they say and show, with a file",
      contentKey,
      ["calendar", "profile", "media", "body"],
      { media: "file:a.jpg" },
    ],
    [
      "in words, picture and board",
      onBoard(sameText),
      ["calendar", "profile", "boardId", "media", "title", "body"],
    ],
    ["in picture and board", onBoard(sameMedia), ["calendar", "profile", "boardId", "media"]],
    ["in board, time and title", onBoard(sameSlot), ["calendar", "profile", "boardId", "at", "now", "title"]],
  ])("%s", (_, key, decides, of) => {
    expect(deciding(key, of)).toEqual(decides);
  });

  it("also where both have no title and no text, and never where what must be the same is missing", () => {
    const bare = planRow({ title: null, body: null });
    for (const key of [contentKey, onBoard(sameText), onBoard(sameSlot)]) expect(key(bare)).not.toBeNull();
    expect(onBoard(exactAnywhere)({ ...bare, now: true })).not.toBeNull();
    expect(contentKey(planRow({ media: null }))).toBeNull();
    expect(onBoard(exactDated)(planRow({ now: true }))).toBeNull();
  });

  it("with a file only in one folder; an address is the same everywhere", () => {
    const file = { media: "file:a.jpg", calendar: "north/a.csv" };
    expect(folderOf(planRow(file))).toBe("north");
    expect(folderOf(planRow({ calendar: "north/a.csv" }))).toBe("");
    expect(folderOf(planRow({ ...file, media: null }))).toBe("");
  });
});

it("a key has all its parts, or is none", () => {
  expect(join("a", 0)).toBe(join("a", 0));
  expect(join("a", 0)).not.toBe(join("a", 1));
  expect(join("a", null)).toBeNull();
  expect(join(undefined, "a")).toBeNull();
});

it.each(pinStates)("a pin that is %s is settled where it was sent or judged ready", (state) => {
  const is = !["invalid", "held", "withdrawn"].includes(state);
  const pin = knownPin({ state });
  expect([isSettled(pin), settled(pin, "k"), unsettled(pin, "k")]).toEqual(
    is ? [true, "k", null] : [false, null, "k"],
  );
});

describe("a board is", () => {
  const is = (row: [id: string | null, name: string | null], pin: [id: string | null, name: string | null]) =>
    boards.some((board) => {
      const [one, other] = [
        board.row({ boardId: row[0], boardName: row[1] }),
        board.pin({ boardId: pin[0], boardName: pin[1] }),
      ];
      return one !== null && one === other;
    });

  it.each<[same: boolean, why: string, ...Parameters<typeof is>]>([
    [true, "the same by its id, whatever its name", ["1", "old"], ["1", "new"]],
    [true, "the same by its name where the row has no id", [null, "a"], ["1", "a"]],
    [true, "the same by its name where the pin has no id", ["1", "a"], [null, "a"]],
    [true, "the same by its name where neither has an id", [null, "a"], [null, "a"]],
    [false, "another one of the same name by its id", ["1", "a"], ["2", "a"]],
    [false, "another one by its name", [null, "a"], [null, "b"]],
  ])("%s: %s", (same, _, row, pin) => {
    expect(is(row, pin)).toBe(same);
  });
});

it("a pin is known by what its row showed last and by what was sent", () => {
  const seen = { digest: "d2", title: "New", body: "New words", media: "m2" };
  const pin = knownPin({ seen });
  expect(looks.map((look) => look(pin))).toEqual([{ ...pin, ...seen }, pin]);
});
