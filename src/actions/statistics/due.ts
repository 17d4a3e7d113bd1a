// PURE. When the next pull of a Pin's statistics, or a profile's, is due. Knows neither what was pulled nor how.

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/**
 * How often a Pin of an age is asked for, and how seldom at most when it brings nothing new. How often Postproxy takes a record
 * of a post is not documented; its samples lie 16 hours apart, and those of profiles about 23 (Postproxy's stats reference). So
 * more than a few pulls a day bring nothing, and after a month a Pin changes slowly.
 */
const paces = [
  { below: 2 * day, every: 4 * hour, atMost: 12 * hour },
  { below: 7 * day, every: 8 * hour, atMost: day },
  { below: 30 * day, every: day, atMost: 4 * day },
  { below: 90 * day, every: 3 * day, atMost: 12 * day },
  { below: 365 * day, every: 7 * day, atMost: 30 * day },
] as const;
const oldest = { every: 30 * day, atMost: 90 * day };

/** Pulls fall on these marks, so that Pins that were published at different minutes share a request. */
const grain = 30 * minute;

/**
 * When to ask for a Pin again, milliseconds since the epoch; after `now`. `quiet`: pulls in a row that brought nothing new, each of
 * which doubles the pause.
 */
export function nextPostPull(
  { publishedAt, quiet }: { publishedAt: number; quiet: number },
  now: number,
): number {
  const age = now - publishedAt;
  const { every, atMost } = paces.find(({ below }) => age < below) ?? oldest;
  return onMark(now + Math.min(atMost, every * 2 ** Math.min(quiet, 10)));
}

/** A profile's record is taken about every 23 hours: soon after the next one, then a few times a day until it is there. */
export function nextProfilePull(
  { recordedAt, quiet }: { recordedAt: number | null; quiet: number },
  now: number,
): number {
  const again = now + Math.min(day, 3 * hour * 2 ** Math.min(quiet, 3));
  const expected = (recordedAt ?? 0) + 23.5 * hour;
  return onMark(quiet === 0 ? Math.max(again, expected) : again);
}

const onMark = (at: number) => Math.ceil(at / grain) * grain;
