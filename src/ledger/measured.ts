// Numbers that arrived with a webhook event, on their way to the time series of statistics.

import type { Access } from "./unknown-outcomes.ts";

/** `stats` as Postproxy sent them; `recordedAt` in milliseconds since the epoch. */
export type Measurement = {
  of: { kind: "post"; postId: string; pin: string } | { kind: "profile"; profileId: string };
  stats: Readonly<Record<string, unknown>>;
  recordedAt: number;
};

/**
 * Called once for each event with numbers, within the transaction that keeps the event: what is written here is there if
 * and only if the event is. The same record may be pulled too; it is kept once.
 */
export function keepMeasurement({ run }: Access, { of, stats, recordedAt }: Measurement): void {
  const record = { recordedAt, stats: JSON.stringify(stats) };
  if (of.kind === "post") run("recordPostStats", { ...record, pin: of.pin });
  else run("recordProfileStats", { ...record, profile: of.profileId });
}
