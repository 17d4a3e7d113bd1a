// PURE. Which limits a Pin is under: what pinsheet.json says of pacing, for its profile and its board, and the spreading of
// what is late. Drafts are under none: a person publishes them.

import { closest } from "../lib/closest.ts";
import { foldName } from "../lib/fold-name.ts";
import type { Limit, QuietHours } from "./pacing.ts";
import type { Pin } from "./pin.ts";

/** Limits as they were written; what is not there does not limit. */
export type PaceRules = {
  maxPerDay?: number;
  minGapMs?: number;
  quietHours?: QuietHours;
  /** IANA zone of days and quiet hours; without it, that of the row. */
  timezone?: string;
};

/** For each profile, and over that for some; for boards, `*` is each of them. Keys are ids or names. */
export type Pacing = PaceRules & {
  profiles: Readonly<Record<string, PaceRules>>;
  boards: Readonly<Record<string, PaceRules>>;
};

export const noPacing: Pacing = { profiles: {}, boards: {} };

/**
 * What becomes of a Pin whose time passed while nobody published: it is skipped (missed), published at once, or published in
 * turn with the other late ones.
 */
export const catchUpPolicies = ["publish", "skip", "spread"] as const;
export type CatchUp = (typeof catchUpPolicies)[number];

/** Later than this, a Pin missed its turn (ours: three ticks of watch); it is spread where that is asked for. */
const lateAfterMs = 15 * 60_000;
/** So late a Pin is skipped where that is asked for (ours: a pause that the API asks for must not cost a Pin). */
const skipAfterMs = 60 * 60_000;

export const mostLate = (maxLateMs: number, catchUp: CatchUp): number =>
  catchUp === "skip" ? Math.min(maxLateMs, skipAfterMs) : maxLateMs;

/** Between late Pins of a profile that are spread (ours: a board that gets two an hour looks like a person's). */
const spreadMs = 30 * 60_000;

export type PacedPin = Pick<
  Pin,
  "id" | "profile" | "profileName" | "boardId" | "boardTitle" | "timezone" | "at" | "requeuedAt" | "draft"
>;

type Settings = { pacing: Pacing; catchUp: CatchUp };

export const lanesOf = ({ profile, boardId }: Pick<Pin, "profile" | "boardId">): string[] => [
  laneOfProfile(profile),
  `board ${profile} ${boardId}`,
];

const laneOfProfile = (profile: string | null) => `profile ${profile}`;

export function limitsOf(pin: PacedPin, { pacing, catchUp }: Settings, now: number): Limit[] {
  const { profiles, boards, ...common } = pacing;
  const profile = [pin.profile, pin.profileName];
  const board = [pin.boardId, pin.boardTitle];
  const ofProfile = { ...common, ...rulesFor(profile, profiles) };
  const ofBoard = { ...boards["*"], ...rulesFor(board, boards) };
  const [profileLane = "", boardLane = ""] = lanesOf(pin);
  const zone = ofProfile.timezone ?? pin.timezone ?? "UTC";
  const isLate = Math.max(pin.at ?? now, pin.requeuedAt ?? 0) < now - lateAfterMs;
  return [
    ...limitsIn(profileLane, pin.profileName ?? "the profile", ofProfile, zone),
    ...limitsIn(boardLane, `the board ${pin.boardTitle ?? pin.boardId}`, ofBoard, ofBoard.timezone ?? zone),
    ...(catchUp === "spread" && isLate ? [spread(profileLane)] : []),
  ];
}

function rulesFor(names: readonly (string | null)[], all: Readonly<Record<string, PaceRules>>): PaceRules {
  const folded = names.flatMap((name) => (name === null ? [] : [foldName(name)]));
  const found = Object.entries(all).filter(([name]) => folded.includes(foldName(name)));
  return Object.assign({}, ...found.map(([, rules]) => rules)) as PaceRules;
}

function limitsIn(lane: string, name: string, rules: PaceRules, zone: string): Limit[] {
  const { maxPerDay, minGapMs, quietHours } = rules;
  const limits: Limit[] = [];
  if (quietHours !== undefined) {
    const words = `quiet hours of ${name} are ${sayHours(quietHours)} (quietHours)`;
    limits.push({ kind: "quiet", lane, hours: quietHours, zone, words });
  }
  if (minGapMs !== undefined && minGapMs > 0) {
    const words = `at least ${saySpan(minGapMs)} between Pins of ${name} (minGap)`;
    limits.push({ kind: "gap", lane, ms: minGapMs, words });
  }
  if (maxPerDay !== undefined) {
    const words = `at most ${maxPerDay} ${maxPerDay === 1 ? "Pin" : "Pins"} a day of ${name} (maxPerDay)`;
    limits.push({ kind: "per-day", lane, most: maxPerDay, zone, words });
  }
  return limits;
}

const spread = (lane: string): Limit => ({
  kind: "gap",
  lane,
  ms: spreadMs,
  words: `late Pins are spread, at least ${saySpan(spreadMs)} apart (catchUp)`,
});

type Named = { id: string; name: string };

/** Names under `profiles` and `boards` that mean nothing, with where they stand: limits that limit nobody. */
export function unmatched(
  { profiles, boards }: Pacing,
  known: { profiles: readonly Named[]; boards: readonly Named[] },
): { entry: string; name: string; near: string | null }[] {
  const among = (entry: string, names: readonly string[], all: readonly Named[]) => {
    const folded = new Set(all.flatMap(({ id, name }) => [foldName(id), foldName(name)]));
    const unknown = names.filter((name) => name !== "*" && !folded.has(foldName(name)));
    return unknown.map((name) => ({
      entry: `pacing › ${entry}`,
      name,
      near: closest(
        name,
        all.map((one) => one.name),
      ),
    }));
  };
  return [
    ...among("profiles", Object.keys(profiles), known.profiles),
    ...among("boards", Object.keys(boards), known.boards),
  ];
}

/** How far back what was sent still matters: the longest gap, and the day before. */
export function memoryOf({ profiles, boards, ...common }: Pacing): number {
  const rules = [common, ...Object.values(profiles), ...Object.values(boards)];
  return Math.max(2 * dayMs, ...rules.map(({ minGapMs }) => minGapMs ?? 0));
}

/** Whether any Pin may be under a limit. */
export function isPaced({ pacing, catchUp }: Settings): boolean {
  const { profiles, boards, ...common } = pacing;
  const rules = [common, ...Object.values(profiles), ...Object.values(boards)];
  return (
    catchUp === "spread" ||
    rules.some(
      ({ maxPerDay, minGapMs, quietHours }) => (maxPerDay ?? minGapMs ?? quietHours ?? null) !== null,
    )
  );
}

const dayMs = 86_400_000;

/** "20 min", "2 h", "36 h", "3 days". */
function saySpan(ms: number): string {
  const minutes = Math.max(1, Math.round(ms / 60_000));
  if (minutes < 120 && minutes % 60 !== 0) return `${minutes} min`;
  if (minutes < 3 * 1440) return `${Math.round(minutes / 6) / 10} h`;
  return `${Math.round(minutes / 144) / 10} days`;
}

const sayHours = ({ from, to }: QuietHours) => `${sayMinute(from)}-${sayMinute(to)}`;
const sayMinute = (minute: number) =>
  `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
