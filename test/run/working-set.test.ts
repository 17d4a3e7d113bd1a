// Passing over untouched rows must change nothing: two ledgers live through the same edits, one looks at every row each time,
// the other only at what may have changed, and both know and say the same in the end.

import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import Database from "better-sqlite3";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Account } from "../../src/accounts/account.ts";
import type { Session } from "../../src/context/session.ts";
import { type Ledger, openLedger } from "../../src/ledger/ledger.ts";
import { planReadings } from "../../src/run/plan-readings.ts";
import { withPassedOver } from "../../src/run/quiet.ts";
import { readCalendars } from "../../src/run/readings.ts";
import { memoryOf } from "../../src/run/working-set.ts";
import { folder } from "../support/pins.ts";
import { settings } from "../support/run.ts";
import { runs, seedsUntil } from "../support/seed.ts";

const hour = 3_600_000;
const start = Date.UTC(2026, 10, 24, 12);
const header = "id,title,body,board_id,media_url,publish_at,repeat,instead_of";

type Line = {
  id: string;
  title: string;
  body: string;
  board: string;
  media: string;
  at: string;
  repeat: string;
  insteadOf: string;
  extra: string;
};
type Desk = { files: { a: Line[]; b: Line[] }; renamed: number; boards: { id: string; name: string }[] };

const inHours = (hours: number) => new Date(start + hours * hour).toISOString();

const line: fc.Arbitrary<Line> = fc.record({
  id: fc.oneof({ weight: 9, arbitrary: fc.constant("") }, fc.constantFrom("1", "2", "3")),
  title: fc.constantFrom("one", "two", ""),
  body: fc.constantFrom("text", "other", "third", "fourth", "fifth", "sixth", "seventh"),
  board: fc.oneof(
    { weight: 15, arbitrary: fc.constantFrom("Kitchen", "Kitchen", "Balcony") },
    fc.constant("Nowhere"),
  ),
  media: fc.oneof(
    { weight: 20, arbitrary: fc.nat(30).map((n) => `m${n}.jpg`) },
    { weight: 1, arbitrary: fc.constant("") },
  ),
  at: fc.oneof(
    { weight: 15, arbitrary: fc.constantFrom(50, 60, 70, 80, 90, 100, 300, 301).map(inHours) },
    fc.constantFrom(3, -3, -40).map(inHours),
    fc.constantFrom("now", "05/12/2026 09:00", "25/12/2026 09:00"),
  ),
  repeat: fc.constantFrom("", "", "", "yes"),
  insteadOf: fc.constant(""),
  extra: fc.oneof({ weight: 15, arbitrary: fc.constant("") }, fc.constant(",surplus")),
});

const file = fc.constantFrom("a" as const, "a" as const, "b" as const);
const place = { file, n: fc.nat(20) };
/** What a person does between two runs. `n` picks the row. */
const deed = fc.oneof(
  fc.record({ kind: fc.constant("add" as const), line, ...place }),
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant("edit" as const), line, cell: fc.nat(6), ...place }),
  },
  fc.record({ kind: fc.constant("remove" as const), ...place }),
  fc.record({ kind: fc.constantFrom("copy" as const, "cut" as const), to: file, ...place }),
  fc.record({ kind: fc.constantFrom("reverse" as const, "truncate" as const), file }),
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("export" as const),
      n: fc.nat(20),
      to: fc.constantFrom("b" as const, "b" as const, "b" as const, "a" as const),
    }),
  },
  fc.record({
    kind: fc.constantFrom("renameBoard" as const, "dropBoard" as const, "restoreBoards" as const),
  }),
  fc.record({ kind: fc.constant("renameFile" as const) }),
);
type Deed = typeof deed extends fc.Arbitrary<infer T> ? T : never;

const bothBoards = [
  { id: "b1", name: "Kitchen" },
  { id: "b2", name: "Balcony" },
];

