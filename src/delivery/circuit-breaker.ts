// One circuit breaker for all requests that create posts: when the API asks for a pause, everyone waits, and the wait survives the
// process. An API that does not answer is not asked for ever.

import { sayTime } from "../calendar/rows/when.ts";
import type { Session } from "../context/session.ts";
import { backoffMs } from "../lib/backoff.ts";
import { exitCodes } from "../lib/exit-codes.ts";
import type { Stop } from "../model/report.ts";

/** A run waits this long for the API at most; longer pauses end the run and are kept for the next. */
const longestWaitMs = 60_000;
/** So many times in a row without a definite answer, and the run ends instead of trying the whole calendar. */
const patience = 5;

/** A shorter pause ends before a person would have read of it. */
const noticeableMs = 2_000;

/** After two refusals for one reason the next go one by one, until it is clear whether all are refused. */
const suspicious = 2;

export type CircuitBreaker = {
  /**
   * Waits while everyone pauses; while the API is in trouble, one request at a time may try it. Returns how to leave again,
   * or null: do not send; `closed()` says why.
   */
  acquire: (signal: AbortSignal) => Promise<(() => void) | null>;
  /** After an attempt without a definite answer; null: the API named no time. Returns when the breaker opens again. */
  onFailure: (message: string, pauseMs: number | null) => number;
  /** Keeps the pause for the next process. */
  remember: () => Promise<void>;
  /** After a definite refusal. A run of them for one reason ends the run instead of the calendar. */
  refused: (message: string) => Promise<void>;
  /** After an attempt that was accepted. */
  answered: () => Promise<void>;
  /** Ends all sending of this run. */
  close: (reason: Stop) => void;
  closed: () => Stop | null;
};

/** `onWait` hears of every pause that a person would notice. */
export async function openCircuitBreaker(
  { config, ledger, now, sleep }: Session,
  onWait: (message: string) => void,
): Promise<CircuitBreaker> {
  let until = Number((await ledger.fact("paused-until")) ?? 0);
  let troubles = 0;
  let closed: Stop | null = null;
  let told = 0;
  let inside = 0;
  let left = Promise.withResolvers<void>();
  const leave = () => {
    inside -= 1;
    left.resolve();
    left = Promise.withResolvers();
  };
  // A reason that ended the last run ends this one at its first refusal.
  let reason = await ledger.fact("refusals");
  let refusals = reason === null ? 0 : patience - 1;
  const tell = () => {
    if (told === until || until - now() < noticeableMs) return;
    told = until;
    onWait(`The API is busy; going on in ${Math.ceil((until - now()) / 1000)} s.`);
  };

  return {
    async acquire(signal) {
      while (!closed && !signal.aborted) {
        if (until <= now()) {
          const careful = troubles > 0 || refusals >= suspicious;
          if (!careful || inside === 0) {
            inside += 1;
            return leave;
          }
          await left.promise;
          continue;
        }
        if (until - now() > longestWaitMs) {
          closed ??= pausedFor(sayTime(until, config.timezone, now()));
          break;
        }
        tell();
        await sleep(until - now(), signal);
      }
      return null;
    },
    onFailure(message, pauseMs) {
      // Posts that were in flight together fail together: that is one trouble.
      if (now() >= until) troubles += 1;
      until = Math.max(until, now() + (pauseMs ?? backoffMs(troubles, Math.random())));
      if (troubles >= patience) closed ??= noAnswer(message);
      return until;
    },
    async remember() {
      await ledger.setFact("paused-until", String(until));
    },
    async refused(message) {
      troubles = 0;
      const same = message.replaceAll(/\d+/g, "#");
      refusals = same === reason ? refusals + 1 : 1;
      reason = same;
      if (refusals < patience) return;
      closed ??= allRefused(message);
      await ledger.setFact("refusals", reason);
    },
    async answered() {
      troubles = 0;
      if (refusals === 0) return;
      refusals = 0;
      reason = null;
      await ledger.setFact("refusals", null);
    },
    close(reason) {
      closed ??= reason;
    },
    closed: () => closed,
  };
}

const pausedFor = (until: string): Stop => ({
  message: `the API asked everyone to wait until ${until}`,
  hint: "Nothing is sent before then. The Pins that are due wait for the next run.",
  exitCode: exitCodes.unreachable,
});

const allRefused = (message: string): Stop => ({
  message: `Postproxy refuses one Pin after the other for the same reason: ${message}`,
  hint: "The run stopped before the rest of the calendar was refused too. Fix the cause; `pinsheet retry --failed` sends again what was refused.",
  exitCode: exitCodes.unreachable,
});

const noAnswer = (last: string): Stop => ({
  message: `the API gave no definite answer ${patience} times in a row; the last: ${last}`,
  hint: "The rest of the calendar waits, nothing is lost. Run pinsheet again when the API answers.",
  exitCode: exitCodes.unreachable,
});
