// Checks the media of many pins, a few at a time, and says for each whether it may be sent.

import { resolve } from "node:path";
import pLimit from "p-limit";
import type { Session } from "../context/session.ts";
import type { MediaChecker, MediaResult } from "../media/check.ts";
import { type Issue, issue, issueOf, passingNotes } from "../model/issue.ts";
import type { BadMedium } from "../model/media-check.ts";
import type { MediaFacts, Medium } from "../model/medium.ts";
import type { Pin } from "../model/pin.ts";
import type { Progress } from "../model/report.ts";

/** A pin after its media was looked at: its state and issues say what was found. */
export type CheckedPin = { pin: Pin; facts: { media: MediaFacts; cover: MediaFacts | null } | null };

export type MediaChecksRequest = {
  /** How many pins there will be. */
  total: number;
  /** Absolute folder of a calendar. */
  folderOf: (calendar: string) => string;
  progress: Progress;
  signal: AbortSignal;
};

/**
 * Looks at the media of pins, some at a time. Every pin comes back, in order; a pin that was not reached before the signal
 * fired comes back unchecked.
 */
export function openMediaChecks(session: Session, { total, folderOf, progress, signal }: MediaChecksRequest) {
  const limit = pLimit(session.config.concurrency);
  const askHost = patiently(session.media);
  let done = 0;
  return (pins: readonly Pin[]): Promise<CheckedPin[]> => {
    const ask = once(askHost);
    const checkOne = async (pin: Pin): Promise<CheckedPin> => {
      if (signal.aborted || pin.medium === null) return { pin, facts: null };
      const folder = folderOf(pin.calendar);
      const check = (medium: Medium, role: "media" | "cover", thumbOffset: number | null) =>
        ask({ medium, key: cacheKey(medium, folder), folder, role, thumbOffset });
      const main = await check(pin.medium, "media", pin.thumbOffset);
      const cover = pin.cover && (await check(pin.cover, "cover", null));
      done += 1;
      progress({ stage: "media", done, total: Math.max(total, done) });
      return judge(pin, main, cover);
    };
    return Promise.all(pins.map((pin) => limit(() => checkOne(pin))));
  };
}

/** The same path is another file in another folder; another version of an address may be another file. */
const cacheKey = (medium: Medium, folder: string) =>
  medium.kind === "file" ? resolve(folder, medium.path) : medium.url.split("#", 1).join("");

/** A host that leaves so many checks in a row without an answer is not asked again in this run. */
const patience = 3;

type Check = MediaChecker["check"];

/** Does not wait out one time-out after the other for a host that is down. */
function patiently(media: MediaChecker): Check {
  const silent = new Map<string, { times: number; last: MediaResult }>();
  return async (request) => {
    const host = request.medium.kind === "url" ? new URL(request.medium.url).host : "";
    const before = silent.get(host);
    if (before && before.times >= patience) return before.last;
    const result = await media.check(request);
    if (result.kind !== "unknown" || !result.silent) silent.delete(host);
    else if (host !== "") silent.set(host, { times: (silent.get(host)?.times ?? 0) + 1, last: result });
    return result;
  };
}

/** Checks each medium once. */
function once(check: Check): Check {
  const asked = new Map<string, Promise<MediaResult>>();
  return (request) => {
    const key = JSON.stringify([request.key, request.role, request.thumbOffset]);
    const result = asked.get(key) ?? check(request);
    asked.set(key, result);
    return result;
  };
}

function judge(pin: Pin, main: MediaResult, cover: MediaResult | null): CheckedPin {
  const found: Issue[] = [];
  if (main.kind === "bad")
    found.push(aboutThumb(main, pin) ?? issueOf(main, { column: "media_url", value: written(pin.medium) }));
  if (cover?.kind === "bad") found.push(issueOf(cover, { column: "cover", value: written(pin.cover) }));
  if (main.kind === "good" && main.facts.duration === null && pin.cover) found.push(coverOnImage(pin.cover));
  // What the names of the files gave away was said when the row was read.
  const said = new Set(pin.issues.map(({ code }) => code));
  const issues = [...pin.issues, ...found.filter(({ code }) => !said.has(code))];
  const notes = pin.notes.filter(({ code }) => !passingNotes.has(code));
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

/** A fault of the thumb offset shows only when its video is looked at. */
function aboutThumb(fault: BadMedium, { thumbOffset }: Pin): Issue | null {
  if (fault.code !== "thumb-offset-beyond-end" && fault.code !== "cover-on-image") return null;
  return issueOf(fault, { column: "thumb_offset", value: String(thumbOffset) });
}

function unchecked(
  { message, hint }: { message: string; hint: string },
  column: string,
  medium: Medium | null,
) {
  return issueOf({ code: "media-unchecked", message, hint }, { column, value: written(medium) });
}

function coverOnImage(cover: Medium): Issue {
  return issue(
    "cover-on-image",
    { column: "cover", value: written(cover) },
    "the Pin is an image; only videos have a cover.",
    "Leave the cell blank.",
  );
}
