import { readdir, readFile } from "node:fs/promises";
import { builtinModules } from "node:module";
import { expect, test } from "vitest";

const folder = new URL("../../src/sandbox/", import.meta.url);

test("the sandbox knows nothing of the client: it imports its own files, zod, busboy and Node", async () => {
  const files = (await readdir(folder)).filter((name) => name.endsWith(".ts"));
  const imported = new Set<string>();
  for (const file of files) {
    const source = await readFile(new URL(file, folder), "utf8");
    for (const [, from] of source.matchAll(/(?:from|import\(?)\s*"([^"]+)"/g)) imported.add(from ?? "");
  }
  const foreign = [...imported].filter((from) => {
    if (from.startsWith("./")) return !files.includes(from.slice(2));
    return !builtinModules.includes(from.replace(/^node:/, ""));
  });
  expect(foreign.sort()).toEqual(["@fastify/busboy", "zod"]);
});
