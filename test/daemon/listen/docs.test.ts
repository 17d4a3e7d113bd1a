// docs/reference/webhooks.md cannot lie: its words are those of the program.

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { deliveryJson, webhookJson } from "../../../src/cli/render/webhooks.ts";
import { healthOf } from "../../../src/daemon/listen/health.ts";
import { openHeartbeat } from "../../../src/daemon/listen/heartbeat.ts";
import { webhookPath } from "../../../src/daemon/listen/listener.ts";
import { metricLines } from "../../../src/daemon/listen/metrics.ts";
import { usualLimits } from "../../../src/daemon/listen/server.ts";
import { eventActions } from "../../../src/model/event-actions.ts";
import { pinterestEvents } from "../../../src/postproxy/events.ts";
import { signatureToleranceMs } from "../../../src/postproxy/signature.ts";

const file = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8");
const page = file("docs/reference/webhooks.md");
const words = new Set([...page.matchAll(/`([^`\n]+)`/g)].map(([, word]) => word));
const sorted = (list: Iterable<string>) => [...new Set(list)].toSorted();

test("every action, every event of Pinterest and every metric is on the page", () => {
  const heartbeat = openHeartbeat();
  heartbeat.runEnds(1, { stopped: null, nextAt: 2 });
  const lines = [...metricLines(heartbeat, { pins: {}, due: 0, nextAt: 2 }, 3)];
  const metrics = lines.flatMap((line) => /^# TYPE (\w+)/.exec(line)?.[1] ?? []);
  expect(metrics.length).toBeGreaterThan(10);
  for (const word of [...eventActions, ...pinterestEvents, ...metrics]) expect(words).toContain(word);
  const named = [...words].filter((word) => /^pinsheet_\w+$/.test(word ?? ""));
  expect(sorted(named as string[])).toEqual(sorted(metrics));
});

test("every line of the log about a request is on the page, and no other", () => {
  const reasons = [
    ...file("src/daemon/listen/intake.ts").matchAll(/reason: "([a-z-]+)"|complain\("([a-z-]+)"/g),
  ];
  const told = [...file("src/daemon/listen/news.ts").matchAll(/"(webhook-[a-z-]+)"/g)].map(
    ([, word = ""]) => word,
  );
  const all = [...reasons.map(([, a, b]) => `webhook-${a ?? b}`), ...told];
  const named = [...words].filter((word) => word?.startsWith("webhook-"));
  expect(sorted(named as string[])).toEqual(sorted(all));
});

test("the fields of its JSON and its limits are those of the program", () => {
  const hook = { id: "", url: "", events: [], enabled: true, description: null, createdAt: null };
  const entry = { id: "", eventId: "", eventType: "", status: 1, attempt: 1, success: true, attemptedAt: "" };
  const health = healthOf(openHeartbeat().runState(), { ledgerError: null, acceptsWebhooks: true }, 0);
  const fields = [webhookJson(hook), deliveryJson(entry), health].flatMap(Object.keys);
  for (const field of [...fields, "secret"]) expect(words).toContain(field);
  expect(page).toContain(`${signatureToleranceMs / 60_000} minutes`);
  expect(page).toContain(`${usualLimits.largestBody / 1024} KiB`);
  expect(page).toContain(`${usualLimits.requestMs / 1_000} seconds`);
  expect(words).toContain(webhookPath);
});
