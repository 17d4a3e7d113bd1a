// Looks into a ledger from outside, while others may be writing it: reads only.

import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import Database from "better-sqlite3";
import { applicationId, migrations } from "../../src/ledger/migrations.ts";

/** Runs a reading; `otherwise` where there is no ledger yet, or one that is just being made. */
export function reading<T>(file: string, otherwise: T, read: (db: Database.Database) => T): T {
  if (!existsSync(file)) return otherwise;
  const db = new Database(file, { readonly: true, timeout: 5_000 });
  try {
    return db.pragma("user_version", { simple: true }) === 0 ? otherwise : read(db);
  } finally {
    db.close();
  }
}

/** What is wrong with the file; empty: it is whole. */
export function health(file: string): string[] {
  return reading(file, [], (db) => {
    const integrity = db.pragma("integrity_check", { simple: true });
    const strays = db.pragma("foreign_key_check") as unknown[];
    const version = db.pragma("user_version", { simple: true });
    const owner = db.pragma("application_id", { simple: true });
    return [
      ...(integrity === "ok" ? [] : [`integrity_check: ${integrity}`]),
      ...(strays.length === 0 ? [] : [`foreign_key_check: ${strays.length} rows`]),
      ...(version === migrations.length ? [] : [`user_version: ${version}`]),
      ...(owner === applicationId ? [] : [`application_id: ${owner}`]),
    ];
  });
}

/** The same of a file that may be taken away meanwhile. */
export function glance<T>(file: string, otherwise: T, read: (db: Database.Database) => T): T {
  try {
    return reading(file, otherwise, read);
  } catch (error) {
    if (error instanceof Database.SqliteError) return otherwise;
    throw error;
  }
}

/** The process that sends, or sent last. */
export function holderOf(file: string): number | null {
  const sender = glance(file, "", (db) => {
    const found = db.prepare("SELECT value FROM fact WHERE name = 'sender'").pluck().get();
    return String(found ?? "");
  });
  const pid = /process (\d+)/.exec(sender)?.[1];
  return pid === undefined ? null : Number(pid);
}

export function inFlight(file: string): number {
  return glance(file, 0, (db) =>
    Number(db.prepare("SELECT count(*) FROM pin WHERE state = 'sending'").pluck().get()),
  );
}

/** How many attempts were ever claimed. */
export function claims(file: string): number {
  return glance(file, 0, (db) => Number(db.prepare("SELECT count(*) FROM attempt").pluck().get()));
}

/** Pins about which something is still to be done now. `until`: what is due by then (ms). Of a calendar that is gone nothing is sent. */
export function unsettled(file: string, until: number): number {
  return reading(file, Number.POSITIVE_INFINITY, (db) => {
    const waiting = db
      .prepare<[number, number], { calendar: string; state: string }>(
        `SELECT calendar, state FROM pin WHERE state IN ('sending', 'uncertain')
          OR (state = 'scheduled' AND publish_at <= ?)
          OR (state = 'submitted' AND draft = 0 AND publish_at <= ?)`,
      )
      .all(until, Date.now());
    const isThere = (calendar: string) => existsSync(join(dirname(file), calendar));
    return waiting.filter(({ calendar, state }) => state !== "scheduled" || isThere(calendar)).length;
  });
}

/** True: no Pin of the ledger is to be sent or looked for. */
export const isIdle = (file: string) =>
  glance(file, false, (db) =>
    Boolean(
      db
        .prepare("SELECT NOT EXISTS (SELECT 1 FROM pin WHERE state IN ('scheduled', 'sending', 'uncertain'))")
        .pluck()
        .get(),
    ),
  );
