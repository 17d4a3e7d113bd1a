import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { visibleHash } from "../../src/delivery/key.ts";
import { isLive, liveFirst } from "../../src/delivery/same-post.ts";
import {
  betweenLists,
  type Candidates,
  type Evidence,
  findingsOf,
  firstReconcile,
  laterAndLater,
} from "../../src/delivery/unknown-outcome.ts";
import type { UnknownOutcome } from "../../src/model/ledger-terms.ts";
import type { Post } from "../../src/postproxy/wire.ts";
import { at, pin } from "../support/pins.ts";
import { runs, seed } from "../support/seed.ts";

const minute = 60_000;
const hour = 60 * minute;
const settleMs = 2 * minute;

const post = (id: string, differs: Partial<Post> = {}): Post => ({
  id,
  body: "Six shelf layouts",
  status: "pending",
  draft: false,
  source: "postproxy",
  scheduledAt: null,
  createdAt: new Date(at).toISOString(),
  media: [],
  pinterest: null,
  ...differs,
});

function doubt(differs: Partial<UnknownOutcome> = {}): UnknownOutcome {
  const uncertain = differs.pin ?? pin({ state: "uncertain" });
  return {
    pin: uncertain,
    visible: visibleHash(uncertain),
    request: null,
    firstSentAt: at,
    lastSentAt: at,
    settleFrom: differs.lastSentAt ?? at,
    duplicateOf: null,
    key: "k",
    keySince: at,
    keyTaken: false,
    ...differs,
  };
}

const nothing: Candidates = { matches: [], unclear: [] };
const clean = (differs: Partial<Evidence> = {}): Evidence => ({
  inconclusive: null,
  startedAt: at + settleMs,
  settleMs,
  ...differs,
});

const one = (of: UnknownOutcome, candidates: Candidates, evidence: Evidence) => {
  const [finding, ...more] = findingsOf([{ doubt: of, candidates, evidence }]);
  expect(more).toEqual([]);
  return finding;
};
const onceAbsent = (absentAt: number | null, differs: Partial<UnknownOutcome> = {}) =>
  doubt({ pin: pin({ state: "uncertain", absentAt }), ...differs });

describe("one pin", () => {
  const late = clean({ startedAt: at + 10 * minute });
  const firstAbsent = at + settleMs;
  test.each([
    [
      "a match is found, whatever the list was worth",
      doubt(),
      { ...nothing, matches: [post("a")] },
      clean({ inconclusive: "torn" }),
      "found",
    ],
    [
      "a match is found before the settle time is over",
      doubt(),
      { ...nothing, matches: [post("a")] },
      clean({ startedAt: at }),
      "found",
    ],
    ["a first whole reading proves nothing", doubt(), nothing, clean(), "open"],
    ["a second one does", onceAbsent(firstAbsent), nothing, late, "absent"],
    [
      "but not right after the first",
      onceAbsent(firstAbsent),
      nothing,
      clean({ startedAt: firstAbsent + betweenLists(settleMs) - 1 }),
      "open",
    ],
    [
      "nor before the settle time is over",
      onceAbsent(at + 1),
      nothing,
      clean({ startedAt: at + settleMs - 1 }),
      "open",
    ],
    [
      "nor when the first was within the settle time as it is known now",
      onceAbsent(at + settleMs),
      nothing,
      clean({ settleMs: 9 * minute, startedAt: at + 30 * minute }),
      "open",
    ],
    [
      "nor when it was not clean",
      onceAbsent(firstAbsent),
      nothing,
      { ...late, inconclusive: "its list is torn" },
      "open",
    ],
    [
      "nor when a post could not be confirmed",
      onceAbsent(firstAbsent),
      { ...nothing, unclear: ["u"] },
      late,
      "open",
    ],
    ["nor when the key is taken", onceAbsent(firstAbsent, { keyTaken: true }), nothing, late, "open"],
  ] as const)("%s", (_, of, candidates, evidence, kind) => {
    expect(
      one(of, { matches: [...candidates.matches], unclear: [...candidates.unclear] }, evidence)?.kind,
    ).toBe(kind);
  });

  test("what speaks against absence takes back the first absence, and is told", () => {
    const finding = one(onceAbsent(firstAbsent), nothing, { ...late, inconclusive: "its list is torn" });
    expect(finding).toMatchObject({
      absentAt: null,
      issue: { code: "absence-not-provable", message: expect.stringContaining("its list is torn.") },
    });
  });

  test("a first absence is kept with its time, and the next look is half a settle time later", () => {
    expect(one(doubt(), nothing, clean())).toMatchObject({
      absentAt: at + settleMs,
      reconcileAt: at + settleMs + betweenLists(settleMs),
      issue: { code: "outcome-unknown" },
    });
  });

  test("before the settle time is over it is looked for when it is, and nothing is said against the list", () => {
    expect(one(doubt(), nothing, clean({ startedAt: at + 1, inconclusive: "torn" }))).toMatchObject({
      reconcileAt: at + settleMs,
      absentAt: null,
      issue: { code: "outcome-unknown" },
    });
  });

  test("why its answer was lost stays in the words", () => {
    const issues = [
      { code: "outcome-unknown", column: null, value: null, message: "reset.", hint: "Wait." },
    ] as const;
    const finding = one(doubt({ pin: pin({ state: "uncertain", issues }) }), nothing, clean());
    expect(finding).toMatchObject({ issue: { message: "reset." } });
  });

  test("why it was lost is found among other words", () => {
    const say = (code: "outcome-unknown" | "refused", message: string) =>
      ({ code, column: null, value: null, message, hint: "Wait." }) as const;
    const issues = [say("refused", "no."), say("outcome-unknown", "reset.")];
    const finding = one(doubt({ pin: pin({ state: "uncertain", issues }) }), nothing, clean());
    expect(finding).toMatchObject({ issue: { message: "reset." } });
  });

  test("what cannot be proven is looked for again after half of the time that it is open", () => {
    const startedAt = at + 10 * minute;
    expect(one(doubt(), nothing, clean({ startedAt, inconclusive: "torn" }))).toMatchObject({
      reconcileAt: startedAt + 5 * minute,
    });
  });

  test("the second look may come exactly half a settle time after the first", () => {
    const startedAt = firstAbsent + betweenLists(settleMs);
    expect(one(onceAbsent(firstAbsent), nothing, clean({ startedAt }))?.kind).toBe("absent");
  });

  test("sent ahead of its time, and found as one to be made at once: the one that there is", () => {
    const ahead = doubt({ pin: pin({ state: "uncertain", at: at + hour }) });
    expect(one(ahead, { ...nothing, matches: [post("a")] }, clean())).toMatchObject({ post: { id: "a" } });
  });

  test("more posts than pins are told with it", () => {
    const matches = [post("a"), post("b"), post("c")];
    expect(one(doubt(), { ...nothing, matches }, clean())).toMatchObject({
      post: { id: "a" },
      surplus: [{ id: "b" }, { id: "c" }],
    });
  });
});

