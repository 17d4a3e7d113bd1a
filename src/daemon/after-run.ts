// What `watch` does besides its runs: it looks ahead, and tells people what they should know. None of it decides what is sent.

import type { Session } from "../context/session.ts";
import { ExpectedError } from "../lib/errors.ts";
import type { Log } from "../lib/log.ts";
import type { RunReport } from "../model/report.ts";
import { openMediaLook } from "./check-links.ts";
import { openNotifier } from "./notify/notifier.ts";

export type AfterRun = {
  /** After each run. Takes seconds at most. */
  after: (report: RunReport, signal: AbortSignal) => Promise<void>;
  close: () => Promise<void>;
};

const onlyBugs = (error: unknown): never[] => {
  if (error instanceof ExpectedError) return [];
  throw error;
};

export function openAfterRun(session: Session, log: Log): AfterRun {
  const lookAtMedia = openMediaLook(session);
  const notifier = openNotifier(session, log);
  return {
    async after(report, signal) {
      if (signal.aborted) return;
      const names = report.calendars.map(({ calendar }) => calendar);
      // A disk that is full may get better until the next run, which says what is to be said of it.
      const bad = report.stopped === null ? await lookAtMedia(names, signal).catch(onlyBugs) : [];
      for (const { calendar, line, title, issues } of bad)
        log("warn", "watch-media-ahead", { calendar, line, title, message: issues[0]?.message });
      notifier.after(report);
    },
    close: notifier.close,
  };
}
