// Rows and pins for tests of the plan, each complete and different only where a test says so.

import type { KnownPin, PlanRequest, PlanRow } from "../../src/plan/terms.ts";

export const hour = 3_600_000;
export const now = Date.UTC(2026, 10, 24, 12);

const content = {
  calendar: "autumn.csv",
  line: 2,
  digest: "d1",
  profile: "prof_1",
  boardId: "b1",
  boardName: "kitchen ideas",
  media: "https://a.example/a.jpg",
  at: now + hour,
  now: false,
  title: "Shelves",
  body: "Six shelves",
  link: null,
} as const;

export function planRow(differs: Partial<PlanRow>): PlanRow {
  const columns = { id: "id", media: "media_url", publishAt: "publish_at" };
  return {
    ...content,
    id: null,
    repeat: false,
    columns,
    written: { media: "", publishAt: "" },
    issues: [],
    notes: [],
    ...differs,
  };
}

export function knownPin(differs: Partial<KnownPin>): KnownPin {
  const seenTitle = differs.title === undefined ? content.title : differs.title;
  return { ...content, id: "pin-1", rowId: null, seenTitle, resembles: null, state: "scheduled", ...differs };
}

export function request(differs: Pick<PlanRequest, "rows" | "pins"> & Partial<PlanRequest>): PlanRequest {
  return {
    read: new Set(["autumn.csv"]),
    gone: new Set(),
    absent: new Set(),
    now,
    maxLateMs: 24 * hour,
    sayTime: (at) => new Date(at).toISOString(),
    ...differs,
  };
}
