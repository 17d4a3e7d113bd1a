// What a torture run prints: what was injected, and what was survived.

import type { RunReport } from "./run.ts";

const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);

export function tableOf(reports: readonly RunReport[]): string[] {
  const rows = reports.map(rowOf);
  const total = ["all", ...columns.map((_, n) => sum(rows.map((row) => Number(row[n + 1]))))].map(String);
  return [...aligned([["run", ...columns], ...rows, total]), "", ...faultsOf(reports)];
}

const columns = [
  "rows",
  "kills",
  "sender",
  "in flight",
  "stops",
  "starts",
  "faults",
  "requests",
  "posts",
  "lost answers",
  "found",
  "resent",
  "doubles",
  "losses",
  "complaints",
];

function rowOf({ name, rows, storm, verdict, faults }: RunReport): string[] {
  const { kills, kills_of_sender, kills_in_flight, stops, starts } = storm;
  const { requests, posts, uncertain, found, resent, anew, doubles, losses } = verdict;
  const complaints = storm.complaints.length + verdict.complaints.length;
  const numbers = [
    rows,
    kills,
    kills_of_sender,
    kills_in_flight,
    stops,
    starts,
    sum(Object.values(faults)),
    requests,
    posts,
    uncertain,
    found,
    resent + anew,
    doubles,
    losses,
    complaints,
  ];
  return [name, ...numbers.map(String)];
}

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
function faultsOf(reports: readonly RunReport[]): string[] {
  const names = [...new Set(reports.flatMap(({ faults }) => Object.keys(faults)))];
  const counts = names.map((name) => [name, sum(reports.map(({ faults }) => faults[name] ?? 0))] as const);
  const came = counts.filter(([, count]) => count > 0);
  const words = came.map(([name, count]) => `${name} ${count}`);
  return [`${came.length} classes of faults: ${words.join(", ")}`];
}
