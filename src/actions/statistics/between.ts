// Pulls statistics between two runs of `watch`: a pull begins when a run has ended, and gives way at once when the next one
// begins. It must never make a Pin wait.

import type { Session } from "../../context/session.ts";
import { ExpectedError } from "../../lib/errors.ts";
import type { Log } from "../../lib/log.ts";
import { type PullReport, pullStats } from "./pull.ts";

/** Requests between two runs, and the pause between them (ours): a thousand Pins in 20 s. */
const budget = 20;
const paceMs = 1_000;

type PullsBetween = {
  /** Begins to pull what is due, and returns. */
  start: () => void;
  /** Resolves when nothing is being pulled. */
  stop: () => Promise<void>;
};

/** `onBug` hears of errors that are none of the API's or the disk's. */
export function openPulls(session: Session, log: Log, onBug: (error: unknown) => void): PullsBetween {
  let under: { end: AbortController; ended: Promise<void> } | null = null;
  let said = "";
  const tell = ({ records, pins, stopped }: Pick<PullReport, "records" | "pins" | "stopped">) => {
    if (records > 0) log("info", "statistics-pulled", { pins, records });
    const message = stopped?.message ?? "";
    if (message !== "" && message !== said)
      log("warn", "statistics-stopped", { message, hint: stopped?.hint });
    said = message;
  };
  const pull = async (signal: AbortSignal) => {
    const groups = groupsOf(session);
    if (groups === null) return;
    const request = { budget, paceMs, askedBefore: null, onProgress: () => {}, signal };
    try {
      tell(await pullStats(session, groups, request));
    } catch (error) {
      if (!(error instanceof ExpectedError)) return onBug(error);
      tell({ records: 0, pins: 0, stopped: error });
    }
  };
  return {
    start() {
      const end = new AbortController();
      under = { end, ended: pull(end.signal) };
    },
    async stop() {
      under?.end.abort();
      await under?.ended;
      under = null;
    },
  };
}

/** Postproxy's group of each Pinterest profile, as the run before heard; null: it did not come so far. */
export function groupsOf({ client }: Pick<Session, "client">): Map<string, string | null> | null {
  const profiles = client.lastProfiles()?.filter(({ platform }) => platform === "pinterest");
  return profiles === undefined ? null : new Map(profiles.map(({ id, groupId }) => [id, groupId]));
}
