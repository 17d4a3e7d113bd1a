// What must be true of ledger and service after every run, whatever happened.

import { join } from "node:path";
import Database from "better-sqlite3";
import { expect } from "vitest";
import type { RunReport } from "../../src/model/report.ts";
import { type PinState, pinStates, transitions } from "../../src/model/states.ts";
import type { Model, Real } from "./model.ts";

export function check(model: Model, { desk }: Real, report: RunReport | null): void {
  notTwice(model, desk.sandbox().accepted());
  const db = new Database(join(desk.cwd, "pinsheet.db"), { readonly: true });
  try {
    legalHistory(db);
    const posts = new Set(
      desk
        .sandbox()
        .accepted()
        .map(({ id }) => id),
    );
    const known = db.prepare("SELECT post_id FROM pin WHERE post_id IS NOT NULL").pluck().all() as string[];
    expect(new Set(known).size).toBe(known.length);
    for (const id of known) expect(posts).toContain(id);
    const open = db.prepare("SELECT count(*) FROM pin WHERE state = 'sending'").pluck().get();
    if (report !== null) expect(open).toBe(0);
  } finally {
    db.close();
  }
  if (report === null || report.calendars.some(({ unplanned }) => unplanned > 0)) return;
  expect(report.rows).toHaveLength(model.lines.length);
  for (const row of report.rows) expect(pinStates).toContain(row.state);
}

/** Of each wish there is no more than was wanted, but what a person made, deleted, or let the ledger forget. */
function notTwice(model: Model, accepted: readonly { id: string; content: { body: string } }[]): void {
  for (const [words, { copies, deleted, forgotten }] of model.wishes) {
    const posts = accepted.filter(({ id, content }) => content.body === words && !model.byHand.has(id));
    const most = copies * (1 + forgotten) + deleted;
    if (posts.length > most)
      throw new Error(`"${words}" was posted ${posts.length} times instead of ${most}`);
  }
}

type Move = { pin: string; from_state: PinState | null; to_state: PinState };

function legalHistory(db: Database.Database): void {
  const moves = db.prepare("SELECT pin, from_state, to_state FROM history ORDER BY seq").all() as Move[];
  const now = new Map<string, PinState>();
  for (const { pin, from_state: from, to_state: to } of moves) {
    expect(from).toBe(now.get(pin) ?? null);
    if (from !== null) expect(transitions[from]).toContain(to);
    now.set(pin, to);
  }
  const pins = db.prepare("SELECT id, state FROM pin").all() as { id: string; state: PinState }[];
  for (const { id, state } of pins) expect(state).toBe(now.get(id));
}
