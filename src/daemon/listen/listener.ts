// What `watch --listen` answers: webhook events, /healthz and /metrics, and in plain words everything else.

import { hostname } from "node:os";
import type { ListenAddress } from "../../config/values.ts";
import type { Ledger } from "../../ledger/ledger.ts";
import type { PinState } from "../../model/states.ts";
import type { Cut } from "./connections.ts";
import { healthOf } from "./health.ts";
import type { Heartbeat } from "./heartbeat.ts";
import { isOurHost } from "./host.ts";
import { type IntakeRequest, jsonAnswer, openIntake } from "./intake.ts";
import { type Figures, metricLines, metricsType } from "./metrics.ts";
import { rateLimited } from "./rate-limited.ts";
import { type Answer, type Limits, type Listening, openServer, type Question } from "./server.ts";

export const webhookPath = "/webhook";

export type ListenerRequest = Omit<IntakeRequest, "ledger" | "heartbeat"> & {
  at: ListenAddress;
  ledger: Ledger;
  heartbeat: Heartbeat;
  /** Pins that are due within this time count as due; ms. */
  aheadMs: number;
  limits: Limits;
};

/** Throws ExpectedError (exit 2) where the address cannot be listened at. */
export function openListener(request: ListenerRequest): Promise<Listening> {
  const { log, now, ledger, secret, heartbeat } = request;
  const intake = openIntake(request);
  const names = [request.at.host, hostname()];
  const tell = rateLimited(log, now);
  const answer = async (question: Question): Promise<Answer> => {
    const { method, path } = question;
    if (path === webhookPath) return method === "POST" ? intake(question) : wrongMethod("POST");
    if (path !== "/healthz" && path !== "/metrics") return jsonAnswer(404, { error: "nothing is here" });
    if (method !== "GET" && method !== "HEAD") return wrongMethod("GET, HEAD");
    if (path === "/metrics" && !isOurHost(question.header("host"), names)) return otherHost;
    const figures = await figuresOf(ledger, now(), request.aheadMs);
    if (path === "/metrics") {
      const known = "error" in figures ? null : figures;
      const lines = [...metricLines(heartbeat, known, now())];
      return { status: 200, type: metricsType, body: `${lines.join("\n")}\n` };
    }
    const ledgerError = "error" in figures ? figures.error : null;
    const health = healthOf(heartbeat.runState(), { ledgerError, acceptsWebhooks: secret !== null }, now());
    return jsonAnswer(health.ok ? 200 : 503, health);
  };
  const onTrouble = (error: unknown) => log("error", "watch-answer-failed", { message: String(error) });
  const safely = async (question: Question): Promise<Answer> => {
    try {
      return await answer(question);
    } catch (error) {
      // A bug in an answer must not end the sending.
      onTrouble(error);
      return jsonAnswer(500, { error: "pinsheet failed to answer; its log says why" });
    }
  };
  const onCut = ({ reason, address }: Cut) => {
    heartbeat.cut(reason);
    const [event, message] = reason === "too-slow" ? slow : crowded;
    tell("warn", event, { reason, address, message, hint: aboutCuts });
  };
  return openServer(request.at, { answer: safely, onTrouble, onCut, limits: request.limits });
}

const crowded = [
  "connections-crowded",
  "there were too many connections; those that had waited longest for the rest of a request were closed.",
] as const;
const slow = ["connections-slow", "a connection took too long to send a request, and was closed."] as const;
const aboutCuts =
  "Events that were lost by it are found out by asking. If there are many (pinsheet_connections_cut_total), keep strangers out: let watch listen at 127.0.0.1, and limit connections in the proxy or tunnel before it.";

/** RFC 9110, 15.5.20: directed at a server that does not answer for that name. */
const otherHost = jsonAnswer(421, {
  error:
    "metrics are not told to this host name; ask for an IP address, localhost, or the name that --listen has",
});

const wrongMethod = (allow: string): Answer => ({
  ...jsonAnswer(405, { error: `only ${allow} is answered here` }),
  headers: { allow },
});

/** All by indexes, and counted once for each state of the ledger. */
async function figuresOf(ledger: Ledger, now: number, aheadMs: number): Promise<Figures | { error: string }> {
  const broken = ledger.broken();
  if (broken !== null) return { error: broken.message };
  const pins: Partial<Record<PinState, number>> = {};
  let due = 0;
  let nextAt: number | null = null;
  try {
    for (const { key } of await ledger.calendars()) {
      for (const [state, count] of Object.entries(await ledger.tally(key)) as [PinState, number][])
        pins[state] = (pins[state] ?? 0) + count;
      const outlook = await ledger.outlook(key, { now, aheadMs });
      due += outlook.due;
      nextAt = Math.min(outlook.next?.at ?? Number.POSITIVE_INFINITY, nextAt ?? Number.POSITIVE_INFINITY);
    }
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
  return { pins, due, nextAt: nextAt === Number.POSITIVE_INFINITY ? null : nextAt };
}
