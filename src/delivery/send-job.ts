// One pin on its way to Postproxy: a wish sent for the first time or anew, or a request whose post was proven absent and
// that is made once more. Both are opened, claimed, and found unusable in their own way.

import type { Session } from "../context/session.ts";
import { type Issue, issue, wholeRow } from "../model/issue.ts";
import type { Claim, UnknownOutcome } from "../model/ledger-terms.ts";
import { type Pin, wordsKey } from "../model/pin.ts";
import { stoodFor } from "../planning/messages.ts";
import type { CheckedPin } from "./check-media.ts";
import { heldForPin, type Surroundings } from "./compare.ts";
import { contentHash, idempotencyKey, visibleHash } from "./key.ts";
import { keyLivesMs } from "./reconcile.ts";
import { openUpload, reopenUpload, type Upload } from "./upload.ts";

export type SendJob = {
  pin: Pin;
  /** Jobs of one key are run one after the other: their posts could not be told apart. */
  serialKey: string;
  open: (folder: string) => Promise<Upload | { issue: Issue }>;
  /**
   * Commits the intent. "duplicate-unknown": not until the fate of a pin that looks the same is known; null: it is not eligible, and a
   * later run finds out anew.
   */
  claim: (upload: Pick<Upload, "contentType" | "stored">) => Promise<Claim | "duplicate-unknown" | null>;
  /** Its files cannot be sent. */
  unusable: (problem: Issue) => Promise<void>;
};

export function newJob(session: Session, checked: CheckedPin, around: Surroundings): SendJob {
  const { config, ledger, now } = session;
  const { pin } = checked;
  const content = contentHash(pin);
  const visible = visibleHash(pin);
  const putOff = async (verdict: Pin) => {
    await ledger.updateStatus([verdict], now());
    return null;
  };
  return {
    pin,
    serialKey: visible,
    open: (folder) => openUpload(config, checked, { content, folder, now: now() }),
    async claim({ contentType, stored }) {
      let claim: Awaited<ReturnType<typeof ledger.claim>>;
      do {
        // Two rows that were ready side by side may be one: each is compared with all that was claimed before it.
        const comparedTo = await ledger.lastAttempt();
        const held = await heldForPin(session, pin, around);
        if (held !== null) return await putOff(held);
        claim = await ledger.claim({
          pin: pin.id,
          content,
          visible,
          words: wordsKey(pin.body),
          comparedTo,
          keyOf: (ordinal) => idempotencyKey(content, pin.generation, ordinal),
          contentType,
          request: stored,
          now: now(),
        });
      } while (claim === "compare-again");
      if (claim !== null) return claim;
      const rival = await ledger.competingPin(pin.id);
      // Or a person made it eligible again during this run: then the next one reads its row first.
      if (rival !== null) return await putOff({ ...pin, state: "held", issues: [stoodFor(rival)] });
      if (!(await ledger.hasUnknownDuplicate(visible, pin.id))) return null;
      await putOff({ ...pin, notes: [...pin.notes, duplicateUnknown] });
      return "duplicate-unknown";
    },
    unusable: (problem) => ledger.updateStatus([{ ...pin, state: "invalid", issues: [problem] }], now()),
  };
}

/** A file that is not what was uploaded is looked at again after so long: a person puts it back, and a run by hand does not stay for that. */
const fileLookMs = 15 * 60_000;

/** `doubt`: proven absent, and its key still lives. */
export function repeatJob(session: Session, doubt: UnknownOutcome): SendJob {
  const { config, ledger, now } = session;
  const { pin, request, keySince } = doubt;
  return {
    pin,
    serialKey: visibleHash(pin),
    open: (folder) => {
      if (request === null) throw new Error(`the request of pin ${pin.id} was not kept`);
      return reopenUpload(config, pin, request, { folder, now: now() });
    },
    claim: ({ stored }) => ledger.claimAgain(pin.id, stored, now()),
    // The file may be put back; when the key has run out the pin is free to go with what is there then.
    async unusable(problem) {
      const reconcileAt = Math.min(now() + fileLookMs, Math.max(now(), keySince + keyLivesMs));
      await ledger.keepUnknown([{ ...pin, issues: [problem], reconcileAt }]);
    },
  };
}

const duplicateUnknown = issue(
  "duplicate-unknown",
  wholeRow,
  "a Pin that looks the same was sent, and its outcome is not known yet; this one waits until it is.",
  "Nothing to do: it is sent when the other is settled.",
);
