// Programs without one of their guards, and a tool that breaks the promise from outside. Each must fail the checker under the
// attack that its guard is there for, or the whole torture run proves nothing.

import { existsSync } from "node:fs";
import Database from "better-sqlite3";
import { randomFaults } from "../support/random-faults.ts";
import type { Attack } from "./attacks.ts";
import { rates } from "./manners.ts";
import type { RunReport, RunRequest } from "./run.ts";
import { type Patch, withoutGuards } from "./without-guard.ts";

type Control = Pick<RunRequest, "name" | "api" | "rates" | "settleMs" | "interfere"> & {
  attacks: readonly Attack[];
  /** The guard, and what else would catch what it lets through. */
  patches: readonly Patch[];
  kills: number;
  twins: number;
};

/** True: the checker saw what had to come of it. */
export const isSeen = ({ verdict }: RunReport) => verdict.complaints.some((text) => /^I[14] /.test(text));

export const controls = (seed: number, rows: number): RunRequest[] =>
  controlsOf(seed).map(({ patches, attacks, ...control }) => ({
    ...control,
    seed,
    rows,
    attacks: new Set(attacks),
    pauses: 0,
    program: patches.length === 0 ? null : withoutGuards(patches),
    processes: 2,
    mayEnd: [],
    stormMs: 300_000,
    calmMs: 60_000,
  }));

const notCompared: Patch = {
  file: "run/posted.js",
  take: "const lists = await compareWithAccount(session, pages, { ...request, note });",
  put: "const lists = [];",
};

function controlsOf(seed: number): Control[] {
  const lost = spoiling(seed, /^post .*after-accepting/, 0);
  const usual = { rates, settleMs: 1_500, twins: 0, interfere: null, kills: 6 };
  const ignored = { ...usual, api: { honourKeys: false } };
  return [
    {
      ...usual,
      name: "what had no answer is made again as new, by another tool",
      attacks: ["kills"],
      api: {},
      rates: lost,
      interfere: sendAgain,
      // What is due is compared with the account before it is sent, which would find the post.
      patches: [notCompared],
      kills: 3,
    },
    {
      ...ignored,
      name: "too short a settle time",
      attacks: ["kills"],
      // Late enough for the sweeps of a slow machine, which must come before the post.
      rates: spoiling(seed, /^post accept-late-reset/, 25_000),
      settleMs: 50,
      patches: [],
      kills: 3,
    },
    {
      ...ignored,
      name: "what a dead sender had on its way is not looked for",
      attacks: ["kills"],
      rates: { ...rates, posts: 0.05 },
      api: { honourKeys: false, latencyMs: 300 },
      kills: 10,
      patches: [
        {
          file: "ledger/attempts.js",
          take: `UPDATE pin SET state = 'uncertain', issues = @issues, settle_from = NULL, changed_at = @now,
      reconcile_at = max(@reconcileAt, @fenceMs + (SELECT max(claimed_at) FROM attempt WHERE pin = pin.id))`,
          put: "UPDATE pin SET state = 'scheduled', issues = '[]', generation = generation + 1, changed_at = @now",
        },
        notCompared,
      ],
    },
    {
      ...ignored,
      name: "no comparison with the account",
      attacks: ["kills", "restore"],
      // A copy that was put back doubles where something was sent since; with few kills there is none of these in half of the runs.
      kills: 16,
      patches: [notCompared],
    },
    {
      ...ignored,
      name: "a new ledger does not wait until the list can show what was posted lately",
      attacks: ["kills", "restore", "late-lists"],
      // The list is late for longer than a lost ledger needs to be made anew.
      settleMs: 8_000,
      kills: 24,
      patches: [
        {
          file: "run/posted.js",
          take: "if (isUnused || ",
          put: "if (true || ",
        },
      ],
    },
    {
      ...ignored,
      name: "nothing looks like what was posted",
      attacks: ["kills", "edits"],
      patches: [
        {
          file: "planning/resemblance.js",
          take: "return stands ? isNearlyComplete(agreement) : isLikely(agreement);",
          put: "return false;",
        },
        {
          file: "planning/resemblance.js",
          take: "agreement.board !== false && agreement.time !== false && isNearlyComplete(agreement)",
          put: "false",
        },
      ],
    },
    {
      ...ignored,
      name: "a failure that is tried again counts as the end",
      // A process that lives sees the status before it changes.
      attacks: ["failing", "actions"],
      rates: { ...rates, posts: 0.05 },
      kills: 0,
      patches: [
        {
          file: "delivery/progress.js",
          take: 'if (pin?.status === "failed")',
          put: 'if (pin?.status.startsWith("failed"))',
        },
        { file: "delivery/progress.js", take: "if (finalAt <= now)", put: "if (true)" },
        { file: "delivery/former.js", take: "if (again.length === 0)", put: "if (true)" },
      ],
    },
  ];
}

/** Only posts are spoilt, and only in the ways that `kinds` names. */
function spoiling(seed: number, kinds: RegExp, lateUpToMs: number): RunRequest["rates"] {
  const all = { ...rates, without: [], posts: 0.7, lists: 0, reads: 0, lateUpToMs };
  const classes = Object.keys(randomFaults(seed, all).counts());
  return { ...all, without: classes.filter((name) => !kinds.test(name)) };
}

/** What a naive tool does with a request that was not answered: it makes it again, as a new one. */
function sendAgain(ledger: string): void {
  if (!existsSync(ledger)) return;
  const db = new Database(ledger, { timeout: 5_000 });
  if (db.pragma("user_version", { simple: true }) !== 0) {
    db.exec(
      `UPDATE pin SET state = 'scheduled', issues = '[]', generation = generation + 1, reconcile_at = NULL,
        absent_at = NULL
        WHERE state = 'uncertain'`,
    );
  }
  db.close();
}
