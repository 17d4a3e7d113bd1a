import { accessSync, constants, statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** The largest calendars and ledgers of the tests together, with room to spare. */
const enoughBytes = 2_000_000_000;

/** In memory where there is room for it: the disk is not what is tried, and waiting for its syncs would take most of the time. */
function folderForFolders(): string {
  const memory = "/dev/shm";
  try {
    accessSync(memory, constants.W_OK);
    const { bavail, bsize } = statfsSync(memory);
    return bavail * bsize > enoughBytes ? memory : tmpdir();
  } catch {
    return tmpdir();
  }
}

const hangMs = 30 * 60_000;

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
    // Time limits catch what hangs, and nothing else: no load makes a test so slow. No test sets one of its own.
    testTimeout: hangMs,
    hookTimeout: hangMs,
    teardownTimeout: hangMs,
    expect: { poll: { timeout: hangMs } },
    env: { TMPDIR: folderForFolders() },
    pool: "forks",
    // Most tests wait for processes and sockets; one worker per core would leave the cores idle.
    maxWorkers: 6,
    // No test changes what another one finds; a worker for each file would load everything anew.
    isolate: false,
    sequence: { sequencer: LongFirst },
  },
});
