// Tells a person, through what pinsheet.json names, what needs them and how the day looks. It works beside the runs and never
// keeps one waiting; what was told is remembered in the ledger, so that a restart does not tell it again.

import { type Expiry, endsOf, expiriesOf } from "../../accounts/expiry.ts";
import type { Notify } from "../../config/notify.ts";
import type { Session } from "../../context/session.ts";
import { ExpectedError } from "../../lib/errors.ts";
import type { Log } from "../../lib/log.ts";
import { retries } from "../../lib/retries.ts";
import type { RunReport } from "../../model/report.ts";
import { needyStates } from "../../model/states.ts";
import { deliver, type Message } from "./deliver.ts";
import { messageOf, type Notified, newsOf, sortNews } from "./news.ts";
import { boundsOf, type Day, summaryDue, summaryText } from "./summary.ts";

type Notifier = {
  /** Tells what is new in it. Returns at once. */
  after: (report: RunReport) => void;
  /** Resolves when what is being told has arrived, or was given up. */
  settled: () => Promise<void>;
  close: () => Promise<void>;
};

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** A notifier that does not work is tried again after so long, then after twice that, and so on up to the longest. */
const { firstRetryMs, longestRetryMs } = retries.notify;

export function openNotifier(session: Session, log: Log): Notifier {
  const { config, ledger, now } = session;
  const { notify } = config;
  const end = new AbortController();
  let working: Promise<void> | null = null;
  let failures = 0;
  let retryAt = 0;
  const profilesNow = hourly(session);

  /** True where it arrived. */
  const tell = async (target: Notify, message: Message): Promise<boolean> => {
    const problem = await deliver(target, message, { sleep: session.sleep, signal: end.signal });
    if (end.signal.aborted && problem !== null) return false;
    if (problem === null) {
      if (failures > 0) log("info", "watch-notifier-works", {});
      failures = 0;
      log("info", "watch-notified", { kind: message.kind, items: message.items.length });
      return true;
    }
    // Said once: what changes at the next try is only that it does not work still.
    if (failures === 0) log("error", "watch-notifier-broken", { message: problem, hint: tryAgain });
    failures += 1;
    retryAt = now() + Math.min(longestRetryMs, firstRetryMs * 2 ** (failures - 1));
    return false;
  };

  const work = async (target: Notify, report: RunReport): Promise<void> => {
    if (now() < retryAt) return;
    const profiles = await profilesNow();
    await tellNews(session, { ...report, profiles, now: now() }, (message) => tell(target, message));
    if (target.summaryMinute === null || now() < retryAt) return;
    const zone = config.timezone ?? "UTC";
    const due = summaryDue({ now: now(), zone, minute: target.summaryMinute }, await ledger.fact("summary"));
    if (due === null) return;
    const text = due.tell
      ? summaryText(await dayOf(session, zone, { profiles, badMedia: badMediaIn(report, now()) }))
      : "";
    if (!due.tell || (await tell(target, { kind: "summary", text, items: [] })))
      await ledger.setFact("summary", due.date);
  };

  return {
    after(report) {
      if (notify === null || working !== null || end.signal.aborted) return;
      working = work(notify, report)
        .catch((error: unknown) => {
          // A ledger in trouble is told by the runs. A bug here is no reason to stop sending.
          if (error instanceof ExpectedError) return;
          log("error", "watch-notifier-broken", {
            message: `this is a bug in pinsheet; please report it: ${String(error)}`,
            hint: "Pins are sent all the same.",
          });
        })
        .finally(() => {
          working = null;
        });
    },
    settled: async () => {
      await working;
    },
    close: async () => {
      end.abort();
      await working;
    },
  };
}

const tryAgain =
  "Check `notify` in pinsheet.json or PINSHEET_NOTIFY_URL. It is tried again, ever less often; Pins are sent all the same.";

async function tellNews(
  { ledger, now }: Session,
  happened: Parameters<typeof newsOf>[0],
  tell: (message: Message) => Promise<boolean>,
): Promise<void> {
  const before = JSON.parse((await ledger.fact("notified")) ?? "{}") as Notified;
  const { fresh, told } = sortNews(newsOf(happened), before, now());
  if (fresh.length > 0) {
    const items = fresh.map(({ text }) => text);
    if (!(await tell({ kind: "problems", text: messageOf(fresh), items }))) return;
  }
  // Written also when nothing was told, but seldom: what is still true must not be forgotten.
  const oldest = Math.min(...Object.keys(told).map((key) => before[key] ?? Number.NEGATIVE_INFINITY));
  const isChanged = Object.keys(told).length !== Object.keys(before).length;
  if (fresh.length > 0 || isChanged || oldest < now() - hourMs)
    await ledger.setFact("notified", JSON.stringify(told));
}

/** The profiles and what waits for them, asked for once an hour; null where Postproxy could not be asked. */
function hourly({ client, ledger, now }: Session): () => Promise<Expiry[] | null> {
  let askedAt = Number.NEGATIVE_INFINITY;
  let known: Expiry[] | null = null;
  return async () => {
    if (now() - askedAt < hourMs && now() >= askedAt) return known;
    askedAt = now();
    try {
      const { profiles } = await client.profiles();
      const pinterest = profiles.filter(({ platform }) => platform === "pinterest");
      const calendars = await ledger.calendars();
      const ends = endsOf(pinterest);
      const waits = await Promise.all(calendars.map(({ key }) => ledger.profileWaits(key, ends)));
      known = expiriesOf(pinterest, waits.flat());
    } catch (error) {
      if (!(error instanceof ExpectedError)) throw error;
      known = null;
    }
    return known;
  };
}

/** Of Pins that are due within a day. */
function badMediaIn({ rows }: RunReport, now: number): string[] {
  return rows.flatMap(({ calendar, line, title, state, publish_at, issues }) => {
    const problem = issues.find(({ code }) => /^(?:media|video|cover)-/.test(code));
    const isSoon = Math.abs(Date.parse(publish_at ?? "") - now) < dayMs;
    if (state !== "invalid" || problem === undefined || !isSoon) return [];
    return [`${calendar} line ${line}, "${title ?? ""}": ${problem.message}`];
  });
}

async function dayOf(
  { ledger, now }: Session,
  zone: string,
  { profiles, badMedia }: Pick<Day, "profiles" | "badMedia">,
): Promise<Day> {
  const at = now();
  const yesterday = boundsOf(at, zone, -1);
  const today = boundsOf(at, zone, 0);
  const sent = await ledger.sentSince(yesterday.from);
  const within = (time: number, { from, until }: { from: number; until: number }) =>
    time >= from && time < until;
  const calendars = await ledger.calendars();
  const due = (await Promise.all(calendars.map(({ key }) => ledger.due(key, today.until - 1)))).flat();
  const tallies = await Promise.all(calendars.map(({ key }) => ledger.tally(key)));
  const coming = due.flatMap(({ at: time }) => (time !== null && time > at ? [time] : []));
  return {
    now: at,
    zone,
    sentYesterday: sent.filter((one) => within(one.at, yesterday)).length,
    dueToday: due.length,
    firstAt: coming.length === 0 ? null : Math.min(...coming),
    aheadToday: sent.filter((one) => one.at > at && one.at < today.until).length,
    needy: needyStates.map((state) => [state, tallies.reduce((sum, tally) => sum + (tally[state] ?? 0), 0)]),
    paced: due.filter(({ notes }) => notes.some(({ code }) => code === "paced")).length,
    badMedia,
    profiles,
  };
}
