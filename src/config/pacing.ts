// PURE. What pinsheet.json says of pacing, in the program's terms.

import { noPacing, type PaceRules, type Pacing } from "../model/pacing-rules.ts";
import type { PaceFile, SettingsFile } from "./schema.ts";
import { readCount, readDuration, readQuietHours, readZone } from "./values.ts";

/** Throws a usage error that names the entry; `name` is that of the file. */
export function readPacing(entries: SettingsFile["pacing"], name: string): Pacing {
  if (entries === undefined) return noPacing;
  const { profiles, boards, ...common } = entries;
  const each = (all: Record<string, PaceFile> | undefined, of: string) =>
    Object.fromEntries(
      Object.entries(all ?? {}).map(([key, one]) => [
        key,
        rulesOf(one, `"pacing › ${of} › ${key}" in ${name}`),
      ]),
    );
  return {
    ...rulesOf(common, `"pacing" in ${name}`),
    profiles: each(profiles, "profiles"),
    boards: each(boards, "boards"),
  };
}

/** 1,000 a day (ours): more than any account posts, so it is a slip. */
const mostPerDay = 1_000;

function rulesOf({ maxPerDay, minGap, quietHours, timezone }: PaceFile, from: string): PaceRules {
  const entry = (word: string) => `${word} of ${from}`;
  return {
    ...(maxPerDay !== undefined && { maxPerDay: readCount(maxPerDay, entry("maxPerDay"), 1, mostPerDay) }),
    ...(minGap !== undefined && { minGapMs: readDuration(minGap, entry("minGap")) }),
    ...(quietHours !== undefined && { quietHours: readQuietHours(quietHours, entry("quietHours")) }),
    ...(timezone !== undefined && { timezone: readZone(timezone, entry("timezone")) }),
  };
}
