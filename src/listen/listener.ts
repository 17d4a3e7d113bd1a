// What `watch --listen` answers: webhook events, /healthz and /metrics, and in plain words everything else.

import type { Ledger } from "../ledger/ledger.ts";
import type { PinState } from "../ledger/states.ts";
import type { ListenAddress } from "../settings/values.ts";
import { healthOf } from "./health.ts";
import { type IntakeRequest, jsonAnswer, openIntake } from "./intake.ts";
import { type Figures, metricLines, metricsType } from "./metrics.ts";
import { type Answer, type Limits, type Listening, openServer, type Question } from "./server.ts";
import type { Vitals } from "./vitals.ts";

export const webhookPath = "/webhook";

export type ListenerRequest = Omit<IntakeRequest, "ledger" | "vitals"> & {
  at: ListenAddress;
  ledger: Ledger;
  vitals: Vitals;
  /** Pins that are due within this time count as due; ms. */
  aheadMs: number;
  limits: Limits;
};

/** Throws ExpectedError (exit 2) where the address cannot be listened at. */
export function openListener(request: ListenerRequest): Promise<Listening> {
  const { log, now, ledger, secret, vitals } = request;
  const intake = openIntake(request);
  const answer = async (question: Question): Promise<Answer> => {
    const { method, path } = question;
    if (path === webhookPath) return method === "POST" ? intake(question) : wrongMethod("POST");
    if (path !== "/healthz" && path !== "/metrics") return jsonAnswer(404, { error: "nothing is here" });
    if (method !== "GET" && method !== "HEAD") return wrongMethod("GET, HEAD");
    const figures = await figuresOf(ledger, now(), request.aheadMs);
    if (path === "/metrics") {
      const known = "error" in figures ? null : figures;
      const lines = [...metricLines(vitals, known, now())];
      return { status: 200, type: metricsType, body: `${lines.join("\n")}\n` };
    }
    const ledgerError = "error" in figures ? figures.error : null;
    const health = healthOf(vitals.pulse(), { ledgerError, acceptsWebhooks: secret !== null }, now());
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
  return openServer(request.at, { answer: safely, onTrouble, limits: request.limits });
}

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