function act(desk: Desk, one: Deed, pinOf: (line: number) => string): void {
  const lines = "file" in one ? desk.files[one.file] : [];
  const at = "n" in one ? one.n % Math.max(1, lines.length) : 0;
  switch (one.kind) {
    case "add":
      lines.splice(at, 0, one.line);
      return;
    case "edit": {
      const cell = Object.keys(one.line)[one.cell] as keyof Line;
      const old = lines[at];
      if (old) lines[at] = { ...old, [cell]: one.line[cell] };
      return;
    }
    case "remove":
      lines.splice(at, 1);
      return;
    case "copy":
    case "cut": {
      const [moved] = one.kind === "cut" ? lines.splice(at, 1) : lines.slice(at, at + 1);
      if (moved) desk.files[one.to].push(moved);
      return;
    }
    case "export": {
      const index = one.n % Math.max(1, desk.files.a.length);
      const old = desk.files.a[index];
      const insteadOf = pinOf(index + 2);
      if (old && insteadOf) desk.files[one.to].push({ ...old, insteadOf });
      return;
    }
    case "reverse":
      lines.reverse();
      return;
    case "truncate":
      lines.splice(Math.ceil(lines.length / 2));
      return;
    case "renameBoard":
      desk.boards = desk.boards.map((board) => (board.id === "b1" ? { ...board, name: "Küche" } : board));
      return;
    case "dropBoard":
      desk.boards = desk.boards.slice(0, 1);
      return;
    case "restoreBoards":
      desk.boards = bothBoards;
      return;
    case "renameFile":
      desk.renamed += 1;
      return;
    default:
      one satisfies never;
  }
}

const life = fc.record({
  first: fc.array(line, { minLength: 8, maxLength: 20 }),
  second: fc.array(line, { maxLength: 5 }),
  days: fc.array(
    fc.record({
      deeds: fc.array(deed, { maxLength: 2 }),
      sent: fc.array(
        fc.constantFrom("", "", "submitted", "published", "failed", "failed", "uncertain", "cancelled"),
        {
          minLength: 6,
          maxLength: 6,
        },
      ),
      hours: fc.constantFrom(0, 1, 9, 30),
    }),
    { minLength: 3, maxLength: 6 },
  ),
});

const profile = {
  id: "p",
  name: "Studio",
  username: null,
  platform: "pinterest",
  status: "active",
  groupId: null,
  expiresAt: null,
  postCount: null,
};

let passedOver = 0;

/** One run over one calendar, up to what is recorded and said of it. */
async function read(ledger: Ledger, name: string, desk: Desk, now: number, passesOver: boolean) {
  const config = settings({ url: "", apiKey: "" }, ledger.file, { timezone: "UTC" });
  const session = { ledger, config, now: () => now } as unknown as Session;
  const book = { of: async () => desk.boards, refresh: async () => desk.boards };
  const account: Account = {
    profiles: [profile],
    book,
    groupOf: () => null,
    isKnown: () => true,
    isActive: () => true,
  };
  const calendars = await ledger.calendars();
  const readings = await readCalendars([name], config, {
    calendars,
    stdin: Readable.from([]),
    isSettled: async () => false,
    memoryOf: async (key) => (passesOver ? memoryOf(session, key) : null),
    mostHeld: 2,
  });
  for (const one of readings) if (one.kind === "read") passedOver += one.count - one.rows.length;
  const planned = await planReadings(session, account, readings, calendars);
  await ledger.record(planned.record);
  return withPassedOver(session, planned);
}

/** Of twins the id decides, and ids are random: here pins are named by the order in which they came. */
const renameAll = `
  UPDATE pin SET resembles = (SELECT printf('%06d', other.rowid) FROM pin AS other WHERE other.id = pin.resembles)
  WHERE resembles IS NOT NULL;
  UPDATE pin SET instead_of = (SELECT printf('%06d', other.rowid) FROM pin AS other WHERE other.id = pin.instead_of)
  WHERE instead_of IS NOT NULL;
  UPDATE pin SET id = printf('%06d', rowid);`;

/** Sends some of the pins that are ready, as far as the table is concerned. */
function send(file: string, sent: readonly string[]): void {
  const db = new Database(file);
  db.pragma("foreign_keys = OFF");
  db.pragma("synchronous = OFF");
  db.exec(renameAll);
  const ready = db
    .prepare<[], number>("SELECT rowid FROM pin WHERE state = 'scheduled' ORDER BY rowid")
    .pluck()
    .all();
  for (const [index, seq] of ready.entries()) {
    const state = sent[index % sent.length];
    if (!state) continue;
    const set = (to: string, post = "") =>
      db.exec(`UPDATE pin SET state = '${to}'${post} WHERE rowid = ${seq}`);
    set("sending");
    if (state === "failed" || state === "uncertain") set(state);
    else set("submitted", `, post_id = 'post-${seq}'`);
    if (state === "published" || state === "cancelled") set(state);
  }
  db.close();
}

/** Everything a ledger knows. */
async function knowledge(ledger: Ledger) {
  const calendars = await ledger.calendars();
  return { calendars: calendars.map(({ fingerprint: _, ...rest }) => rest), pins: await ledger.pins() };
}

