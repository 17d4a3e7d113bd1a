// Tells of a Pin that went live twice what happened between its posts, so that the road to it can be found and gone again.

import type { AcceptedPost } from "../support/api-process.ts";
import type { StormEvent } from "./storm.ts";

const before = 8_000;
/** A post may still say what its row said before an edit: a process had read it, and was stopped, or sent it late. */
const editedBefore = 60_000;
const seconds = (ms: number) => `${ms < 0 ? "-" : "+"}${(Math.abs(ms) / 1000).toFixed(2)} s`;

/** Lines of text; times count from the first post. */
export function storyOf(
  { pin, posts }: { pin: number; posts: readonly AcceptedPost[] },
  events: readonly StormEvent[],
): string[] {
  const ordered = posts.toSorted((a, b) => a.createdAt - b.createdAt);
  const first = ordered[0]?.createdAt ?? 0;
  const last = ordered.at(-1)?.createdAt ?? 0;
  const told = [
    ...ordered.map((post) => ({ at: post.createdAt, text: `post ${post.id}: ${contentOf(post)}` })),
    ...events
      .filter(({ at, pins }) => concerns(pins, pin) && at > first - before && at <= last)
      .map(({ at, what }) => ({ at, text: what })),
  ].toSorted((a, b) => a.at - b.at);
  return [
    `pin ${pin}, live ${posts.length} times. Between its posts: ${causesOf(posts, pin, events).join(", ") || "nothing that was done"}`,
    ...told.map(({ at, text }) => `  ${seconds(at - first)} ${text}`),
  ];
}

const concerns = (pins: readonly number[], pin: number) => pins.length === 0 || pins.includes(pin);

const contentOf = ({
  title,
  body,
  link,
  board,
  sourceUrl,
  sha256,
  scheduledAt,
  draft,
  key,
}: AcceptedPost) => {
  const medium = sourceUrl?.replace(/^.*\//, "") ?? `upload ${sha256?.slice(0, 6)}`;
  const at = scheduledAt === null ? "at once" : new Date(scheduledAt).toISOString();
  return `${JSON.stringify([title, body])} ${board} ${medium} ${link} ${at}${draft ? " draft" : ""} key ${key?.slice(0, 6)}`;
};

const causes: readonly [name: string, of: RegExp][] = [
  ["ledger lost", /^ledger lost/],
  ["ledger put back", /^ledger put back/],
  ["clock stepped", /^clock off/],
  ["retry", /^retry/],
  ["cancel", /^cancel/],
  ["process stopped", /stopped/],
  ["process killed", /killed/],
];

/** What was done in between that could have to do with it, and how the row was edited. */
export function causesOf(
  posts: readonly AcceptedPost[],
  pin: number,
  events: readonly StormEvent[],
): string[] {
  const times = posts.map(({ createdAt }) => createdAt);
  const between = events.filter(({ at }) => at > Math.min(...times) - before && at <= Math.max(...times));
  const known = causes.filter(([, of]) => between.some(({ what }) => of.test(what))).map(([name]) => name);
  const since = Math.min(...times) - editedBefore;
  const edits = events
    .filter(({ at, pins }) => pins.includes(pin) && at > since && at <= Math.max(...times))
    .map(({ what }) => what);
  return [...known, ...new Set(edits.map((what) => `edited (${what})`))];
}
