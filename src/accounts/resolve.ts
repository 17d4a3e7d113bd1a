// PURE. Which profile and which board a row means, or the sentence that says why that cannot be told.

import { type Board, foldName, matchBoard } from "../lib/fold-name.ts";
import type { Issue, Problem } from "../model/issue.ts";
import type { Profile } from "../model/profile.ts";

/** What the account says of a row's profile and board cells. */
export type Resolution = {
  profile: { id: string; name: string } | null;
  board: Board | null;
  /** What the board cell says behind the board's name, where that is a section. */
  section: string | null;
  issues: readonly Issue[];
};

type NotFound = { kind: "problem" } & Problem;

/** Finds a Pinterest profile by id, name or user name; a blank cell means the only active one. */
export function matchProfile(
  cell: string | null,
  profiles: readonly Profile[],
): { kind: "one"; profile: Profile } | NotFound {
  const pinterest = profiles.filter(({ platform }) => platform.toLowerCase() === "pinterest");
  const wanted = cell?.trim() ?? "";
  if (pinterest.length === 0) return noProfile;
  const found = wanted === "" ? pinterest : named(wanted, pinterest);
  const active = found.filter(isActive);
  const [first, second] = active;
  if (first !== undefined && second === undefined) return { kind: "one", profile: first };
  if (first !== undefined) return severalProfiles(wanted, active);
  return found.length > 0 ? notActive(found) : unknownProfile(wanted, pinterest);
}

const isActive = (profile: Profile) => profile.status.toLowerCase() === "active";

function named(wanted: string, profiles: readonly Profile[]): Profile[] {
  const byId = profiles.filter(({ id }) => id === wanted);
  if (byId.length > 0) return byId;
  const folded = foldName(wanted);
  const userName = folded.replace(/^@/, "");
  return profiles.filter(
    ({ name, username }) =>
      folded !== "" && (foldName(name) === folded || (username !== null && foldName(username) === userName)),
  );
}

/** Finds a board of the profile by id or name. */
export function resolveBoard(
  cell: string,
  profile: Profile,
  boards: readonly Board[],
): { kind: "one"; board: Board } | NotFound {
  const match = matchBoard(cell, boards);
  switch (match.kind) {
    case "one":
      return match;
    case "several":
      return severalBoards(cell, profile, match.boards);
    case "none":
      return unknownBoard(cell, profile, match.suggestions, boards.length);
    default:
      return match satisfies never;
  }
}

/** "Board/Section" may be a board of that name, or a section of a board; the last is the likeliest place to cut. */
export function boardReadings(cell: string): { board: string; section: string }[] {
  const slashes = [...cell.matchAll(/\//g)].map(({ index }) => index).toReversed();
  return slashes
    .map((at) => ({ board: cell.slice(0, at).trim(), section: cell.slice(at + 1).trim() }))
    .filter(({ board, section }) => board !== "" && section !== "");
}

const quoted = (name: string) => `"${name.length > 80 ? `${name.slice(0, 80)}…` : name}"`;
const either = (names: readonly string[]) => new Intl.ListFormat("en", { type: "disjunction" }).format(names);
const both = (names: readonly string[]) => new Intl.ListFormat("en").format(names);

function unknownBoard(
  cell: string,
  profile: Profile,
  suggestions: readonly Board[],
  total: number,
): NotFound {
  return {
    kind: "problem",
    code: "unknown-board",
    message: `no board of ${profile.name} is called ${quoted(cell)}.`,
    hint: `${boardAdvice(cell, suggestions)}\`pinsheet boards\` lists ${total === 1 ? "the only one" : `all ${total}`}.`,
  };
}

function boardAdvice(cell: string, suggestions: readonly Board[]): string {
  if (suggestions.length > 0) return `Did you mean ${either(suggestions.map(({ name }) => quoted(name)))}? `;
  // Spreadsheets keep 15 digits of a number; a board id has 18.
  const rounded = /^\d(?:[.,]\d+)?E\+?\d+$/i.test(cell) || /^\d{15,}000$/.test(cell);
  return rounded
    ? "A spreadsheet has rounded the id: write the board's name, or format the column as text. "
    : "";
}

function severalBoards(cell: string, profile: Profile, boards: readonly Board[]): NotFound {
  return {
    kind: "problem",
    code: "ambiguous-board",
    message: `${boards.length} boards of ${profile.name} are called ${quoted(cell)}.`,
    hint: `Write the id of the one you mean: ${either(boards.map(({ id, name }) => `${id} (${quoted(name)})`))}.`,
  };
}

const noProfile: NotFound = {
  kind: "problem",
  code: "unknown-profile",
  message: "no Pinterest profile is connected in Postproxy.",
  hint: "Connect one in Postproxy, or use the API key or --profile-group of the account that has it.",
};

function unknownProfile(wanted: string, profiles: readonly Profile[]): NotFound {
  return {
    kind: "problem",
    code: "unknown-profile",
    message: `no Pinterest profile is called ${quoted(wanted)}.`,
    hint: `The account has ${both(profiles.slice(0, 5).map(({ name }) => quoted(name)))}; \`pinsheet profiles\` lists all.`,
  };
}

function severalProfiles(wanted: string, profiles: readonly Profile[]): NotFound {
  const which = wanted === "" ? "are connected" : `are called ${quoted(wanted)}`;
  const choices = profiles.slice(0, 5).map(({ id, name }) => `${quoted(name)} (${id})`);
  return {
    kind: "problem",
    code: "ambiguous-profile",
    message: `${profiles.length} Pinterest profiles ${which}.`,
    hint: `Name one in a profile column or with --profile: ${either(choices)}.`,
  };
}

function notActive(profiles: readonly Profile[]): NotFound {
  const names = both(profiles.slice(0, 5).map(({ name, status }) => `${quoted(name)} (${status})`));
  return {
    kind: "problem",
    code: "profile-not-active",
    message: `the Pinterest ${profiles.length === 1 ? "profile" : "profiles"} ${names} cannot be used now.`,
    hint: "Connect it again in Postproxy.",
  };
}
