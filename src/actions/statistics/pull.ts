// Pulls statistics from Postproxy into the ledger: batch after batch, until nothing is due, the budget is used up, the service
// asks for a pause, or the signal fires. When a Pin is due is decided in due.ts; nothing here sends, or waits for a sender.

import { sayTime } from "../../calendar/rows/when.ts";
import type { Session } from "../../context/session.ts";
import type { Ledger, PostPull, ProfilePull } from "../../ledger/ledger.ts";
import { exitCodes } from "../../lib/exit-codes.ts";
import type { Stop } from "../../model/report.ts";
import { askFrom, type Batch, batchesOf, halves, isNews, pullAfter } from "./batches.ts";
import { nextProfilePull } from "./due.ts";

export type PullRequest = {
  /** Requests at most. */
  budget: number;
  /** All Pins that were not asked for since then (ms); null: those that are due. */
  askedBefore: number | null;
  /** Between two requests, ms. */
  paceMs: number;
  /** Pins that were asked for, of all that are to be. */
  onProgress: (done: number, total: number) => void;
  /** When it fires, the request under way is given up; what was recorded stays. */
  signal: AbortSignal;
};

export type PullReport = {
  /** Pins that were asked for. */
  pins: number;
  /** Records that are new or were corrected. */
  records: number;
  /** Records that could not be read. */
  unreadable: number;
  /** Pins whose statistics Postproxy does not tell, although it tells those of others. */
  refused: number;
  /** The budget was used up before all were asked for. */
  more: boolean;
  stopped: Stop | null;
};

export const nothingPulled: PullReport = {
  pins: 0,
  records: 0,
  unreadable: 0,
  refused: 0,
  more: false,
  stopped: null,
};

const hour = 3_600_000;
/** A pause that the service asked for without saying how long (ours). */
const pauseMs = hour / 4;
/** So many answers in trouble, one after the other, end the pull; what was asked for last waits for an hour (ours). */
const mostTrouble = 3;
/** What cannot be asked for now, because the account does not have its profile. */
const absentMs = 24 * hour;
/** Posts in one look into the ledger: as many as the budget can ask for. */
const postsPerRequest = 50;

type Pulling = {
  session: Session;
  request: PullRequest;
  report: PullReport;
  groups: ReadonlyMap<string, string | null>;
  /** Requests that were made. */
  made: number;
  /** Answers in trouble, one after the other. */
  trouble: number;
};

/** `groups`: Postproxy's group of each profile of the account. Errors of the API are in the report; those of the ledger are thrown. */
export async function pullStats(
  session: Session,
  groups: ReadonlyMap<string, string | null>,
  request: PullRequest,
): Promise<PullReport> {
  const { ledger, now } = session;
  const report: PullReport = { ...nothingPulled };
  const paused = Number((await ledger.fact("stats-paused-until")) ?? 0);
  if (paused > now()) report.stopped = asksToWait(sayTime(paused, session.config.timezone, now()));
  else {
    const pulling = { session, request, report, groups, made: 0, trouble: 0 };
    if (await pullProfiles(pulling)) await pullPosts(pulling);
  }
  return report;
}

async function pullPosts(pulling: Pulling): Promise<void> {
  const { session, request, report, groups } = pulling;
  const { ledger, now } = session;
  const posts = await postsToAsk(ledger, request, now());
  const latest = await ledger.latestStats(posts.map(({ pin }) => pin));
  const { batches: queue, unknown } = batchesOf(posts, { groups, latest });
  await postpone(pulling, unknown, absentMs);
  for (let batch = queue.shift(); batch !== undefined; batch = queue.shift()) {
    if (!(await mayAsk(pulling))) return;
    const { groupId, since, posts: some } = batch;
    const ids = some.map(({ postId }) => postId);
    const answer = await session.client.postStats({ posts: ids, groupId, since, signal: request.signal });
    const next = await judge(pulling, answer);
    if (next === "stop") {
      if (pulling.trouble >= mostTrouble) await postpone(pulling, some, hour);
      return;
    }
    if (next === "refused") {
      queue.unshift(...halves(batch));
      if (some.length > 1) continue;
      if (answer.kind === "trouble") {
        await postpone(pulling, some, hour);
        continue;
      }
      report.refused += 1;
    }
    report.pins += some.length;
    await keep(pulling, batch, answer.kind === "read" ? answer.read : new Map(), latest);
    request.onProgress(report.pins, posts.length);
  }
}

const postsToAsk = (ledger: Ledger, { budget, askedBefore }: PullRequest, now: number) =>
  askedBefore === null
    ? ledger.postPullsDue(now, budget * postsPerRequest)
    : ledger.postPullsStale(askedBefore, budget * postsPerRequest);

