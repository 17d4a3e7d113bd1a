import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Where a machine has not run them before, nobody knows which files take long; those that start the program do. */
const longest = /\/test\/(?:flow\/(?:trouble|ledger-lost|lost|disk|together)|torture\/)/;
const long = /\/test\/(?:flow|publish|cli)\//;
const rank = ({ moduleId }: TestSpecification) => (longest.test(moduleId) ? 0 : long.test(moduleId) ? 1 : 2);

class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b));
  }
}

export default defineConfig({
  test: {
    root: new URL("..", import.meta.url).pathname,
    include: ["test/**/*.test.ts"],
    // For a machine that does other things too; a test that hangs is still seen.
    testTimeout: 90_000,
    pool: "forks",
    // Most tests wait for processes and sockets; one worker per core would leave the cores idle.
    maxWorkers: 6,
    // No test changes what another one finds; a worker for each file would load everything anew.
    isolate: false,
    sequence: { sequencer: LongFirst },
  },
});
