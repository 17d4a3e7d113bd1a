// PURE. Which board a cell means. Names are compared as people see them; a near miss is only ever a suggestion.

import { nearest } from "./closest.ts";

/** A Pinterest board: a placement of a profile. */
export type Board = { id: string; name: string };

/** `boards` of "several" and `suggestions` are in a fixed order; there are at most three suggestions. */
type BoardMatch =
  | { kind: "one"; board: Board }
  | { kind: "none"; suggestions: Board[] }
  | { kind: "several"; boards: Board[] };

/**
 * Makes names alike that look alike: case, width, apostrophes, quotes, dashes, "&" and "and", white space, and
 * characters that show nothing. Accents stay: "Crème" and "Creme" can be two boards, so é for e is only a suggestion.
 */
export function foldName(name: string): string {
  return (
    name
      .replace(/\p{Default_Ignorable_Code_Point}/gu, "")
      // NFKC would make a space and an accent of it.
      .replaceAll("\u00b4", "'")
      .normalize("NFKC")
      .toLowerCase()
      .normalize("NFKC")
      .replace(/[\u2018\u2019\u201b\u02bc`\u2032]/g, "'")
      .replace(/[\u201c\u201d\u201e\u201f]/g, '"')
      .replace(/\p{Pd}/gu, "-")
      .replaceAll("&", " and ")
      .replace(/\s+/g, " ")
      .trim()
  );
}

/** A name as it was typed, without its case, its width and blanks around it: of profiles and groups, whose names are typed in full. */
export const foldCase = (name: string): string => name.normalize("NFKC").trim().toLowerCase();

/** A list of boards, prepared, with the cells already matched: calendars repeat few boards in many rows. */
type Known = {
  boards: readonly { board: Board; folded: string; unaccented: string }[];
  matched: Map<string, BoardMatch>;
  /** How many names that no board has were looked at for near ones. */
  suggested: number;
};

/** Of this many wrong names nobody reads what each may have meant, and each is held against every board of the account. */
const mostSuggested = 100;

// Keyed by the list itself: a list is read once per run and never changed.
const lists = new WeakMap<readonly Board[], Known>();

/** Finds a board by id, then by the exact name, then by the folded name. */
export function matchBoard(cell: string, boards: readonly Board[]): BoardMatch {
  const known = lists.get(boards) ?? prepare(boards);
  const found = known.matched.get(cell) ?? look(cell, known);
  known.matched.set(cell, found);
  return found;
}

function prepare(boards: readonly Board[]): Known {
  const prepared = boards.map((board) => {
    const folded = foldName(board.name);
    return { board, folded, unaccented: withoutAccents(folded) };
  });
  const known: Known = { boards: prepared, matched: new Map(), suggested: 0 };
  lists.set(boards, known);
  return known;
}

function look(cell: string, known: Known): BoardMatch {
  const { boards } = known;
  const wanted = cell.trim();
  const folded = foldName(wanted);
  const tries = [
    boards.filter(({ board }) => board.id === wanted),
    boards.filter(({ board }) => board.name.trim() === wanted),
    boards.filter((board) => folded !== "" && board.folded === folded),
  ];
  const [first, ...others] = tries.find((found) => found.length > 0) ?? [];
  if (first === undefined) {
    const isLooked = known.suggested++ < mostSuggested;
    return { kind: "none", suggestions: isLooked ? suggest(folded, boards) : [] };
  }
  if (others.length === 0) return { kind: "one", board: first.board };
  return { kind: "several", boards: [first, ...others].map(({ board }) => board) };
}

const withoutAccents = (folded: string) => folded.normalize("NFD").replace(/\p{M}/gu, "").normalize("NFC");

const mostSuggestions = 3;

/** The nearest names: a few typos away, or one the beginning of the other ("Kitchen" for "Kitchen ideas"). */
function suggest(folded: string, boards: Known["boards"]): Board[] {
  const wanted = withoutAccents(folded);
  // Of two letters every other name would be made with a few typos.
  const allowed = wanted.length < 3 ? 0 : Math.max(1, Math.floor(wanted.length / 4));
  const near = nearest(wanted, boards, ({ unaccented }) => unaccented, allowed);
  const begun = boards.filter(
    ({ unaccented: name }) => isBeginning(wanted, name) || isBeginning(name, wanted),
  );
  return [...new Set([...near, ...begun])].slice(0, mostSuggestions).map(({ board }) => board);
}

const isBeginning = (start: string, name: string) => start.length >= 3 && name.startsWith(start);
