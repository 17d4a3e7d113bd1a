// What a torture run prints: what was injected, and what was survived.

import type { RunReport } from "./run.ts";

const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);

export function tableOf(reports: readonly RunReport[]): string[] {
  if (reports.length === 0) return [];
  const rows = reports.map(rowOf);
  const total = ["all", ...names.map((_, n) => sum(rows.map((row) => Number(row[n + 1]))))].map(String);
  return [...aligned([["run", ...names], ...rows, total]), "", ...faultsOf(reports), ...momentsOf(reports)];
}

/** What each column says of a run, in the order of the table. */
const columns: Readonly<Record<string, (report: RunReport) => number>> = {
  rows: ({ rows }) => rows,
  kills: ({ storm }) => storm.kills,
  sender: ({ storm }) => storm.kills_of_sender,
  "in flight": ({ storm }) => storm.kills_in_flight,
  pauses: ({ storm }) => storm.pauses,
  clock: ({ storm }) => storm.clock_steps,
  ledgers: ({ storm }) => storm.restores,
  edits: ({ storm }) => storm.edits,
  commands: ({ storm }) => storm.actions,
  starts: ({ storm }) => storm.starts,
  faults: ({ faults }) => sum(Object.values(faults)),
  requests: ({ verdict }) => verdict.requests,
  posts: ({ verdict }) => verdict.posts,
  live: ({ verdict }) => verdict.live,
  explained: ({ verdict }) => verdict.explained,
  "lost answers": ({ verdict }) => verdict.uncertain,
  found: ({ verdict }) => verdict.found,
  resent: ({ verdict }) => verdict.resent + verdict.anew,
  doubles: ({ verdict }) => verdict.doubles,
  losses: ({ verdict }) => verdict.losses,
  complaints: ({ storm, verdict }) => storm.complaints.length + verdict.complaints.length,
};

const names = Object.keys(columns);

const rowOf = (report: RunReport): string[] => [
  report.name,
  ...Object.values(columns).map((number) => String(number(report))),
];

function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, n) => (n === 0 ? cell.padEnd(widths[n] ?? 0) : cell.padStart(widths[n] ?? 0)))
      .join("  ")
      .trimEnd(),
  );
}

/** How often each class of faults came, over all runs. */
const faultsOf = (reports: readonly RunReport[]) =>
  counted(
    "classes of faults",
    reports.map(({ faults }) => faults),
  );

/** At which moments of its own the program was stopped, over all runs. */
const momentsOf = (reports: readonly RunReport[]) =>
  counted(
    "moments paused at",
    reports.map(({ storm }) => storm.paused_at),
  );

function counted(what: string, counts: readonly Readonly<Record<string, number>>[]): string[] {
  const kinds = [...new Set(counts.flatMap((one) => Object.keys(one)))];
  const came = kinds
    .map((kind) => [kind, sum(counts.map((one) => one[kind] ?? 0))] as const)
    .filter(([, count]) => count > 0);
  if (came.length === 0) return [];
  return [`${came.length} ${what}: ${came.map(([kind, count]) => `${kind} ${count}`).join(", ")}`];
}
