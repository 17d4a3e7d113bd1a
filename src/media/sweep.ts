// Checks the media of many pins, a few at a time, and says for each whether it may be sent.

import { dirname } from "node:path";
import pLimit from "p-limit";
import { type Issue, type IssueCode, issue } from "../issue.ts";
import type { Pin } from "../ledger/pin.ts";
import type { Progress } from "../report.ts";
import type { Session } from "../session.ts";
import type { MediaVerdict } from "./check.ts";
import { mediaKey } from "./key.ts";
import type { MediaFacts, Medium } from "./medium.ts";

/** A pin after its media was looked at: its state and issues say what was found. */
export type CheckedPin = { pin: Pin; facts: { media: MediaFacts; cover: MediaFacts | null } | null };

export type SweepRequest = {
  pins: readonly Pin[];
  /** Absolute folder of a calendar. */
  folderOf: (calendar: string) => string;
  progress: Progress;
  signal: AbortSignal;
};

/** Every pin comes back, in order; a pin that was not reached before the signal fired comes back unchecked. */
export async function checkMedia(
  { media, config, ledger }: Session,
  request: SweepRequest,
): Promise<CheckedPin[]> {
  const { pins, folderOf, progress, signal } = request;
  const ledgerFolder = dirname(ledger.file);
  const limit = pLimit(config.concurrency);
  let done = 0;
  const checkOne = async (pin: Pin): Promise<CheckedPin> => {
    if (signal.aborted || pin.medium === null) return { pin, facts: null };
    const folder = folderOf(pin.calendar);
    const check = (medium: Medium, role: "media" | "cover") =>
      media.check({
        medium,
        key: mediaKey(medium, folder, ledgerFolder),
        folder,
        role,
        thumbOffset: role === "media" ? pin.thumbOffset : null,
      });
    const main = await check(pin.medium, "media");
    const cover = pin.cover && (await check(pin.cover, "cover"));
    progress({ stage: "media", done: ++done, total: pins.length });
    return judge(pin, main, cover);
  };
  return Promise.all(pins.map((pin) => limit(() => checkOne(pin))));
}

function judge(pin: Pin, main: MediaVerdict, cover: MediaVerdict | null): CheckedPin {
  const issues: Issue[] = [];
  if (main.kind === "bad") issues.push(say(main, "media_url", pin.medium));
  if (cover?.kind === "bad") issues.push(say(cover, "cover", pin.cover));
  if (main.kind === "good" && main.facts.duration === null && (pin.cover || pin.thumbOffset !== null)) {
    issues.push(coverOnImage(pin));
  }
  const notes = pin.notes.filter((note) => note.code !== "media-unchecked");
  if (issues.length > 0) return { pin: { ...pin, state: "invalid", issues, notes }, facts: null };
  if (main.kind === "unknown") notes.push(unchecked(main, "media_url", pin.medium));
  if (cover?.kind === "unknown") notes.push(unchecked(cover, "cover", pin.cover));
  const facts =
    main.kind === "good" && (cover === null || cover.kind === "good")
      ? { media: main.facts, cover: cover?.facts ?? null }
      : null;
  return { pin: { ...pin, notes }, facts };
}

const written = (medium: Medium | null) =>
  medium === null ? null : medium.kind === "url" ? medium.url : medium.path;

function say(
  { code, message, hint }: { code: IssueCode; message: string; hint: string },
  column: string,
  medium: Medium | null,
): Issue {
  return issue(code, { column, value: written(medium) }, message, hint);
}

function unchecked(
  { message, hint }: { message: string; hint: string },
  column: string,
  medium: Medium | null,
) {
  return say({ code: "media-unchecked", message, hint }, column, medium);
}

function coverOnImage(pin: Pin): Issue {
  const column = pin.cover ? "cover" : "thumb_offset";
  const value = pin.cover ? written(pin.cover) : String(pin.thumbOffset);
  return issue(
    "cover-on-image",
    { column, value },
    "the medium is an image, and covers and thumb offsets are for videos only.",
    `Clear the ${column} cell.`,
  );
}
