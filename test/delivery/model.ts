// A small model of what may become of wishes, and what a person, the service and bad luck may do to them. The model
// counts what was wanted; the sandbox counts what was posted.

import { rmSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import type { Step } from "../../src/lib/step.ts";
import type { RunReport } from "../../src/model/report.ts";
import type { ListingManner } from "../../src/sandbox/listing.ts";
import { type Death, type Desk, header, openDesk } from "../support/desk.ts";
import type { Fault, FaultScript } from "../support/faults.ts";
import { folder } from "../support/pins.ts";
import { check } from "./invariants.ts";
import { listFaults, manners, postFaults } from "./misfortunes.ts";

export const minute = 60_000;
const hour = 60 * minute;
const board = { id: "718605684300112233", name: "Kitchen ideas" };

type Line = { words: string; title: string; image: number; at: number };

/** What a person wants, by the words of the Pin. */
type Wish = {
  /** Rows that said it at once, at most. */
  copies: number;
  /** Posts of it that a person deleted at Postproxy: what is missing there may be made again. */
  deleted: number;
  /** Its row was edited, so that no new ledger can tell that it was posted. */
  edited: boolean;
  /** Ledgers that were lost with the knowledge of its post. */
  forgotten: number;
};

export type Model = {
  lines: Line[];
  removed: Line[];
  wishes: Map<string, Wish>;
  /** Ids of posts that a person made by hand. */
  byHand: Set<string>;
  /** Of a new ledger, until it has been compared with the list: the wishes whose posts it could not know. Else null. */
  unknown: Set<string> | null;
  listing: Partial<ListingManner>;
  /** How often what happened, so that a test can tell that it is not empty. */
  tally: Map<string, number>;
};

export type Real = {
  desk: Desk;
  /** What the next posts, and the next readings of the list, meet. */
  coming: { posts: Fault[]; lists: Fault[] };
};

type Deed = { [fc.toStringMethod]: () => string; run: (model: Model, real: Real) => unknown };

export async function open(honourKeys: boolean, detects: boolean): Promise<{ model: Model; real: Real }> {
  const coming: Real["coming"] = { posts: [], lists: [] };
  const faults: FaultScript = ({ method, path, query }) => {
    if (path !== "/api/posts") return null;
    if (method === "POST") return coming.posts.shift() ?? null;
    return query.includes("page=") ? (coming.lists.shift() ?? null) : null;
  };
  const detectDuplicates = detects ? { withinMs: 10 * minute } : null;
  const cwd = folder();
  const desk = await openDesk({ honourKeys, faults, detectDuplicates }, { concurrency: 2 }, cwd);
  const model: Model = {
    lines: [],
    removed: [],
    wishes: new Map(),
    byHand: new Set(),
    unknown: null,
    listing: {},
    tally: new Map(),
  };
  return { model, real: { desk, coming } };
}

const count = ({ tally }: Model, what: string) => void tally.set(what, (tally.get(what) ?? 0) + 1);

const rowOf = ({ title, words, image, at }: Line) =>
  `${title},${words},${board.name},${imageOf(image)},,${new Date(at).toISOString()}`;
const imageOf = (image: number) => `https://media.example.com/tile-samples.png?${image}`;

/** One run, and all that must be true after it. Null where there is no row, or it died. */
export async function pass(
  model: Model,
  real: Real,
  { waitMs = 0, death = null }: { waitMs?: number; death?: Death | null } = {},
): Promise<RunReport | null> {
  if (model.lines.length === 0) return null;
  const { desk } = real;
  desk.write("calendar.csv", [header, ...model.lines.map(rowOf), ""].join("\n"));
  forget(model);
  const passing = desk.publish(["calendar.csv"], { waitMs, death }).catch((error: Error) => {
    if (error.message === "killed") return null;
    throw error;
  });
  const report = await passing;
  // What is accepted late is so within milliseconds.
  while (desk.sandbox().unfinished() > 0) await new Promise((resolve) => setTimeout(resolve, 1));
  if (report === null) count(model, "killed");
  if (report !== null && report.stopped === null) model.unknown = null;
  for (const { state } of report?.rows ?? []) count(model, state);
  check(model, real, report);
  return report;
}

/**
 * A new ledger knows what was posted from the list alone. What the list does not show yet is forgotten, and what no row of
 * this reading says, or none says as it was posted.
 */
function forget({ unknown, wishes, listing, lines }: Model): void {
  if (unknown === null) return;
  for (const [words, wish] of wishes) {
    const rows = lines.filter((line) => line.words === words).length;
    const isKnown = rows === wish.copies && !wish.edited && !listing.lateMs;
    if (isKnown || unknown.has(words)) continue;
    unknown.add(words);
    wish.forgotten += 1;
  }
}

function edit(model: Model, n: number, change: (line: Line) => Line): void {
  const line = pick(model.lines, n);
  if (line === undefined) return;
  model.lines = model.lines.map((one) => (one === line ? change(one) : one));
  const wish = model.wishes.get(line.words);
  if (wish) wish.edited = true;
}

function add(model: Model, line: Line): void {
  model.lines.push(line);
  const wish = model.wishes.get(line.words) ?? { copies: 0, deleted: 0, edited: false, forgotten: 0 };
  const copies = model.lines.filter(({ words }) => words === line.words).length;
  model.wishes.set(line.words, { ...wish, copies: Math.max(wish.copies, copies) });
}

const pick = <T>(from: readonly T[], n: number): T | undefined => from[n % Math.max(1, from.length)];

const deed = (name: string, run: Deed["run"]): Deed => ({ run, [fc.toStringMethod]: () => name });

const nat = fc.nat(1000);

function addNew(model: Model, { desk }: Real, n: number, hours: number): void {
  const number = model.wishes.size;
  const at = desk.now() + hours * hour;
  add(model, { words: `Words ${number}`, title: `Title ${number}`, image: n % 3, at });
}

const adding: fc.Arbitrary<Deed> = fc
  .tuple(nat, fc.constantFrom(-2, -1, 0, 0, 2))
  .map(([n, hours]) => deed(`add(${n}, ${hours} h)`, (model, real) => addNew(model, real, n, hours)));

const ofThePerson: fc.Arbitrary<Deed>[] = [
  adding,
  nat.map((n) =>
    deed(`twin(${n})`, (model) => {
      const line = pick(model.lines, n);
      if (line) add(model, { ...line });
    }),
  ),
  nat.map((n) =>
    deed(`retitle(${n})`, (model) => edit(model, n, (line) => ({ ...line, title: `${line.title}!` }))),
  ),
  fc
    .tuple(nat, fc.constantFrom(-1, 1, 30))
    .map(([n, hours]) =>
      deed(`move(${n}, ${hours} h)`, (model) =>
        edit(model, n, (line) => ({ ...line, at: line.at + hours * hour })),
      ),
    ),
  nat.map((n) =>
    deed(`remove(${n})`, (model) => {
      // A file without rows is taken for a mistake.
      if (model.lines.length > 1) model.removed.push(...model.lines.splice(n % model.lines.length, 1));
    }),
  ),
  fc.constant(
    deed("restore", (model) => {
      for (const line of model.removed.splice(0, 1)) add(model, line);
    }),
  ),
  nat.map((n) =>
    deed(`delete a post(${n})`, async (model, { desk }) => {
      const post = pick(
        desk
          .sandbox()
          .accepted()
          .filter(({ deletedAt }) => deletedAt === null),
        n,
      );
      if (post === undefined) return;
      await desk.call("DELETE", `/api/posts/${post.id}`);
      const wish = model.wishes.get(post.content.body);
      if (wish) wish.deleted += 1;
    }),
  ),
  nat.map((n) =>
    deed(`make it by hand(${n})`, async (model, { desk, coming }) => {
      const line = pick(model.lines, n);
      if (line === undefined) return;
      coming.posts = [];
      const { words: body, title, image } = line;
      const params = { board_id: board.id, title };
      const post = {
        post: { body },
        profiles: ["prof_Q7tm"],
        media: [imageOf(image)],
        platforms: { pinterest: params },
      };
      const { id } = await desk.call("POST", "/api/posts", post);
      if (id !== undefined) model.byHand.add(id);
    }),
  ),
];

const steps = [
  "recovered",
  "compared",
  "planned",
  "before-claim",
  "claimed",
  "answered",
  "decided",
  "recorded",
] as const satisfies Step[];

const ofTime: fc.Arbitrary<Deed>[] = [
  fc
    .constantFrom(minute, 2 * minute, 3 * minute, 20 * minute, 2 * hour, 25 * hour, 30 * hour)
    .map((ms) => deed(`wait(${ms / minute} min)`, (_, { desk }) => desk.wait(ms))),
  ...[0, 0, minute].map((waitMs) =>
    fc.constant(deed(`pass(${waitMs} ms)`, (model, real) => pass(model, real, { waitMs }))),
  ),
  fc.tuple(fc.constantFrom(...steps), fc.integer({ min: 1, max: 2 })).map(([step, nth]) =>
    deed(`pass with a new row until ${step} ${nth}`, (model, real) => {
      addNew(model, real, nth, 0);
      return pass(model, real, { death: { step, nth } });
    }),
  ),
  fc.constant(
    deed("lose the ledger", (model, { desk }) => {
      for (const end of ["", "-wal", "-shm", "-sender"])
        rmSync(join(desk.cwd, `pinsheet.db${end}`), { force: true });
      model.unknown = new Set();
    }),
  ),
];

const ofTheService: fc.Arbitrary<Deed>[] = [
  ...[postFaults, postFaults, postFaults.slice(1, 8)].map((faults) =>
    fc.tuple(fc.constantFrom(...faults), fc.integer({ min: 1, max: 3 })).map(([fault, times]) =>
      deed(
        `a new row, and for the next ${times} posts: ${fault.kind} ${"status" in fault ? fault.status : ""}`,
        (model, real) => {
          real.coming.posts.push(...Array.from({ length: times }, () => fault));
          addNew(model, real, times, 0);
          return pass(model, real);
        },
      ),
    ),
  ),
  fc.tuple(fc.constantFrom(...listFaults), fc.integer({ min: 1, max: 6 })).map(([fault, times]) =>
    deed(`the next ${times} lists: ${fault.kind}`, (_, { coming }) => {
      coming.lists.push(...Array.from({ length: times }, () => fault));
    }),
  ),
  fc.constantFrom(...manners).map((listing) =>
    deed(`list as ${JSON.stringify(listing)}`, async (model, { desk }) => {
      model.listing = listing;
      await desk.restart({ listing });
    }),
  ),
];

/** First some rows, or nothing would happen for a while. */
export const deeds = fc
  .tuple(
    fc.array(adding, { minLength: 1, maxLength: 3 }),
    fc.array(fc.oneof(...ofThePerson, ...ofTime, ...ofTime, ...ofTheService), { maxLength: 24, size: "max" }),
  )
  .map(([first, then]) => [...first, ...then]);
