// What an Idempotency-Key does to a request: the contract that Postproxy's official clients document. Knows nothing of
// what the requests ask for.

import type { StoredReply } from "./journal.ts";

/** 24 hours and 255 characters: the README files of the official clients (1.12.0). */
export const keptMs = 24 * 3_600_000;
export const longestKey = 255;

type KeyState = { kind: "fresh" } | { kind: "replay"; reply: StoredReply } | { kind: "other-body" };

/** Only replies of success are ever stored; after an error the key is free. */
export function keyState(stored: StoredReply | undefined, fingerprint: string, now: number): KeyState {
  if (stored === undefined || now - stored.at >= keptMs) return { kind: "fresh" };
  return stored.fingerprint === fingerprint ? { kind: "replay", reply: stored } : { kind: "other-body" };
}

/** The keys of requests that are still being handled. */
export type KeysInFlight = {
  /** Null when the key is in use; else a function that frees it, harmless when called again. */
  take: (key: string) => (() => void) | null;
};

export function keysInFlight(): KeysInFlight {
  const taken = new Set<string>();
  return {
    take: (key) => {
      if (taken.has(key)) return null;
      taken.add(key);
      let held = true;
      return () => {
        // Once freed, the key may be another request's.
        if (held) taken.delete(key);
        held = false;
      };
    },
  };
}
