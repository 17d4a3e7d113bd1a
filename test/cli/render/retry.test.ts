import { expect, test } from "vitest";
import { retryJson } from "../../../src/cli/render/ndjson.ts";
import { previewLines } from "../../../src/cli/render/preview.ts";
import { doneLines, retryQuestion } from "../../../src/cli/render/retry.ts";
import { issue } from "../../../src/model/issue.ts";
import type { Preview, RetryReport } from "../../../src/model/report.ts";
import { now, row } from "../sample.ts";

const look = { width: 100, colour: false, now };
const why = issue("refused", { column: null, value: null }, "Postproxy refused the post: no.", "Fix it.");
const failed = row({ pin: "3f2a91bc-7d11-4c05", state: "failed", issues: [why] });
const lost = row({ pin: "9c0d1e2f-1a2b-4c05", line: 9, state: "uncertain" });
const offer: Preview = {
  ledger: "pinsheet.db",
  timezone: null,
  eligible: [failed],
  left: [{ ...lost, reason: "its answer was lost, so it may be live", hint: "Look for it." }],
};
const report = (over: Partial<RetryReport>): RetryReport => ({
  ...offer,
  answer: "yes",
  retried: [],
  ...over,
});
const done = (over: Partial<RetryReport>) =>
  [...doneLines(report(over), ["--ledger", "a b.db"], { ...look, width: 200 })].join("\n");

test("what it would do is shown with why, and what it leaves alone with what to do", () => {
  expect(["", ...previewLines(offer, look)].join("\n")).toMatchInlineSnapshot(`
    "
    autumn.csv
     line  id        when                             board          pin
        2  3f2a91bc  Tue 1 Dec 09:00 EST · 14:00 UTC  Kitchen ideas  Narrow kitchen shelf layou…  failed
           refused: Postproxy refused the post: no.
           Fix it.

    1 Pin is left alone:
    autumn.csv
     line  id        when                             board          pin
        9  9c0d1e2f  Tue 1 Dec 09:00 EST · 14:00 UTC  Kitchen ideas  Narrow kitchen shelf la…  uncertain
           Its answer was lost, so it may be live.
           Look for it.
    "
  `);
});

test("the question counts the Pins, and says what a yes to held ones means", () => {
  const held = row({ state: "held" });
  const asked = (eligible: Preview["eligible"]) => retryQuestion({ ...offer, eligible });
  expect(asked([failed])).toBe("Make this Pin eligible again?");
  expect(asked([failed, failed])).toBe("Make these 2 Pins eligible again?");
  expect(asked([held])).toMatch(/^It looks like a Pin that exists already, and would be a second one. Make/);
  expect(asked([failed, held])).toMatch(/^1 of them looks like/);
});

test("in the end it says what was done, and which command sends the Pins", () => {
  expect(done({ retried: [row()] })).toBe(
    " 1 Pin is eligible again; nothing was sent yet.\n Next: `pinsheet publish autumn.csv --ledger 'a b.db'` sends what is due, and so does a `pinsheet watch` that is running.",
  );
  expect(done({})).toBe(" 1 Pin changed meanwhile and is left alone.");
  expect(done({ answer: "no" })).toBe(" Nothing was changed.");
  expect(done({ answer: null })).toContain("no Pin to make eligible again");
});

test("for programs each Pin says what it was, and the summary counts", () => {
  const lines = [...retryJson(report({ retried: [{ ...failed, state: "scheduled", issues: [] }] }))];
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { type: "retried", pin: failed.pin, state: "scheduled", was: "failed" },
    { type: "left", pin: lost.pin, reason: "its answer was lost, so it may be live", hint: "Look for it." },
    { type: "summary", retried: 1, left: 1 },
  ]);
});
