// The rooms of the source, and which of them may import which: to the left only.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

/** From the ground up. Rooms in one entry know nothing of each other. */
const layers: readonly (readonly string[])[] = [
  ["lib"],
  ["model", "sandbox"],
  ["net"],
  ["postproxy", "ledger", "media", "calendar"],
  ["config"],
  ["context"],
  ["accounts"],
  ["planning"],
  ["delivery"],
  ["actions"],
  ["run"],
  ["daemon", "exports", "simulate"],
  ["cli"],
  ["main.ts"],
];

const root = new URL("../src/", import.meta.url).pathname;
const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".ts"));
const roomOf = (path: string) => path.split("/")[0] ?? "";
const layerOf = (room: string) => layers.findIndex((rooms) => rooms.includes(room));

/** Types as well: who reads a file has to follow them all the same. */
const imports = files.flatMap((from) =>
  [...readFileSync(join(root, from), "utf8").matchAll(/\b(?:from|import)\s*\(?\s*"(\.[^"]+)"/g)].map(
    ([, to = ""]) => ({ from, to: join(from, "..", to) }),
  ),
);

test("every file lies in a room, and every room in a layer", () => {
  expect([...new Set(files.map(roomOf))].toSorted()).toEqual(layers.flat().toSorted());
});

test("no import runs up, or across to a room of the same layer", () => {
  expect(imports.length).toBeGreaterThan(1_000);
  const wrong = imports.filter(({ from, to }) => {
    const [here, there] = [roomOf(from), roomOf(to)];
    return here !== there && layerOf(there) >= layerOf(here);
  });
  expect(wrong).toEqual([]);
});

test("planning decides on what it is given: it imports nothing that reads or asks", () => {
  const adapters = new Set(["ledger", "postproxy", "media", "net", "config", "context"]);
  const found = imports.filter(({ from, to }) => roomOf(from) === "planning" && adapters.has(roomOf(to)));
  expect(found).toEqual([]);
});