/** What is said of a reading; pins by their words, for new ones have no names yet. */
function sayings({
  withdrawn,
  leftBehind,
  renamed,
  versions,
  bulkProblems,
}: Awaited<ReturnType<typeof read>>) {
  const words = ({ title, body, media, state }: { title: string | null } & Record<string, unknown>) => [
    title,
    body,
    media,
    state,
  ];
  return {
    withdrawn: withdrawn.map(words),
    leftBehind: leftBehind.map(words),
    renamed,
    versions,
    bulkProblems: [...bulkProblems].map(([key, told]) => [
      key,
      told.map(({ code, message }) => [code, message]),
    ]),
  };
}

function save(cwd: string, name: string, lines: readonly Line[]): string {
  const row = ({ id, title, body, board, media, at, repeat, insteadOf, extra }: Line) =>
    `${id},${title},${body},${board},${media && `https://m.example/${media}`},${at},${repeat},${insteadOf}${extra}`;
  const path = join(cwd, name);
  writeFileSync(path, [header, ...lines.map(row), ""].join("\n"));
  return path;
}

const plain: Line = {
  ...{ id: "", title: "one", body: "text", board: "Kitchen", media: "m0.jpg", at: inHours(50) },
  ...{ repeat: "", insteadOf: "", extra: "" },
};
const others = (count: number) =>
  Array.from({ length: count }, (_, n) => ({ ...plain, body: `other ${n}`, media: `m${n + 20}.jpg` }));
const edit = (name: "a" | "b", n: number, cell: number, differs: Partial<Line>): Deed => ({
  ...{ kind: "edit", file: name, n, cell },
  line: { ...plain, ...differs },
});
const day = (...deeds: Deed[]) => ({ deeds, sent: [""], hours: 1 });
/** A row is fixed so that only its text is the same, and then what was made of it. */
const fixedTwice = {
  first: [{ ...plain, board: "Nowhere" }, ...others(7)],
  second: others(3).map((one) => ({ ...one, body: `${one.body} too`, media: `b-${one.media}` })),
  days: [
    day(),
    day({ kind: "export", n: 0, to: "b" }),
    day(edit("a", 0, 1, { title: "two" }), edit("a", 0, 3, {}), edit("a", 0, 4, { media: "m9.jpg" })),
    day(edit("b", 3, 3, {})),
  ],
};

test("a ledger that passes over untouched rows knows and says the same as one that looks at all", async () => {
  for (const next of seedsUntil(() => passedOver > 100))
    await fc.assert(
      fc.asyncProperty(life, async ({ first, second, days }) => {
        const cwd = folder();
        const ledgers = ["all.db", "some.db"].map((name) => openLedger(join(cwd, name)));
        for (const ledger of ledgers) await ledger.setFact("compared", "1");
        const desk: Desk = { files: { a: [...first], b: [...second] }, renamed: 0, boards: bothBoards };
        let now = start;
        for (const [day, { deeds, sent, hours }] of days.entries()) {
          rmSync(join(cwd, `a-${desk.renamed}.csv`), { force: true });
          if (day > 0) {
            const before = (await ledgers[0]?.pins()) ?? [];
            const key = (await ledgers[0]?.calendars())?.find(({ key: k }) => k.includes("a-"))?.key;
            const pinOf = (n: number) =>
              before.find(({ calendar, line: at }) => calendar === key && at === n)?.id ?? "";
            for (const one of deeds) act(desk, one, pinOf);
          }
          now += hours * hour + 1;
          const names = [
            save(cwd, `a-${desk.renamed}.csv`, desk.files.a),
            ...(desk.files.b.length > 0 ? [save(cwd, "b.csv", desk.files.b)] : []),
          ].filter((_, index) => index > 0 || desk.files.a.length > 0);
          for (const name of names) {
            const said = [];
            for (const [index, ledger] of ledgers.entries())
              said.push(sayings(await read(ledger, name, desk, now, index === 1)));
            expect(said[1]).toEqual(said[0]);
            for (const { file: path } of ledgers) send(path, []);
            const [whole, part] = await Promise.all(ledgers.map(knowledge));
            expect(part).toEqual(whole);
          }
          for (const { file: path } of ledgers) send(path, sent);
        }
        for (const ledger of ledgers) ledger.close();
      }),
      { seed: next, numRuns: runs(18), examples: [[fixedTwice]] },
    );
  expect(passedOver).toBeGreaterThan(100);
});
