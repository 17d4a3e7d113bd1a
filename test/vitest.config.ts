import { defineConfig } from "vitest/config";

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
  },
});
