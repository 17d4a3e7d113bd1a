// The program is killed at each point between two durable steps, and at each step of a request; then a plain run must
// bring the calendar to exactly one post per row. The killed one is the built program as a process of its own.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import pLimit from "p-limit";
import { describe, expect, test } from "vitest";
import { busyWith, refusalWith } from "../support/fault-statuses.ts";
import type { Fault } from "../support/faults.ts";
import { header, patiently, workplace } from "../support/program.ts";
import { runOn, settings, unwatched } from "../support/run.ts";
import type { SandboxOptions } from "../support/sandbox.ts";
import { health, reading } from "./health.ts";

const dieAt = new URL("./die-at.ts", import.meta.url).pathname;
const settleMs = 200;

type Scenario = {
  /** For the first request that creates a post. */
  fault: Fault | null;
  more?: Partial<SandboxOptions>;
  /** The medium is a file beside the calendar. */
  upload?: boolean;
  /** Posted before, by a ledger that is lost. */
  before?: boolean;
};

const scenarios = {
  "all is well": { fault: null },
  "the answer is lost": { fault: { kind: "reset-after-accepting" } },
  "the request is lost": { fault: { kind: "reset-after-reading" } },
  "the upload is lost": { fault: { kind: "reset-after-reading" }, upload: true },
  "the API is busy": { fault: busyWith(429, "seconds", 0) },
  "the key is refused": { fault: refusalWith(401) },
  "the ledger is lost": { fault: null, before: true },
  "the list hides the post, and a repeat is a duplicate": {
    fault: { kind: "close-after-accepting" },
    more: { listing: { lateMs: 3_600_000 }, detectDuplicates: { withinMs: 3_600_000 } },
  },
} as const satisfies Record<string, Scenario>;
type Name = keyof typeof scenarios;
const names = Object.keys(scenarios) as Name[];

type Seen = {
  state: string | null;
  /** How each attempt ended; `open`: it did not. */
  attempts: string[];
  keys: number;
};

const look = (ledger: string): Seen =>
  reading(ledger, { state: null, attempts: [], keys: 0 }, (db) => {
    const column = (sql: string) => db.prepare(sql).pluck().all() as string[];
    return {
      state: column("SELECT state FROM pin")[0] ?? null,
      attempts: column("SELECT coalesce(outcome, 'open') FROM attempt ORDER BY number"),
      keys: column("SELECT DISTINCT idempotency_key FROM attempt").length,
    };
  });

const isDone = ({ state }: Seen) => state === "submitted" || state === "published";

/** Kills one run at one moment and lets others recover. Null: the moment never came. */
async function killedAt(moment: string, name: Name, honourKeys: boolean) {
  const { fault, more, upload, before }: Scenario = scenarios[name];
  const faults: SandboxOptions["faults"] = ({ method, path, n }) =>
    method === "POST" && path.endsWith("/posts") && n === 1 ? fault : null;
  const place = await workplace({ honourKeys, faults: before ? null : faults, ...more });
  const ledger = join(place.cwd, "pinsheet.db");
  if (upload) place.write("tile.png", readFileSync(fixture("tile-samples.png")));
  const medium = upload ? "tile.png" : place.media("tile-samples.png");
  const at = new Date(Date.now() - 60_000).toISOString();
  place.write("c.csv", `${header}\nPin,Words,Kitchen ideas,${medium},,${at}\n`);
  if (before) await recover(place, join(place.cwd, "lost.db"));

  const env = { NODE_OPTIONS: `--import ${dieAt}`, DIE_AT: moment };
  const args = ["publish", "c.csv", ...patiently, "--settle", `${settleMs}ms`, "--wait", "2500ms"];
  if ((await place.run(args, { env })).code !== null) return null;
  const killed = look(ledger);
  const damage = health(ledger);

  // The first runs may meet the fault, or a pause that the API asked for.
  for (let passes = 0; passes < 6 && !isDone(look(ledger)); passes++) {
    if (passes > 0) place.clock.move(400);
    await recover(place, ledger);
  }
  const after = look(ledger);
  return { killed, after, posts: place.posts(), damage: [...damage, ...health(ledger)] };
}

const fixture = (name: string) => new URL(`../../fixtures/media/${name}`, import.meta.url).pathname;

function recover({ cwd, clock, sandbox }: Awaited<ReturnType<typeof workplace>>, ledger: string) {
  const differs = { maxLateMs: 3_600_000, settleMs, waitMs: 500 };
  return runOn(clock, settings(sandbox, ledger, differs), unwatched(cwd, ["c.csv"]));
}

const limit = pLimit(8);

const good = { posts: 1, damage: [], state: expect.stringMatching(/^(submitted|published)$/), keys: 1 };

function expectOnePost({ killed, after, posts, damage }: Outcome, where: string): void {
  const { state, keys } = after;
  expect({ posts, damage, state, keys }, `${where}, killed as ${JSON.stringify(killed)}`).toEqual(good);
}
type Outcome = NonNullable<Awaited<ReturnType<typeof killedAt>>>;

