// Checks every regular expression of the program for time that grows faster than its input, and writes down those that are
// linear: `node test/regexes.ts`. Takes a minute or two; regexes.test.ts only looks whether all are written down.

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { parseAst } from "rolldown/parseAst";

// The part that is JavaScript; without this it starts a program of another language.
process.env["RECHECK_BACKEND"] = "pure";
const { checkSync } = await import("recheck");

const source = new URL("../src/", import.meta.url);
const list = new URL("regexes.json", import.meta.url);

export type Found = { place: string; pattern: string; flags: string };

/** Every literal, where it stands. */
export function literals(): Found[] {
  const files = readdirSync(source, { recursive: true, encoding: "utf8" }).filter((one) =>
    one.endsWith(".ts"),
  );
  return files.toSorted().flatMap((file) => {
    const text = readFileSync(new URL(file, source), "utf8");
    const found: Found[] = [];
    visit(parseAst(text, { lang: "ts" }), (node) => {
      const { regex, start } = node;
      if (node["type"] !== "Literal" || regex === undefined) return;
      const place = `${file}:${text.slice(0, Number(start)).split("\n").length}`;
      found.push({ place, ...(regex as { pattern: string; flags: string }) });
    });
    return found;
  });
}

/** Files that make an expression of a text. */
export const made = (): string[] =>
  readdirSync(source, { recursive: true, encoding: "utf8" }).filter(
    (file) => file.endsWith(".ts") && readFileSync(new URL(file, source), "utf8").includes("new RegExp("),
  );

export const written = ({ pattern, flags }: Pick<Found, "pattern" | "flags">): string =>
  `/${pattern}/${flags}`;

export const known = (): Set<string> => new Set(JSON.parse(readFileSync(list, "utf8")) as string[]);

/** "safe", "vulnerable", or "unknown" where the checker cannot tell. */
export function verdictOn({ pattern, flags }: Pick<Found, "pattern" | "flags">) {
  const found = checkSync(pattern, flags, { timeout: 30_000 });
  return { status: found.status, complexity: "complexity" in found ? (found.complexity?.summary ?? "") : "" };
}

function visit(node: unknown, see: (node: Record<string, unknown>) => void): void {
  if (Array.isArray(node)) for (const one of node) visit(one, see);
  else if (typeof node === "object" && node !== null) {
    see(node as Record<string, unknown>);
    for (const child of Object.values(node)) visit(child, see);
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const all = literals();
  const checked = known();
  const bad = all.filter((one) => {
    if (checked.has(written(one)) && !process.argv.includes("--all")) return false;
    const { status, complexity } = verdictOn(one);
    if (status !== "safe") console.error(`${one.place}: ${written(one)} is ${status} ${complexity}`);
    return status !== "safe";
  });
  const refused = new Set(bad.map(written));
  const good = new Set(all.map(written).filter((one) => !refused.has(one)));
  writeFileSync(list, `${JSON.stringify([...good].toSorted(), null, 2)}\n`);
  process.exitCode = bad.length === 0 ? 0 : 1;
}
