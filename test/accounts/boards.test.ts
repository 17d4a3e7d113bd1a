// Profiles and boards of rows, with the account as a value.

import { describe, expect, it } from "vitest";
import { type BoardBook, resolveRows } from "../../src/accounts/boards.ts";
import type { Row } from "../../src/calendar/rows/row.ts";
import type { Profile } from "../../src/model/profile.ts";

const profile = (id: string, status = "active"): Profile => ({
  id,
  name: `Studio ${id}`,
  username: null,
  platform: "pinterest",
  status,
  groupId: null,
  expiresAt: null,
  postCount: null,
});

function row(differs: Partial<Row["fields"]> = {}): Row {
  const fields = { board: "Kitchen ideas", profile: null, ...differs } as Row["fields"];
  const columns = { board: "Board", profile: "Account" };
  return {
    calendar: "c.csv",
    line: 2,
    digest: "d",
    fields,
    written: { publishAt: "", media: "" },
    columns,
    boardMayHoldSection: false,
    notSent: [],
    issues: [],
    notes: [],
  };
}

/** A book that counts how often the API is asked. */
function book(pages: { id: string; name: string }[][]): BoardBook & { asked: number } {
  const [first = [], second = first] = pages;
  const self = {
    asked: 0,
    of: async () => first,
    refresh: async () => {
      self.asked += 1;
      return second;
    },
  };
  return self;
}

const boards = [{ id: "1", name: "Kitchen ideas" }];
const settings = { profile: null, usual: new Map() };

describe("resolveRows", () => {
  it("asks for the boards again before it says that one does not exist", async () => {
    const growing = book([boards, [...boards, { id: "2", name: "New board" }]]);
    const one = row({ board: "New board" });
    const found = await resolveRows([one], [profile("N")], { ...settings, book: growing });
    expect(found.get(one)).toMatchObject({ board: { id: "2" }, issues: [] });
    expect(growing.asked).toBe(1);
  });

  it("names column and value of a board that does not exist", async () => {
    const one = row({ board: "Kitchn ideas" });
    const found = await resolveRows([one], [profile("N")], { ...settings, book: book([boards]) });
    expect(found.get(one)?.issues).toMatchObject([
      { code: "unknown-board", column: "Board", value: "Kitchn ideas" },
    ]);
  });

  describe("of a cell that may be Board/Section", () => {
    const all = [...boards, { id: "2", name: "Before / after" }, { id: "3", name: "A/B" }];
    const found = async (cell: string, boardMayHoldSection = true) => {
      const one = { ...row({ board: cell }), boardMayHoldSection };
      const resolved = await resolveRows([one], [profile("N")], { ...settings, book: book([all]) });
      const { board = null, section = null, issues = [] } = resolved.get(one) ?? {};
      return {
        board: board?.id ?? null,
        issues: issues.map(({ message }) => message),
        section,
      };
    };

    it("takes the board of the whole name first", async () => {
      expect(await found("Before / after")).toEqual({ board: "2", issues: [], section: null });
    });

    it("takes the part behind the last slash that leaves a board for a section", async () => {
      expect(await found("Kitchen ideas/Shelves")).toMatchObject({
        board: "1",
        section: "Shelves",
      });
      expect(await found("Before / after/Hall")).toMatchObject({
        board: "2",
        section: "Hall",
      });
      expect(await found("A/B/C")).toMatchObject({ board: "3", section: "C" });
      expect(await found("Kitchen ideas/Shelves/Oak")).toMatchObject({
        board: "1",
        section: "Shelves/Oak",
      });
    });

    it("speaks of the board alone where there is none of that name", async () => {
      expect(await found("Kitchn ideas/Shelves")).toMatchObject({
        board: null,
        issues: [expect.stringMatching(/called "Kitchn ideas"/)],
      });
    });

    it("is a name and nothing else in other calendars", async () => {
      expect(await found("Kitchen ideas/Shelves", false)).toMatchObject({ board: null, section: null });
    });
  });

  it("one row of an unknown profile costs the others nothing", async () => {
    const [bad, good] = [row({ profile: "Nobody" }), row()];
    const found = await resolveRows([bad, good], [profile("N")], { ...settings, book: book([boards]) });
    expect(found.get(bad)?.issues.map(({ code }) => code)).toEqual(["unknown-profile"]);
    expect(found.get(good)?.issues).toEqual([]);
  });

  it("refuses when no row can have a profile", async () => {
    const expired = resolveRows([row()], [profile("N", "expired")], { ...settings, book: book([boards]) });
    await expect(expired).rejects.toThrow(/expired/);
  });

  it("does not send a calendar to another account because the usual one expired", async () => {
    const usual = new Map([["c.csv", { id: "N", name: "Studio N" }]]);
    const both = [profile("N", "expired"), profile("S")];
    await expect(resolveRows([row()], both, { profile: null, usual, book: book([boards]) })).rejects.toThrow(
      /published to Studio N, and the only active profile is Studio S/,
    );
    const named = await resolveRows([row()], both, { profile: "Studio S", usual, book: book([boards]) });
    expect([...named.values()][0]).toMatchObject({ profile: { id: "S" }, issues: [] });
  });
});