/** Kills at each commit from this one on, until there are no more. Returns how many there were. */
async function killedAtEveryCommit(name: Name, honourKeys: boolean, from: number): Promise<number> {
  for (let first = from; ; first += 4) {
    const commits = [0, 1, 2, 3].map((n) => first + n);
    const outcomes = commits.map((n) => limit(() => killedAt(`committed ${n}`, name, honourKeys)));
    for (const [n, outcome] of (await Promise.all(outcomes)).entries()) {
      if (outcome === null) return first + n - 1;
      expectOnePost(outcome, `${name}, commit ${first + n}`);
    }
  }
}

/** The claim of the first attempt is this commit; until then all is as in any other run. */
const claim = 9;
/** All of it takes minutes (`FULL=1 npm test`); an ordinary run leaves out what is most alike. */
const full = process.env["FULL"] !== undefined;
const cases: [Name, boolean, number][] = full
  ? names.flatMap((name): [Name, boolean, number][] => [
      [name, true, 1],
      [name, false, 1],
    ])
  : [["all is well", true, claim - 2]];

test("a kill after any commit leads to one post, whatever goes wrong besides", async () => {
  const commits = await Promise.all(cases.map((each) => killedAtEveryCommit(...each)));
  for (const count of commits) expect(count).toBeGreaterThanOrEqual(claim);
  const kills = commits.reduce((sum, count, n) => sum + count - (cases[n]?.[2] ?? 0) + 1, 0);
  expect(kills).toBeGreaterThan(5);
});

/** Where a kill hits, in a service in which this goes wrong, and what the ledger says then. */
const moments: [string, Name, Pick<Seen, "state" | "attempts">][] = [
  ["recovered", "all is well", { state: null, attempts: [] }],
  ["planned", "all is well", { state: "scheduled", attempts: [] }],
  ["compared", "all is well", { state: "scheduled", attempts: [] }],
  ["before-claim", "all is well", { state: "scheduled", attempts: [] }],
  // Within the transaction of the claim.
  [`committing ${claim}`, "all is well", { state: "scheduled", attempts: [] }],
  ["claimed", "all is well", { state: "sending", attempts: ["open"] }],
  ["connecting", "all is well", { state: "sending", attempts: ["open"] }],
  ["connected", "all is well", { state: "sending", attempts: ["open"] }],
  ["sending", "all is well", { state: "sending", attempts: ["open"] }],
  ["sent", "all is well", { state: "sending", attempts: ["open"] }],
  ["sent", "the upload is lost", { state: "sending", attempts: ["open"] }],
  ["replying", "all is well", { state: "sending", attempts: ["open"] }],
  ["answered", "all is well", { state: "sending", attempts: ["open"] }],
  ["answered", "the answer is lost", { state: "sending", attempts: ["open"] }],
  ["answered", "the key is refused", { state: "sending", attempts: ["open"] }],
  ["decided", "all is well", { state: "sending", attempts: ["open"] }],
  ["decided", "the API is busy", { state: "sending", attempts: ["open"] }],
  ["recorded", "all is well", { state: "submitted", attempts: ["accepted"] }],
  ["recorded", "the answer is lost", { state: "uncertain", attempts: ["unknown"] }],
  ["recorded", "the API is busy", { state: "scheduled", attempts: ["later"] }],
  ["recorded", "the key is refused", { state: "scheduled", attempts: ["stop"] }],
  ["paused", "the API is busy", { state: "scheduled", attempts: ["later"] }],
  ["looked-up", "the answer is lost", { state: "uncertain", attempts: ["unknown"] }],
  ["found", "the answer is lost", { state: "submitted", attempts: ["unknown"] }],
  ["absent", "the request is lost", { state: "uncertain", attempts: ["unknown"] }],
  ["claimed 2", "the request is lost", { state: "sending", attempts: ["unknown", "open"] }],
  ["sent 2", "the request is lost", { state: "sending", attempts: ["unknown", "open"] }],
  ["answered 2", "the upload is lost", { state: "sending", attempts: ["unknown", "open"] }],
  ["recorded 2", "the request is lost", { state: "submitted", attempts: ["unknown", "accepted"] }],
  [
    "decided 2",
    "the list hides the post, and a repeat is a duplicate",
    { state: "sending", attempts: ["unknown", "open"] },
  ],
  ["adopted", "the ledger is lost", { state: "submitted", attempts: ["adopted"] }],
  ["confirmed", "all is well", { state: "published", attempts: ["accepted"] }],
];

describe.each(full ? [true, false] : [false])("with keys honoured: %s", (honourKeys) => {
  test("a kill at any step leaves its trace, and leads to one post", async () => {
    const outcomes = moments.map(([moment, name]) => limit(() => killedAt(moment, name, honourKeys)));
    for (const [n, outcome] of (await Promise.all(outcomes)).entries()) {
      const [moment, name, expected] = moments[n] ?? ["", "", null];
      if (outcome === null) throw new Error(`${moment}, when ${name}: the moment never came`);
      expect(outcome.killed, `${moment}, when ${name}`).toMatchObject(expected ?? {});
      expectOnePost(outcome, `${moment}, when ${name}`);
    }
  });
});
