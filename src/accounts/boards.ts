// Finds the profile and the board of every row through the API, with the boards kept in the ledger for an hour.

import type { Row } from "../calendar/rows/row.ts";
import type { Session } from "../context/session.ts";
import { usageError } from "../lib/errors.ts";
import type { Board } from "../lib/fold-name.ts";
import { issueOf, type Problem } from "../model/issue.ts";
import type { Profile } from "../model/profile.ts";
import { boardReadings, matchProfile, type Resolution, resolveBoard } from "./resolve.ts";

/** A board made or renamed at Pinterest is seen within this time; a name that is not found is asked for at once. */
const boardsAgeMs = 60 * 60_000;

export type BoardBook = {
  /** The boards of a profile, from the ledger while they are fresh. */
  of: (profile: Profile) => Promise<readonly Board[]>;
  /** The boards of a profile, from the API, at most once a run. */
  refresh: (profile: Profile) => Promise<readonly Board[]>;
};

export function openBoardBook({ ledger, client, now }: Session): BoardBook {
  const fetched = new Map<string, Promise<readonly Board[]>>();
  const fetch = async (profile: Profile) => {
    const boards = await client.placements(profile);
    await ledger.saveBoards(profile.id, boards, now());
    return boards;
  };
  const refresh = (profile: Profile) => {
    const boards = fetched.get(profile.id) ?? fetch(profile);
    fetched.set(profile.id, boards);
    return boards;
  };
  return {
    refresh,
    async of(profile) {
      if (fetched.has(profile.id)) return refresh(profile);
      const known = await ledger.boards(profile.id);
      const fresh = known.length > 0 && known.every((board) => now() - board.fetchedAt < boardsAgeMs);
      return fresh ? known : refresh(profile);
    },
  };
}

type Found<T> = { found: T } | Problem;
/** `section`: what the cell says behind the board's name. */
type FoundBoard = { found: Board; section: string | null } | Problem;

/**
 * Resolves the profile and board cells of all rows. Throws ExpectedError (exit 2) when the profile that every row depends
 * on cannot be used, and (exit 3) when the API cannot be reached.
 */
export async function resolveRows(
  rows: readonly Row[],
  profiles: readonly Profile[],
  settings: {
    profile: string | null;
    book: BoardBook;
    /** True where these are some of many rows, and others name a profile. */
    othersNameProfile?: boolean;
    /** The profile that a calendar's pins have had so far, by calendar. */
    usual: ReadonlyMap<string, { id: string; name: string }>;
  },
): Promise<Map<Row, Resolution>> {
  const profileOf = remember((cell: string | null) => findProfile(cell ?? settings.profile, profiles));
  const common = profileOf(null);
  const named = settings.othersNameProfile === true || rows.some((row) => row.fields.profile !== null);
  if (rows.length > 0 && !("found" in common) && !named) {
    throw usageError(common.message, common.hint);
  }
  if (settings.profile === null && "found" in common) refuseOtherAccount(rows, common.found, settings.usual);
  const boardCache = new Map<string, Promise<FoundBoard>>();
  const boardOf = ({ fields, boardMayHoldSection }: Row, profile: Profile) => {
    const cell = fields.board ?? "";
    const readings = boardMayHoldSection ? boardReadings(cell) : [];
    const key = JSON.stringify([profile.id, cell, readings.length]);
    const found = boardCache.get(key) ?? findBoard(cell, readings, profile, settings.book);
    boardCache.set(key, found);
    return found;
  };
  const resolutions = new Map<Row, Resolution>();
  for (const row of rows) {
    const { fields, columns } = row;
    const profile = profileOf(fields.profile);
    if (!("found" in profile)) {
      resolutions.set(row, {
        profile: null,
        board: null,
        issues: [issueOf(profile, { column: columns.profile ?? null, value: fields.profile })],
        section: null,
      });
      continue;
    }
    const board = fields.board === null ? null : await boardOf(row, profile.found);
    const where = { column: columns.board ?? null, value: fields.board };
    resolutions.set(row, { profile: profile.found, ...saidOf(board, where) });
  }
  return resolutions;
}

/**
 * A blank cell means "the only active profile". Should that be another one than yesterday, because one expired and another
 * was connected, a calendar must not go to the wrong account.
 */
function refuseOtherAccount(
  rows: readonly Row[],
  profile: Profile,
  usual: ReadonlyMap<string, { id: string; name: string }>,
): void {
  for (const { calendar, fields } of rows) {
    const before = usual.get(calendar);
    if (fields.profile !== null || before === undefined || before.id === profile.id) continue;
    throw usageError(
      `${calendar} has been published to ${before.name}, and the only active profile is ${profile.name} now`,
      `Connect ${before.name} again in Postproxy, or say that you mean the other: --profile "${profile.name}".`,
    );
  }
}

function findProfile(cell: string | null, profiles: readonly Profile[]): Found<Profile> {
  const match = matchProfile(cell, profiles);
  return match.kind === "one" ? { found: match.profile } : match;
}

/** `readings`: what the cell may mean where no board has its whole name. */
async function findBoard(
  cell: string,
  readings: readonly { board: string; section: string }[],
  profile: Profile,
  book: BoardBook,
): Promise<FoundBoard> {
  const known = resolveBoard(cell, profile, await book.of(profile));
  if (known.kind === "one") return { found: known.board, section: null };
  // What the cache does not know may have been made a minute ago.
  const boards = await book.refresh(profile);
  const match = resolveBoard(cell, profile, boards);
  if (match.kind === "one") return { found: match.board, section: null };
  const parts = readings.map(({ board, section }) => ({
    match: resolveBoard(board, profile, boards),
    section,
  }));
  for (const part of parts) {
    if (part.match.kind === "one") return { found: part.match.board, section: part.section };
  }
  // Of a board that is not there, its name is talked of, and not the section.
  const [likeliest] = parts;
  return likeliest !== undefined && likeliest.match.kind === "problem" ? likeliest.match : match;
}

function saidOf(
  board: FoundBoard | null,
  where: { column: string | null; value: string | null },
): Pick<Resolution, "board" | "section" | "issues"> {
  if (board === null) return { board: null, section: null, issues: [] };
  if (!("found" in board)) return { board: null, section: null, issues: [issueOf(board, where)] };
  return { board: board.found, section: board.section, issues: [] };
}

function remember<K, V>(compute: (key: K) => V): (key: K) => V {
  const known = new Map<K, V>();
  return (key) => {
    const value = known.get(key) ?? compute(key);
    known.set(key, value);
    return value;
  };
}
