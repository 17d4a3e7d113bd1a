// Settings that are read again while `watch` runs: the work under the old ones ends, and begins anew under the new ones. What cannot
// be used is told, and changes nothing.

import type { Config } from "../config/config.ts";
import { openSession, type Session } from "../context/session.ts";
import { ExpectedError } from "../lib/errors.ts";
import type { Log } from "../lib/log.ts";

/** What may be read again. */
export type WatchSettings = {
  config: Config;
  /** As they are now: a pattern may find new files. */
  calendars: () => readonly string[];
  /** IANA name: the zone of the cron expression. */
  cronZone: string;
};

export type ReloadRequest = {
  /** Takes who is to be called when the settings are to be read again. */
  onReread: (listener: () => void) => void;
  /** Throws ExpectedError for settings that cannot be used. */
  readSettings: () => WatchSettings;
  signal: AbortSignal;
  log: Log;
};

/** `work` ends when its signal fires. Throws for first settings that cannot be used, and what `work` throws. */
export async function withReload(
  first: WatchSettings,
  request: ReloadRequest,
  work: (session: Session, settings: WatchSettings, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const { signal, log } = request;
  let settings = first;
  let session = await openSession(settings.config);
  while (!signal.aborted) {
    const wish = listenForWish(settings, request);
    try {
      await work(session, settings, AbortSignal.any([signal, wish.signal]));
    } finally {
      await session.close();
    }
    if (!wish.signal.aborted || signal.aborted) return;
    try {
      for (;;) {
        const wanted = wish.settings();
        session = await openSession(wanted.config);
        settings = wanted;
        // Asked again while they were being opened.
        if (wish.settings() === wanted) break;
        await session.close();
      }
      log("info", "watch-settings-read", {});
    } catch (error) {
      refuse(error, log);
      session = await openSession(settings.config);
    }
  }
  await session.close();
}

/** Fires its signal when there are new settings. */
function listenForWish(current: WatchSettings, { onReread, readSettings, log }: ReloadRequest) {
  const controller = new AbortController();
  let wanted = current;
  onReread(() => {
    try {
      wanted = readSettings();
      controller.abort();
    } catch (error) {
      refuse(error, log);
    }
  });
  return { signal: controller.signal, settings: () => wanted };
}

function refuse(error: unknown, log: Log): void {
  if (!(error instanceof ExpectedError)) throw error;
  log("error", "watch-settings-refused", {
    message: `${error.message}; the settings stay as they were`,
    hint: error.hint,
  });
}
