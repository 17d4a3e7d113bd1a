// Complete pins for tests, different only where a test says so, and a real ledger in a folder of its own.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { openLedger } from "../../src/ledger/ledger.ts";
import type { Pin } from "../../src/model/pin.ts";

export const at = Date.UTC(2026, 10, 24, 12);

export function pin(differs: Partial<Pin> = {}): Pin {
  return {
    id: "pin-1",
    calendar: "autumn.csv",
    line: 2,
    rowId: null,
    digest: "d1",
    profile: "prof_Q7tm",
    profileName: "Studio North",
    boardId: "718605684300112233",
    boardTitle: "Kitchen ideas",
    boardName: "kitchen ideas",
    media: "https://a.example/a.jpg",
    medium: { kind: "url", url: "https://a.example/a.jpg" },
    cover: null,
    thumbOffset: null,
    at,
    now: false,
    timezone: "Europe/Paris",
    title: "Shelves",
    seen: {
      digest: "d1",
      title: "Shelves",
      body: "Six shelf layouts",
      media: "https://a.example/a.jpg",
    },
    resembles: null,
    answered: [],
    picture: null,
    compared: differs.digest ?? "d1",
    requeuedAt: null,
    pacedUntil: null,
    pacedBy: null,
    body: "Six shelf layouts",
    link: "https://studio.example/shelves",
    draft: false,
    repeat: false,
    insteadOf: null,
    state: "scheduled",
    issues: [],
    notes: [],
    generation: 0,
    notBefore: null,
    reconcileAt: null,
    absentAt: null,
    postId: null,
    permalink: null,
    pollAt: null,
    polls: 0,
    firstSeen: at,
    changedAt: at,
    ...differs,
  };
}

/** A folder that goes when the test is over. */
export function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "pinsheet-test-"));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** A new ledger with these pins in it. */
export async function ledgerWith(pins: readonly Pin[], file = join(folder(), "pinsheet.db")) {
  const ledger = openLedger(file);
  const names = [...new Set(pins.map((one) => one.calendar))];
  const calendars = names.map((key) => ({
    key,
    name: key,
    folder: "/",
    fingerprint: "f",
    rows: pins.length,
    skipped: [],
    template: "pinsheet",
    timezone: null,
    readAt: at,
  }));
  await ledger.record({ calendars, renamed: [], pins, withdrawn: [], now: at });
  return ledger;
}
