// `watch` begins to listen, if it is asked to. Only the sender does: a stand-by at the same address could not, and one at
// another would have to make the sender look, across two processes. What comes while nobody listens Postproxy may send again;
// if it does not, asking finds it out.

import type { Session } from "../../context/session.ts";
import { ExpectedError } from "../../lib/errors.ts";
import type { Log } from "../../lib/log.ts";
import { redactor } from "../../lib/redact.ts";
import { retries } from "../../lib/retries.ts";
import type { Heartbeat } from "./heartbeat.ts";
import type { News } from "./intake.ts";
import { openListener, webhookPath } from "./listener.ts";
import { openEventLogger } from "./news.ts";
import { type Listening, usualLimits } from "./server.ts";

export type Listeners = { heartbeat: Heartbeat; news: NewsLine };

/** From the listener to the runs; nobody may be there to hear it yet. */
type NewsLine = { tell: (news: News) => void; listenWith: (ear: (news: News) => void) => void };

export function openNews(): NewsLine {
  let hear: (news: News) => void = () => {};
  return {
    tell: (news) => hear(news),
    listenWith(ear) {
      hear = ear;
    },
  };
}

type Manner = {
  log: Log;
  signal: AbortSignal;
  /** Another process listened until just now. */
  stoodBy: boolean;
};

/** Null where `watch` is not to listen. Throws ExpectedError (exit 2) where it cannot. */
export async function startListening(
  { config, ledger, now, sleep }: Session,
  { heartbeat, news }: Listeners,
  { log, signal, stoodBy }: Manner,
): Promise<Listening | null> {
  const { listen: at, webhookSecret: secret, aheadMs, apiKey } = config;
  if (at === null) return null;
  const tell = openEventLogger(log);
  const onNews = (one: News) => {
    tell(one);
    news.tell(one);
  };
  const redact = redactor(apiKey ?? "");
  const open = () =>
    openListener({ at, ledger, now, log, heartbeat, aheadMs, secret, limits: usualLimits, onNews, redact });
  const listener = await (stoodBy ? insist(open, sleep, signal) : open());
  if (listener === null) return null;
  const webhooks = secret === null ? "refused: PINSHEET_WEBHOOK_SECRET is not set" : webhookPath;
  log("info", "watch-listening", { url: listener.url, webhooks });
  return listener;
}

async function insist(
  open: () => Promise<Listening>,
  sleep: Session["sleep"],
  signal: AbortSignal,
): Promise<Listening | null> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await open();
    } catch (error) {
      if (!(error instanceof ExpectedError) || tries >= retries.listen.tries) throw error;
      await sleep(retries.listen.pauseMs, signal);
      if (signal.aborted) return null;
    }
  }
}
