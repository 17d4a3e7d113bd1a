// Checks one image or video by its content before a Pin is sent: remembers results, opens the medium, judges the use.
// Knows nothing of rows; a failure to look is `unknown`, never `bad`.

import { bad, type MediaResult, Unverifiable } from "../model/media-check.ts";
import type { Medium } from "../model/medium.ts";
import { createTransport } from "../net/transport.ts";
import { fileContent, openMediaFile } from "./file.ts";
import { type CachedResult, course } from "./freshness.ts";
import { inspect } from "./inspect.ts";
import { openRemote } from "./remote.ts";
import { judgeUse } from "./rules.ts";

export type { MediaResult } from "../model/media-check.ts";
export type { CachedResult } from "./freshness.ts";

/** Remembers results on content, good and bad, between runs. */
export type MediaCache = {
  get(key: string): Promise<CachedResult | null>;
  put(key: string, cached: CachedResult): Promise<void>;
};

export type MediaOptions = {
  /** Let addresses lead into private networks and to any port. */
  allowPrivate: boolean;
  /** Of one check, redirects and all. */
  timeoutMs: number;
  /** Absolute folders, besides the calendar's own, from which files may come. */
  mediaFolders: readonly string[];
  now: () => number;
  cache: MediaCache;
  /**
   * Host to origin: requests for the host go to the origin's `/media/` and the last segment of the path, exempt from
   * the guard (the sandbox's media.example.com).
   */
  routes: ReadonlyMap<string, string>;
};

type MediaRequest = {
  medium: Medium;
  /** Names the medium in the cache. */
  key: string;
  /** Absolute folder of the calendar: relative paths start there. */
  folder: string;
  /** A cover must be an image. */
  role: "media" | "cover";
  /** Seconds, or null. */
  thumbOffset: number | null;
};

export type MediaChecker = {
  check(request: MediaRequest): Promise<MediaResult>;
  /** Received so far: requests answered or tried, and bytes of their bodies. */
  traffic(): { requests: number; bytes: number };
  close(): Promise<void>;
};

export function createMediaChecker(options: MediaOptions): MediaChecker {
  const transport = createTransport(options);

  async function remember(key: string, result: MediaResult, validator: string | null): Promise<MediaResult> {
    if (result.kind !== "unknown") {
      await options.cache.put(key, { result, validator, checkedAt: options.now() });
    }
    return result;
  }

  async function checkFile(path: string, request: MediaRequest): Promise<MediaResult> {
    const file = await openMediaFile(path, request.folder, options.mediaFolders);
    if ("kind" in file) return file;
    try {
      const cached = await options.cache.get(request.key);
      const { stamp } = file;
      if (cached?.validator === stamp) return stamped(cached.result, stamp);
      return stamped(await remember(request.key, await inspect(fileContent(file)), stamp), stamp);
    } finally {
      await file.handle.close();
    }
  }

  async function checkUrl(address: string, key: string): Promise<MediaResult> {
    const url = URL.parse(address);
    if (url === null)
      return bad("media-not-a-url", `"${address}" is not an address.`, "Write it with https:// in front.");
    const cached = await options.cache.get(key);
    const way = course(cached, options.now());
    if (cached !== null && way.kind === "use") return cached.result;
    const asked = way.kind === "confirm" ? way.validator : null;
    const remote = await openRemote(transport, url, asked, AbortSignal.timeout(options.timeoutMs));
    // What a server or the guard says of an address may change any minute; only content is remembered.
    if (remote.kind === "bad") return remote;
    if (remote.kind === "same")
      return cached === null ? nothingToConfirm() : remember(key, cached.result, asked);
    try {
      return await remember(key, await inspect(remote.content), remote.validator);
    } finally {
      remote.close();
    }
  }

  return {
    async check(request) {
      const { medium } = request;
      try {
        const result =
          medium.kind === "url"
            ? await checkUrl(medium.url, request.key)
            : await checkFile(medium.path, request);
        return judgeUse(result, request);
      } catch (error) {
        return notChecked(error);
      }
    },
    traffic: transport.traffic,
    close: transport.close,
  };
}

/** Says which file it was, so that no other is sent in its place. */
function stamped(result: MediaResult, stamp: string): MediaResult {
  return result.kind === "good" ? { ...result, facts: { ...result.facts, stamp } } : result;
}

function nothingToConfirm(): never {
  throw new Unverifiable(
    "the server confirmed a file that was not asked about.",
    "It is tried again with the next run.",
  );
}

/** Failures of the network and of this machine say nothing about the medium; anything else is a bug. */
function notChecked(error: unknown): MediaResult {
  if (error instanceof Unverifiable) {
    const { silent, message, hint } = error;
    return { kind: "unknown", silent, message, hint };
  }
  if (error instanceof Error && "syscall" in error) {
    const hint = "It is tried again with the next run.";
    return { kind: "unknown", silent: false, message: `the file could not be read: ${error.message}.`, hint };
  }
  throw error;
}