describe("several pins", () => {
  const twin = (id: string, firstSentAt: number) =>
    doubt({ pin: pin({ id, state: "uncertain", absentAt: at + settleMs }), firstSentAt });
  const evidence = clean({ startedAt: at + hour });
  const ask = (questions: readonly (readonly [UnknownOutcome, Candidates])[]) =>
    findingsOf(questions.map(([of, candidates]) => ({ doubt: of, candidates, evidence })));

  test("of g that look the same and m posts, m are found and the others absent, in any order", () => {
    const counts = { min: 0, max: 5 };
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.integer(counts), fc.nat(4), (g, m, turn) => {
        const matches = Array.from({ length: m }, (_, n) => post(`p${n}`));
        const twins = Array.from({ length: g }, (_, n) =>
          twin(`pin-${(n + turn) % g}`, at + ((n + turn) % g)),
        );
        const findings = ask(twins.map((of) => [of, { ...nothing, matches }] as const));
        const found = findings.flatMap((finding) => (finding.kind === "found" ? [finding] : []));
        expect(findings).toHaveLength(g);
        expect(new Set(found.map((finding) => finding.post.id)).size).toBe(Math.min(g, m));
        expect(findings.filter(({ kind }) => kind === "absent")).toHaveLength(Math.max(0, g - m));
        expect(found.flatMap(({ surplus }) => surplus)).toHaveLength(Math.max(0, m - g));
      }),
      { seed, numRuns: runs(100) },
    );
  });

  test("more posts than pins are told with the last of those that look the same, and of those alone", () => {
    const other = doubt({ pin: pin({ id: "other", state: "uncertain", title: "Other" }) });
    const findings = ask([
      [twin("one", at), { ...nothing, matches: [post("a"), post("b")] }],
      [twin("none", at + 1), nothing],
      [other, { ...nothing, matches: [post("c"), post("d")] }],
    ]);
    const told = findings.flatMap((finding) =>
      finding.kind === "found" ? [[finding.doubt.pin.id, finding.surplus.map(({ id }) => id)]] : [],
    );
    expect(told).toEqual([
      ["one", ["b"]],
      ["other", ["d"]],
    ]);
  });

  test("the first sent takes the oldest post; what only it can be is left for nobody else", () => {
    const early = post("early");
    const late = post("late");
    const findings = ask([
      [twin("second", at + 2), { ...nothing, matches: [late] }],
      [twin("first", at + 1), { ...nothing, matches: [early, late] }],
    ]);
    expect(findings.map(({ doubt: of, kind }) => [of.pin.id, kind])).toEqual([
      ["first", "found"],
      ["second", "found"],
    ]);
  });

  test("what could not be confirmed for one, and is another's, speaks against nobody", () => {
    const other = doubt({ pin: pin({ id: "other", state: "uncertain", title: "Other" }) });
    const findings = ask([
      [twin("one", at), { ...nothing, unclear: ["a"] }],
      [other, { ...nothing, matches: [post("a")] }],
    ]);
    expect(findings.map(({ kind }) => kind).toSorted()).toEqual(["absent", "found"]);
  });

  test("a draft and a Pin of the same words do not take one post both", () => {
    const draft = doubt({ pin: pin({ id: "draft", state: "uncertain", draft: true }) });
    const matches = [post("a")];
    const findings = ask([
      [draft, { ...nothing, matches }],
      [twin("pin", at + 1), { ...nothing, matches }],
    ]);
    expect(findings.filter(({ kind }) => kind === "found")).toHaveLength(1);
  });

  test("a post that was made at once is not that of a row sent ahead for tomorrow, while another row is there for it", () => {
    const tomorrow = at + 24 * hour;
    const aheadPin = pin({ id: "ahead", state: "uncertain", at: tomorrow, absentAt: at + settleMs });
    const ahead = doubt({ pin: aheadPin, visible: visibleHash(aheadPin), firstSentAt: at - 1 });
    const matches = [post("made-at-once")];
    const findings = ask([
      [ahead, { ...nothing, matches }],
      [twin("today", at), { ...nothing, matches }],
    ]);
    expect(findings.map(({ doubt: of, kind }) => [of.pin.id, kind])).toEqual([
      ["today", "found"],
      ["ahead", "absent"],
    ]);
  });
});

