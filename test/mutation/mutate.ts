// `npm run mutate [-- [--again | --table] src/lib/clock.ts …]`: changes one thing at a time in a pure file and asks its unit tests
// whether they notice. What it found stays under coverage/mutation/, a file each; docs/why/mutation.md has the table, and says why
// what survives may. --again: tries only the lines on which something survived. --table: only shows what was found.

import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Stryker } from "@stryker-mutator/core";
import { type Mutated, mutated } from "./files.ts";

const results = "coverage/mutation";

/** `"" for a word` is left out: in a state or a code the types refuse it, and in a sentence it is a matter of taste. */
const excludedMutations = ["StringLiteral"];

type Mutant = { line: number; column: number; mutator: string; was: string; became: string; status: string };
type Result = { file: string; mutants: Mutant[] };

/** `mutate`: a file, or some lines of it. */
async function run({ file, tests }: Mutated, mutate: string[]): Promise<Result> {
  // Not Stryker's own `testFiles`: with it a constant of a module is never mutated (10.1.1, mutant-test-planner.js: whatever
  // has a filter of tests is switched on while they run, and by then the constant is made).
  process.env["MUTATION_TESTS"] = tests.join(",");
  const stryker = new Stryker({
    mutate,
    testRunner: "vitest",
    plugins: ["@stryker-mutator/vitest-runner"],
    vitest: { configFile: "test/mutation/vitest.config.ts", related: false },
    mutator: { plugins: [], excludedMutations },
    coverageAnalysis: "perTest",
    concurrency: 1,
    // One that loops is a mutation that was noticed; the pace of a busy machine is not.
    timeoutMS: 10_000,
    timeoutFactor: 5,
    reporters: [],
    logLevel: "off" as never,
    allowConsoleColors: false,
    ignorePatterns: ["dist", "coverage", "*.db"],
    tempDirName: "coverage/stryker",
    // Stryker would read it with the JavaScript API of TypeScript, which TypeScript 7 no longer has; there is nothing in it to change.
    tsconfigFile: "none",
  });
  const text = readFileSync(file, "utf8").split("\n");
  const found = await stryker.runMutationTest();
  const mutants = found.map(({ location: { start, end }, mutatorName, replacement, status }) => {
    const lines = text.slice(start.line - 1, end.line);
    lines[lines.length - 1] = (lines.at(-1) ?? "").slice(0, end.column - 1);
    return {
      line: start.line,
      column: start.column,
      mutator: mutatorName,
      was: lines.join("\n").slice(start.column - 1),
      became: replacement ?? "",
      status,
    };
  });
  return { file, mutants };
}

const mutate = async (one: Mutated): Promise<Result> => withoutRefused(await run(one, [one.file]));

const lastOf = ({ file }: Mutated) => JSON.parse(readFileSync(nameOf(file), "utf8")) as Result;

/** The tests are others since, the source is not. */
async function mutateAgain(one: Mutated): Promise<Result> {
  const { mutants } = lastOf(one);
  const text = readFileSync(one.file, "utf8");
  const open = mutants.filter(isOpen);
  const moved = open.some((mutant) => !text.startsWith(mutant.was, placeOf(text, mutant)));
  if (moved) throw new Error(`${one.file} is another file than the last time; try all of it`);
  if (open.length === 0) return { file: one.file, mutants };
  const lines = open.map(({ line, was }) => `${one.file}:${line}-${line + was.split("\n").length - 1}`);
  const again = withoutRefused(await run(one, [...new Set(lines)]));
  // A condition and its first part begin at one place.
  const key = ({ line, column, mutator, was, became }: Mutant) =>
    JSON.stringify([line, column, mutator, was, became]);
  const found = new Map(again.mutants.map((mutant) => [key(mutant), mutant]));
  return { file: one.file, mutants: mutants.map((mutant) => found.get(key(mutant)) ?? mutant) };
}

/**
 * What the compiler refuses can never run, and is no survivor. Stryker's own checker for that needs the JavaScript API of
 * TypeScript, which TypeScript 7 no longer has; so each survivor is compiled here, in a copy.
 */
function withoutRefused({ file, mutants }: Result): Result {
  const place = mkdtempSync(join(tmpdir(), "pinsheet-mutants-"));
  cpSync("src", join(place, "src"), { recursive: true });
  cpSync("tsconfig.json", join(place, "tsconfig.json"));
  cpSync("package.json", join(place, "package.json"));
  symlinkSync(join(process.cwd(), "node_modules"), join(place, "node_modules"));
  const text = readFileSync(file, "utf8");
  const compiles = (mutant: Mutant) => {
    writeFileSync(join(place, file), withMutant(text, mutant));
    const args = ["-p", "src", "--noEmit", "--incremental", "--tsBuildInfoFile", "info"];
    return spawnSync("node_modules/.bin/tsc", args, { cwd: place, stdio: "ignore" }).status === 0;
  };
  const judged = mutants.map((mutant) =>
    isOpen(mutant) && !compiles(mutant) ? { ...mutant, status: "CompileError" } : mutant,
  );
  rmSync(place, { recursive: true, force: true });
  return { file, mutants: judged };
}

function placeOf(text: string, { line, column }: Mutant): number {
  const before = text.split("\n").slice(0, line - 1);
  return before.reduce((length, one) => length + one.length + 1, 0) + column - 1;
}

function withMutant(text: string, mutant: Mutant): string {
  const at = placeOf(text, mutant);
  return text.slice(0, at) + mutant.became + text.slice(at + mutant.was.length);
}

const noticed = new Set(["Killed", "Timeout"]);
/** A mutation that does not run is none. */
const counted = new Set([...noticed, "Survived", "NoCoverage"]);

const isOpen = ({ status }: Mutant) => counted.has(status) && !noticed.has(status);

const nameOf = (file: string) => join(results, `${file.replaceAll("/", "-")}.json`);

/** A row of the table in docs/why/mutation.md. */
function rowOf({ file, mutants }: Result): string {
  const all = mutants.filter(({ status }) => counted.has(status));
  const killed = all.filter(({ status }) => noticed.has(status)).length;
  const refused = mutants.filter(({ status }) => status === "CompileError").length;
  const score = all.length === 0 ? "" : `${Math.floor((killed / all.length) * 100)} %`;
  return `| \`${file.replace("src/", "")}\` | ${killed} | ${refused} | ${all.length - killed} | ${score} |`;
}

const survivorsOf = ({ file, mutants }: Result) =>
  mutants
    .filter(isOpen)
    .map(
      ({ line, mutator, was, became, status }) =>
        `${file}:${line} ${mutator}${status === "NoCoverage" ? " (not covered)" : ""}\n  - ${was}\n  + ${became}`,
    );

const flags = ["--again", "--table"] as const;
const flag = flags.find((name) => process.argv.includes(name));
const wanted = process.argv.slice(2).filter((word) => word !== flag);
const unknown = wanted.filter((file) => !mutated.some((one) => one.file === file));
if (unknown.length > 0) throw new Error(`not in test/mutation/files.ts: ${unknown.join(", ")}`);
mkdirSync(results, { recursive: true });
const chosen = mutated.filter(({ file }) => wanted.length === 0 || wanted.includes(file));
for (const one of flag === undefined ? chosen : chosen.filter(({ file }) => existsSync(nameOf(file)))) {
  const result = flag === "--table" ? lastOf(one) : await (flag === "--again" ? mutateAgain : mutate)(one);
  if (flag !== "--table") writeFileSync(nameOf(one.file), JSON.stringify(result, null, 1));
  console.log([rowOf(result), ...survivorsOf(result)].join("\n"));
}
