// PURE. What `watch` counted, in the text format of Prometheus (version 0.0.4).

import { type PinState, pinStates } from "../../model/states.ts";
import type { Counts, Heartbeat } from "./heartbeat.ts";

/** What the ledger says, by its indexes. Times in milliseconds since the epoch. */
export type Figures = {
  pins: Partial<Record<PinState, number>>;
  /** Scheduled, and due now. */
  due: number;
  /** When the next scheduled one is due. */
  nextAt: number | null;
};

export const metricsType = "text/plain; version=0.0.4; charset=utf-8";

/** `figures` is null while the ledger cannot be read. */
export function* metricLines(heartbeat: Heartbeat, figures: Figures | null, now: number): Generator<string> {
  const { endedAt, tookMs, runningSince, stopped } = heartbeat.runState();
  yield* gauge("ledger_up", "1 while the ledger can be read.", figures === null ? 0 : 1);
  if (figures !== null) {
    const { pins, due, nextAt } = figures;
    const states = pinStates.map((state) => ({ labels: { state }, count: pins[state] ?? 0 }));
    yield* family("pins", "gauge", "Rows that stand in a calendar, by the state of their Pin.", states);
    yield* gauge("pins_due", "Scheduled Pins that are due.", due);
    yield* gauge("pins_waiting", "Scheduled Pins whose time is to come.", (pins.scheduled ?? 0) - due);
    if (nextAt !== null) {
      yield* gauge(
        "next_due_timestamp_seconds",
        "When the next scheduled Pin is or was due.",
        nextAt / 1_000,
      );
    }
  }
  yield* counters("runs_total", "Runs that ended, by how.", heartbeat.runs);
  yield* gauge("running", "1 while a run is under way.", runningSince === null ? 0 : 1);
  if (endedAt !== null && tookMs !== null) {
    yield* gauge("last_run_age_seconds", "Since the last run ended.", (now - endedAt) / 1_000);
    yield* gauge("last_run_duration_seconds", "How long the last run took.", tookMs / 1_000);
    yield* gauge(
      "last_run_stopped",
      "1 if it was stopped before its work was done.",
      stopped === null ? 0 : 1,
    );
  }
  yield* counters("sends_total", "Tries to make a post, and posts found, by outcome.", heartbeat.sends);
  yield* counters(
    "confirmations_total",
    "Posts whose fate became known, by outcome.",
    heartbeat.confirmations,
  );
  yield* counters("webhook_events_total", "Webhook requests, by type of event and action.", heartbeat.events);
  yield* counters(
    "connections_cut_total",
    "Connections closed before their request was answered.",
    heartbeat.cuts,
  );
}

type Sample = { labels: Readonly<Record<string, string>>; count: number };

function* family(name: string, kind: "gauge" | "counter", help: string, samples: Iterable<Sample>) {
  yield `# HELP pinsheet_${name} ${help}`;
  yield `# TYPE pinsheet_${name} ${kind}`;
  for (const { labels, count } of samples) {
    const inside = Object.entries(labels).map(([label, value]) => `${label}="${escaped(value)}"`);
    yield `pinsheet_${name}${inside.length === 0 ? "" : `{${inside.join(",")}}`} ${count}`;
  }
}

const gauge = (name: string, help: string, count: number) =>
  family(name, "gauge", help, [{ labels: {}, count }]);
const counters = (name: string, help: string, counts: Counts) =>
  family(name, "counter", help, counts.values());

const escaped = (value: string) => value.replace(/["\\\n]/g, (char) => (char === "\n" ? "\\n" : `\\${char}`));