async function keep(
  { session: { ledger, now }, report }: Pulling,
  { posts }: Batch,
  read: ReadonlyMap<string, Awaited<ReturnType<Ledger["statsOf"]>>>,
  latest: Awaited<ReturnType<Ledger["latestStats"]>>,
): Promise<void> {
  const seriesOf = ({ postId }: PostPull) => read.get(postId) ?? [];
  const at = now();
  report.records += await ledger.recordPostStats(
    posts.flatMap((post) => seriesOf(post).map((record) => ({ ...record, pin: post.pin }))),
  );
  await ledger.postsPulled(
    posts.map((post) => pullAfter(post, { series: seriesOf(post), before: latest.get(post.pin), now: at })),
  );
}

/** Few, so they come first. False where the pull is over. */
async function pullProfiles(pulling: Pulling): Promise<boolean> {
  const { session, request, groups } = pulling;
  const { ledger, now, client } = session;
  const isDue = ({ nextAt, askedAt }: ProfilePull) =>
    request.askedBefore === null ? nextAt <= now() : (askedAt ?? 0) <= request.askedBefore;
  const due = (await ledger.profilePulls()).filter(isDue);
  const latest = await ledger.latestProfileStats(due.map(({ profile }) => profile));
  for (const { profile, quiet, askedAt } of due) {
    const before = latest.get(profile);
    const groupId = groups.get(profile);
    if (groupId === undefined) {
      await ledger.profilePulled({ profile, quiet, askedAt, nextAt: now() + absentMs });
      continue;
    }
    if (!(await mayAsk(pulling))) return false;
    const since = askFrom(before, askedAt);
    const answer = await client.profileStats({ profile, groupId, since, signal: request.signal });
    if ((await judge(pulling, answer)) === "stop") return false;
    const series = answer.kind === "read" ? answer.read : [];
    pulling.report.records += await ledger.recordProfileStats(series.map((one) => ({ ...one, profile })));
    const newest = series.at(-1) ?? before;
    const after = isNews(series.at(-1), before) ? 0 : quiet + 1;
    const nextAt = nextProfilePull({ recordedAt: newest?.recordedAt ?? null, quiet: after }, now());
    const isAnswered = answer.kind === "read";
    await ledger.profilePulled({ profile, quiet: after, askedAt: isAnswered ? now() : askedAt, nextAt });
  }
  return true;
}

/** Waits for its turn. */
async function mayAsk(pulling: Pulling): Promise<boolean> {
  const { session, request, report } = pulling;
  if (pulling.made >= request.budget) {
    report.more = true;
    return false;
  }
  if (pulling.made > 0) await session.sleep(request.paceMs, request.signal);
  pulling.made += 1;
  return !request.signal.aborted;
}

type Answer = Awaited<ReturnType<Session["client"]["profileStats" | "postStats"]>>;

/** What an answer means for those that come after it. */
async function judge(pulling: Pulling, answer: Answer): Promise<"read" | "refused" | "stop"> {
  const { session, request, report } = pulling;
  if (request.signal.aborted) return "stop";
  pulling.trouble = answer.kind === "trouble" ? pulling.trouble + 1 : 0;
  switch (answer.kind) {
    case "read":
      report.unreadable += answer.unreadable;
      return "read";
    case "refused":
      return "refused";
    case "trouble":
      // A single post may be what troubles it.
      if (pulling.trouble < mostTrouble) return "refused";
      report.stopped = hasTrouble(answer.message);
      return "stop";
    case "later": {
      const until = session.now() + (answer.pauseMs ?? pauseMs);
      await session.ledger.setFact("stats-paused-until", String(until));
      report.stopped = asksToWait(sayTime(until, session.config.timezone, session.now()));
      return "stop";
    }
    case "forbidden":
      report.stopped = forbidden(answer.message);
      return "stop";
    default:
      return answer satisfies never;
  }
}

async function postpone({ session }: Pulling, posts: readonly PostPull[], ms: number): Promise<void> {
  const nextAt = session.now() + ms;
  await session.ledger.postsPulled(posts.map(({ pin, quiet, askedAt }) => ({ pin, quiet, askedAt, nextAt })));
}

const stop = (message: string, hint: string): Stop => ({ message, hint, exitCode: exitCodes.unreachable });

const asksToWait = (time: string) =>
  stop(
    `Postproxy asks to wait with questions for statistics until ${time}`,
    "Nothing to do: `pinsheet watch` asks again after that. Pins are sent meanwhile.",
  );
const hasTrouble = (message: string) =>
  stop(
    `Postproxy has trouble with statistics (${message})`,
    "What was recorded before stays. Try again later; `pinsheet watch` does so by itself.",
  );
const forbidden = (message: string) =>
  stop(
    `the API key may not read statistics (${message})`,
    "Check POSTPROXY_API_KEY and its rights in Postproxy.",
  );
