// Rows and pins for tests of the plan, each complete and different only where a test says so.

import type { KnownPin } from "../../src/model/pin.ts";
import type { PlanRequest, PlanRow } from "../../src/planning/terms.ts";

export const hour = 3_600_000;
export const now = Date.UTC(2026, 10, 24, 12);

const content = {
  calendar: "autumn.csv",
  line: 2,
  profile: "prof_1",
  boardId: "b1",
  boardName: "kitchen ideas",
  media: "https://a.example/a.jpg",
  at: now + hour,
  now: false,
  title: "Shelves",
  body: "Six shelves",
  link: null,
  cover: null,
  thumbOffset: null,
  draft: false,
} as const;

/** As in a real calendar: two rows of the same cells have the same digest. */
const digestOf = (
  id: string | null,
  of: Pick<PlanRow, "title" | "body" | "media" | "at" | "now" | "boardId">,
) => JSON.stringify([id, of.title, of.body, of.media, of.at, of.now, of.boardId]);

export function planRow(differs: Partial<PlanRow>): PlanRow {
  const columns = { id: "id", media: "media_url", publishAt: "publish_at" };
  const written = { media: "", publishAt: "" };
  const cells = { ...content, id: null, repeat: false, insteadOf: null, ...differs };
  const digest = digestOf(cells.id, cells);
  return { digest, columns, written, issues: [], notes: [], ...cells };
}

export function knownPin(differs: Partial<KnownPin>): KnownPin {
  const cells = {
    ...content,
    id: "pin-1",
    rowId: null,
    repeat: false,
    insteadOf: null,
    issues: [],
    notes: [],
    state: "scheduled" as const,
    ...differs,
  };
  const digest = digestOf(cells.rowId, cells);
  return {
    digest,
    seen: { digest, title: cells.title, body: cells.body, media: cells.media },
    resembles: null,
    answered: [],
    requeuedAt: null,
    pacedUntil: null,
    ...cells,
  };
}

export function request(differs: Pick<PlanRequest, "rows" | "pins"> & Partial<PlanRequest>): PlanRequest {
  return {
    read: new Set(["autumn.csv"]),
    gone: new Set(),
    absent: new Set(),
    known: new Set(),
    now,
    maxLateMs: 24 * hour,
    skipsLate: false,
    sayTime: (at) => new Date(at).toISOString(),
    ...differs,
  };
}
