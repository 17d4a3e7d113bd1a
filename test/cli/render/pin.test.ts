import { expect, test } from "vitest";
import { openEligibility } from "../../../src/actions/eligible.ts";
import { type Past, pinReport } from "../../../src/actions/pin-report.ts";
import { pinJson } from "../../../src/cli/render/ndjson.ts";
import { pinLines } from "../../../src/cli/render/pin.ts";
import { issue } from "../../../src/model/issue.ts";
import type { Pause } from "../../../src/model/pause.ts";
import { at, pin } from "../../support/pins.ts";
import { now } from "../sample.ts";

const lost = issue(
  "outcome-unknown",
  { column: null, value: null },
  "the answer was lost: reset.",
  "Look for it.",
);
const uncertain = pin({ id: "3f2a91bc-7d11-4c05", state: "uncertain", issues: [lost], changedAt: at + 900 });
const attempt = {
  number: 1,
  key: "6f955f695e8701be",
  startedAt: at,
  endedAt: at + 900,
  outcome: "unknown",
  status: null,
  requestId: null,
  postId: null,
  error: "reset",
} as const;
const past: Past = {
  history: [
    { from: null, to: "missed", at: at - 7, why: ["too-late"] },
    { from: "missed", to: "scheduled", at: at - 5, why: [] },
    { from: "scheduled", to: "sending", at, why: [] },
    { from: "sending", to: "uncertain", at: at + 900, why: ["outcome-unknown"] },
  ],
  attempts: [attempt],
  cancellations: [],
  events: [],
};
const reportOf = (one: typeof uncertain, of = past, pauses: readonly Pause[] = []) =>
  pinReport(one, "autumn.csv", of, openEligibility([one])(one), pauses);
const shown = (report: ReturnType<typeof reportOf>, width = 100) =>
  ["", ...pinLines(report, null, { width, colour: false, now })].join("\n");

test("of a paused Pin it is not said that publish sends it", () => {
  const pause: Pause = { scope: "all", subject: "", name: "everything", since: at, by: "ann on mac" };
  const waiting = { ...uncertain, state: "scheduled" } as unknown as typeof uncertain;
  const advice = (pauses: readonly Pause[]) => reportOf(waiting, past, pauses).pin.advice;
  expect(advice([pause])).toBe("It is paused, and not sent before that ends: `pinsheet resume`.");
  expect(advice([])).toContain("`pinsheet publish` sends it");
});

test("all that is known of a Pin whose answer was lost", () => {
  expect(shown(reportOf({ ...uncertain, requeuedAt: at - 5 }))).toMatchInlineSnapshot(`
    "
    Pin 3f2a91bc-7d11-4c05 · line 2 of autumn.csv
     uncertain since Tue 24 Nov 13:00 CET · 12:00 UTC
     outcome-unknown: the answer was lost: reset.
     Look for it.
     What is known: attempt 1 was begun Tue 24 Nov 13:00 CET · 12:00 UTC, no answer came back, and no
     post is known to be its.
     Look for it in Postproxy and at Pinterest. If it is not there: \`pinsheet retry 3f2a91bc
     --may-be-live\`.

    Row
     when       Tue 24 Nov 13:00 CET · 12:00 UTC
     profile    Studio North (prof_Q7tm)
     board      Kitchen ideas (718605684300112233)
     title      Shelves
     text       Six shelf layouts
     link       https://studio.example/shelves
     media      https://a.example/a.jpg

    History
     Tue 24 Nov 12:59 CET · 11:59 UTC · missed · first seen; too-late: the time passed more than
     --max-late ago
     Tue 24 Nov 12:59 CET · 11:59 UTC · scheduled · made eligible again (\`pinsheet retry\`)
     Tue 24 Nov 13:00 CET · 12:00 UTC · sending
     Tue 24 Nov 13:00 CET · 12:00 UTC · uncertain · outcome-unknown: the answer to the post was lost;
     nothing is sent again on a guess

    Attempts
     1. Tue 24 Nov 13:00 CET · 12:00 UTC · unknown after 0.9 s · key 6f955f69…
        reset"
  `);
});

test("a Pin that was never sent, with every cell, at its own zone, and no line wider than the terminal", () => {
  const full = pin({
    id: "3f2a91bc-7d11-4c05",
    line: null,
    rowId: "7",
    state: "withdrawn",
    cover: { kind: "file", path: "cover.jpg" },
    thumbOffset: 2,
    draft: true,
    repeat: true,
    body: "A long description. ".repeat(9),
  });
  const text = shown(reportOf(full, { history: [], attempts: [], cancellations: [], events: [] }), 60);
  expect(text).toContain("no longer in autumn.csv");
  expect(text).toContain("none: nothing was ever sent");
  for (const words of [
    "id         7",
    "cover      cover.jpg",
    "thumb      2 s",
    "draft      yes",
    "repeat     yes",
  ])
    expect(text).toContain(words);
  for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(60);
});

test("an attempt that is open says so", () => {
  const open = { ...attempt, endedAt: null, outcome: null, error: null };
  expect(shown(reportOf(pin({ state: "sending" }), { ...past, attempts: [open] }))).toContain(
    "· still open ·",
  );
});

test("for programs a Pin, its history and its attempts are lines of their own", () => {
  const lines = [...pinJson(reportOf(uncertain))].map((line) => JSON.parse(line));
  expect(lines.map(({ type }) => type)).toEqual(["pin", ...Array(4).fill("history"), "attempt"]);
  expect(lines[0]).toMatchObject({
    pin: uncertain.id,
    state: "uncertain",
    first_seen: new Date(at).toISOString(),
    requeued_at: null,
    advice: expect.stringContaining("pinsheet retry 3f2a91bc --may-be-live"),
  });
  expect(lines[4]).toMatchObject({
    pin: uncertain.id,
    from: "sending",
    to: "uncertain",
    why: ["outcome-unknown"],
  });
  expect(lines[5]).toMatchObject({ pin: uncertain.id, number: 1, key: attempt.key, outcome: "unknown" });
});

test("what webhooks said of it stands at its end, each in a line, and in a value of its own", () => {
  const type = "platform_post.published";
  const events = [{ id: "evt_7k2", type, createdAt: at, receivedAt: at, action: "read-post" as const }];
  const report = reportOf(uncertain, { ...past, events });
  expect(shown(report)).toMatch(
    /\n\nWebhooks\n Tue 24 Nov 13:00 CET · 12:00 UTC · platform_post\.published · read-post$/,
  );
  expect(JSON.parse([...pinJson(report)].at(-1) ?? "")).toEqual({
    type: "event",
    pin: uncertain.id,
    id: "evt_7k2",
    event: type,
    received_at: "2026-11-24T12:00:00.000Z",
    action: "read-post",
  });
});
