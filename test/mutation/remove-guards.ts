// `npm run mutate:guards [-- word …]`: takes out one guard after the other, in a copy of the project, and runs the test that is
// said to hold it. That test must be green before and red then; a guard without such a test ends this with exit 1.

import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Guard, guards } from "./guards.ts";

const copied = ["src", "test", "fixtures", "docs", "dist", "package.json", "tsconfig.json", "README.md"];
/** These run the built program. */
const built = /^(?:flow|cli|torture)\//;
const bin = (name: string) => join(process.cwd(), "node_modules/.bin", name);

const place = mkdtempSync(join(tmpdir(), "pinsheet-guards-"));
for (const name of copied) cpSync(name, join(place, name), { recursive: true });
symlinkSync(join(process.cwd(), "node_modules"), join(place, "node_modules"));

type Ran = { passed: number; failed: number };

/** Runs the one test in the copy. */
function run(test: string): Ran {
  const [file = "", ...words] = test.split(": ");
  const pattern = words
    .join(": ")
    .replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&")
    .replaceAll(/%[a-z]/g, ".*");
  const report = join(place, "report.json");
  rmSync(report, { force: true });
  const args = ["run", "--config", "test/vitest.config.ts", `test/${file}`, "-t", pattern];
  spawnSync(bin("vitest"), [...args, "--testTimeout=40000", "--reporter=json", `--outputFile=${report}`], {
    cwd: place,
    stdio: "ignore",
  });
  const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, "utf8")) as Record<
    string,
    number
  >;
  return { passed: numPassedTests ?? 0, failed: numFailedTests ?? 0 };
}

/** The compiler may object to what the edit leaves unused; it writes the program all the same. */
const build = () => void spawnSync(bin("tsc"), ["-p", "src"], { cwd: place, stdio: "ignore" });

function verdictOf({ file, was, became, test }: Guard): string {
  const path = join(place, file);
  const text = readFileSync(path, "utf8");
  if (text.split(was).length !== 2) return "is not in the file any more, or more than once";
  const before = run(test);
  if (before.failed > 0 || before.passed === 0) return "has a test that is not green with it";
  try {
    writeFileSync(
      path,
      text.replace(was, () => became),
    );
    if (built.test(test)) build();
    return run(test).failed > 0 ? "held" : "has a test that is green without it";
  } finally {
    writeFileSync(path, text);
    if (built.test(test)) build();
  }
}

const words = process.argv.slice(2);
const isWanted = (one: Guard) =>
  words.length === 0 || words.some((word) => JSON.stringify(one).includes(word));
const wanted = guards.filter(isWanted);
let open = 0;
for (const one of wanted) {
  const verdict = verdictOf(one);
  if (verdict !== "held") open += 1;
  console.log(
    `${verdict === "held" ? "held " : "OPEN "} ${one.file}: ${one.was.split("\n")[0]}\n      ${one.test}`,
  );
  if (verdict !== "held") console.log(`      ${verdict}`);
}
rmSync(place, { recursive: true, force: true });
console.log(`${wanted.length - open} of ${wanted.length} guards are held by their test.`);
process.exitCode = open === 0 ? 0 : 1;
