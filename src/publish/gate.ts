// One gate for all requests that create posts: when the API asks for a pause, everyone waits, and the wait survives the
// process. An API that does not answer is not asked for ever.

import type { Session } from "../session.ts";
import { backoffMs } from "./backoff.ts";

/** A pass waits this long for the API at most; longer pauses end the pass and are kept for the next. */
const longestWaitMs = 60_000;
/** So many times in a row without a definite answer, and the pass ends instead of trying the whole calendar. */
const patience = 5;

const noticeableMs = 2_000;

export type Gate = {
  /** Waits while everyone pauses. False: do not send; `closed()` says why. */
  pass: (signal: AbortSignal) => Promise<boolean>;
  /** After an attempt without a definite answer. `pauseMs` null: the API named no time. */
  trouble: (message: string, pauseMs: number | null) => Promise<number>;
  /** After an attempt with a definite answer. */
  answered: () => void;
  /** Ends all sending of this pass. */
  close: (reason: Closed) => void;
  closed: () => Closed | null;
};

export type Closed = { message: string; hint: string };

/** `onWait` hears of every pause that a person would notice. */
export async function openGate(
  { ledger, now, sleep }: Session,
  onWait: (message: string) => void,
): Promise<Gate> {
  let until = Number((await ledger.fact("paused-until")) ?? 0);
  let troubles = 0;
  let closed: Closed | null = null;
  let told = 0;
  const tell = () => {
    if (told === until || until - now() < noticeableMs) return;
    told = until;
    onWait(`The API is busy; going on in ${Math.ceil((until - now()) / 1000)} s.`);
  };

  return {
    async pass(signal) {
      while (!closed && !signal.aborted && until > now()) {
        if (until - now() > longestWaitMs) {
          closed ??= pausedFor(until);
          break;
        }
        tell();
        await sleep(until - now(), signal);
      }
      return !closed && !signal.aborted;
    },
    async trouble(message, pauseMs) {
      // Posts that were in flight together fail together: that is one trouble.
      if (now() >= until) troubles += 1;
      until = Math.max(until, now() + (pauseMs ?? backoffMs(troubles, Math.random())));
      await ledger.setFact("paused-until", String(until));
      if (troubles >= patience) {
        closed ??= {
          message: `the API gave no definite answer ${patience} times in a row; the last: ${message}`,
          hint: "The rest of the calendar waits, nothing is lost. Run pinsheet again when the API answers.",
        };
      }
      return until;
    },
    answered() {
      troubles = 0;
    },
    close(reason) {
      closed ??= reason;
    },
    closed: () => closed,
  };
}

function pausedFor(until: number): Closed {
  return {
    message: `the API asked everyone to wait until ${new Date(until).toISOString()}`,
    hint: "Nothing is sent before then. The Pins that are due wait for the next pass.",
  };
}
