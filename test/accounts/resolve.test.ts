import { describe, expect, test } from "vitest";
import { matchProfile, resolveBoard } from "../../src/accounts/resolve.ts";
import type { Profile } from "../../src/model/profile.ts";

const profile = (changes: Partial<Profile>): Profile => ({
  id: "prof_1",
  name: "Studio North",
  username: "studionorth",
  platform: "pinterest",
  status: "active",
  groupId: "grp_1",
  expiresAt: null,
  postCount: null,
  ...changes,
});

const north = profile({});
const south = profile({ id: "prof_2", name: "Studio South", username: null });
const expired = profile({ id: "prof_3", name: "Old Studio", username: null, status: "expired" });
const elsewhere = profile({ id: "prof_4", name: "Studio North", platform: "instagram" });

describe("a profile", () => {
  test.each(["prof_1", "studio  NORTH", "@StudioNorth", "studionorth"])("is found by %s", (cell) => {
    expect(matchProfile(cell, [south, north, elsewhere])).toEqual({ kind: "one", profile: north });
  });

  test("left blank is the only active one", () => {
    expect(matchProfile(null, [expired, north, elsewhere])).toEqual({ kind: "one", profile: north });
    expect(matchProfile(" ", [north])).toEqual({ kind: "one", profile: north });
  });

  test("left blank is not decided where several are active", () => {
    expect(matchProfile(null, [north, south])).toEqual({
      kind: "problem",
      code: "ambiguous-profile",
      message: "2 Pinterest profiles are connected.",
      hint: 'Name one in a profile column or with --profile: "Studio North" (prof_1) or "Studio South" (prof_2).',
    });
  });

  test("by a name that several share is not decided, unless one alone is active", () => {
    const twin = profile({ id: "prof_5" });
    expect(matchProfile("Studio North", [north, twin])).toMatchObject({ code: "ambiguous-profile" });
    const left = profile({ id: "prof_6", status: "expired" });
    expect(matchProfile("Studio North", [left, north])).toEqual({ kind: "one", profile: north });
  });

  test("that has expired is named and must be connected again", () => {
    expect(matchProfile("Old Studio", [north, expired])).toEqual({
      kind: "problem",
      code: "profile-not-active",
      message: 'the Pinterest profile "Old Studio" (expired) cannot be used now.',
      hint: "Connect it again in Postproxy.",
    });
    expect(matchProfile(null, [expired])).toMatchObject({ code: "profile-not-active" });
  });

  test("of another network is no profile", () => {
    expect(matchProfile("prof_4", [north, elsewhere])).toMatchObject({ code: "unknown-profile" });
    expect(matchProfile(null, [elsewhere])).toMatchObject({
      code: "unknown-profile",
      message: "no Pinterest profile is connected in Postproxy.",
    });
  });
});

describe("a board", () => {
  const boards = [
    { id: "718605684300112233", name: "Kitchen ideas" },
    { id: "718605684300112234", name: "Tiles" },
    { id: "718605684300112235", name: "TILES" },
  ];

  test("is found by name", () => {
    expect(resolveBoard("kitchen ideas", north, boards)).toEqual({ kind: "one", board: boards[0] });
  });

  test("that nobody knows is named with its profile and the nearest name", () => {
    expect(resolveBoard("Kitchn ideas", north, boards)).toEqual({
      kind: "problem",
      code: "unknown-board",
      message: 'no board of Studio North is called "Kitchn ideas".',
      hint: 'Did you mean "Kitchen ideas"? `pinsheet boards` lists all 3.',
    });
  });

  test("whose name is shared asks for the id", () => {
    expect(resolveBoard("tiles", north, boards)).toMatchObject({
      code: "ambiguous-board",
      message: '2 boards of Studio North are called "tiles".',
      hint: 'Write the id of the one you mean: 718605684300112234 ("Tiles") or 718605684300112235 ("TILES").',
    });
  });

  test.each(["7.18606E+17", "718605684300112000"])("whose id a spreadsheet rounded to %s says so", (cell) => {
    expect(resolveBoard(cell, north, boards)).toMatchObject({
      code: "unknown-board",
      hint: expect.stringContaining("A spreadsheet has rounded the id"),
    });
  });
});