test("the first look comes after an eighth of the settle time", () => {
  expect(firstReconcile(settleMs)).toBe(15_000);
});

test("what stays open is asked about more and more rarely, and at least once an hour", () => {
  expect(laterAndLater(0, settleMs)).toBe(minute);
  expect(laterAndLater(10 * minute, settleMs)).toBe(5 * minute);
  expect(laterAndLater(100 * hour, settleMs)).toBe(hour);
  // The ledger keeps whole milliseconds.
  expect(laterAndLater(10 * minute + 1, settleMs)).toBe(5 * minute + 1);
});

test("times to look again are whole milliseconds: the ledger takes no others", () => {
  for (const ms of [1, 333, 1001, 2 * 3_600_000 + 1]) {
    for (const time of [laterAndLater(ms, 3), laterAndLater(3, ms), betweenLists(ms), firstReconcile(ms)]) {
      expect(Number.isInteger(time)).toBe(true);
    }
  }
});

describe("a post that is live and one that failed, both of the same words", () => {
  const failed = post("failed", { pinterest: { ...shownAs("failed") } });
  const live = post("live", { createdAt: new Date(at + 60_000).toISOString() });

  test("are told apart by their status: the live one is taken", () => {
    const candidates = { matches: [failed, live], unclear: [] };
    const found = findingsOf([{ doubt: doubt(), candidates, evidence: clean() }]);
    expect(found).toMatchObject([{ kind: "found", post: { id: "live" }, surplus: [{ id: "failed" }] }]);
  });

  test("even where only the failed one has the time it was sent with", () => {
    const ahead = pin({ state: "uncertain", at: at + 3_600_000 });
    const onTime = { ...failed, scheduledAt: new Date(at + 3_600_000).toISOString() };
    const candidates = { matches: [onTime, live], unclear: [] };
    const found = findingsOf([{ doubt: doubt({ pin: ahead }), candidates, evidence: clean() }]);
    expect(found).toMatchObject([{ kind: "found", post: { id: "live" } }]);
  });

  test("one that failed is found where there is no other", () => {
    const candidates = { matches: [failed], unclear: [] };
    expect(one(doubt(), candidates, clean())).toMatchObject({ kind: "found", post: { id: "failed" } });
  });

  test.each([
    ["pending", null, true],
    ["scheduled", null, true],
    ["processed", "published", true],
    ["processed", "failed_waiting_for_retry", true],
    ["draft", null, true],
    ["a word of tomorrow", null, true],
    ["processed", "failed", false],
    ["processed", "deleted", false],
    ["media_processing_failed", null, false],
    ["failed", null, false],
  ])("a post that is %s, at Pinterest %s, is live: %s", (status, atPinterest, expected) => {
    const pinterest = atPinterest === null ? null : shownAs(atPinterest);
    expect(isLive(post("p", { status, pinterest }))).toBe(expected);
  });

  test("come in the order of their status, then in the other one", () => {
    const posts = [failed, live, post("other"), post("older")];
    const byId = (a: Post, b: Post) => a.id.localeCompare(b.id);
    expect(posts.toSorted(liveFirst(byId)).map(({ id }) => id)).toEqual(["live", "older", "other", "failed"]);
  });
});

function shownAs(status: string): NonNullable<Post["pinterest"]> {
  const unsaid = { boardId: null, title: null, link: null, error: null, errorDetails: null, permalink: null };
  return { status, ...unsaid };
}
