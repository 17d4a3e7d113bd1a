// Whatever the person of the torture does to a row, it stays the Pin that was meant: that is what makes a second post a double.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { folder } from "../support/pins.ts";
import { randomOf } from "../support/random-faults.ts";
import { seed } from "../support/seed.ts";
import { makeRows, type Row } from "./calendar.ts";
import { openDesk } from "./edits.ts";
import { pinIn } from "./pictures.ts";

const words = ({ title, body }: Row) => `${title} ${body}`.normalize("NFC").replaceAll(/ +/g, " ");

/** What must be as it was. */
const evidence = {
  "picture and board": ({ version, board }: Row) => [version, board],
  "picture and words": (row: Row) => [row.version, words(row)],
  "board and words": ({ board, body }: Row) => [board, body.normalize("NFC").replaceAll(/ +/g, " ")],
  "words and time": (row: Row) => [words(row), row.at],
  "board and time": ({ version, board, at }: Row) => [version, board, at],
} as const;

test("a row that is edited hundreds of times keeps its evidence and its picture's name", () => {
  const random = randomOf(seed);
  const place = folder();
  const rows = makeRows({ rows: 60, random, twins: 0, failing: true, now: Date.now() });
  const desk = openDesk({ folder: place, rows, api: "http://127.0.0.1", random, sheets: 2 });
  desk.grow(1);
  const done = new Set<string>();
  for (let n = 0; n < 300; n++) done.add(desk.edit().what.replace(/[\d ,].*/, ""));
  const first = new Map(rows.map((row) => [row.pin, row]));
  const changed = desk.standing().filter((row) => {
    const was = first.get(row.pin);
    if (was === undefined) throw new Error(`nobody asked for pin ${row.pin}`);
    expect(evidence[row.kept](row)).toEqual(evidence[row.kept](was));
    return JSON.stringify(row) !== JSON.stringify(was);
  });
  expect(changed.length).toBeGreaterThan(20);
  expect([...done].toSorted()).toEqual(expect.arrayContaining(["board", "cut", "deleted", "link", "pasted"]));
  expect(done.size).toBeGreaterThan(12);
  const written = desk
    .names()
    .flatMap((name) => readFileSync(join(place, name), "utf8").match(/pin\d+-v\d/g) ?? []);
  expect(written.map(pinIn).toSorted()).toEqual(
    desk
      .standing()
      .map(({ pin }) => pin)
      .toSorted(),
  );
});
