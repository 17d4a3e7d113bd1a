// Which statements change pins is read off their text; here SQLite is asked. What is counted of pins is counted anew after those alone.

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { writesPins } from "../../src/ledger/connection.ts";
import { type Db, openDatabase } from "../../src/ledger/open.ts";
import { sql as staging } from "../../src/ledger/staging.ts";
import { at, folder, ledgerWith, pin } from "../support/pins.ts";

const source = new URL("../../src/ledger/", import.meta.url).pathname;
const statements: [name: string, text: string][] = [];

beforeAll(async () => {
  for (const file of readdirSync(source).filter((name) => name.endsWith(".ts"))) {
    const { sql = {} } = (await import(join(source, file))) as { sql?: Record<string, string> };
    for (const [name, text] of Object.entries(sql))
      if (text !== staging.table) statements.push([`${file} ${name}`, text]);
  }
});

function openWithStaging(): Db {
  const db = openDatabase(join(folder(), "pinsheet.db"));
  db.exec(staging.table);
  return db;
}

/** Whether the program that SQLite makes of a statement opens the table for writing; what triggers do is not in it. */
function opensPinsToWrite(db: Db, statement: string): boolean {
  const names = [...statement.matchAll(/@(\w+)/g)].map(([, word = ""]) => [word, null]);
  const marks = [...statement.matchAll(/\?/g)].map(() => null);
  const root = db.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'pin'").pluck().get();
  type Step = { opcode: string; p2: number; p3: number };
  const steps = db
    .prepare(`EXPLAIN ${statement}`)
    .all(names.length > 0 ? Object.fromEntries(names) : marks) as Step[];
  return steps.some(({ opcode, p2, p3 }) => opcode === "OpenWrite" && p2 === root && p3 === 0);
}

test("a statement is taken for one that writes pins if and only if SQLite opens that table to write", () => {
  const db = openWithStaging();
  const taken = statements.filter(([, text]) => writesPins(text)).map(([name]) => name);
  expect(statements.filter(([, text]) => opensPinsToWrite(db, text)).map(([name]) => name)).toEqual(taken);
  expect(taken.length).toBeGreaterThan(20);
  expect(statements.length - taken.length).toBeGreaterThan(60);
  db.close();
});

test("no trigger writes to the table of pins, so that no other statement changes one", () => {
  const db = openWithStaging();
  const triggers = db
    .prepare("SELECT sql FROM sqlite_schema WHERE type = 'trigger'")
    .pluck()
    .all() as string[];
  expect(triggers.length).toBeGreaterThan(5);
  for (const trigger of triggers) {
    const body = trigger.slice(trigger.indexOf("BEGIN") + "BEGIN".length);
    expect(body.split(";").filter((text) => writesPins(text))).toEqual([]);
  }
  db.close();
});

test("rows are counted anew after staged pins became a part of the ledger", async () => {
  const ledger = await ledgerWith([pin({})]);
  expect(await ledger.tally("autumn.csv")).toEqual({ scheduled: 1 });
  await ledger.stage([pin({ id: "pin-2", line: 3 })]);
  const reading = { calendars: await ledger.calendars(), renamed: [], pins: [], withdrawn: [], now: at };
  const touched = new Map([["autumn.csv", { lost: [], moved: [] }]]);
  await ledger.record({ ...reading, touched, staged: true });
  expect(await ledger.tally("autumn.csv")).toEqual({ scheduled: 2 });
  ledger.close();
});
