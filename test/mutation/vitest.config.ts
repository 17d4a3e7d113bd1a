// How Stryker runs the tests of one file: each test file loads everything anew, so that what a module computes once is
// computed with the mutation in it.

import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    root: new URL("../..", import.meta.url).pathname,
    include: (process.env["MUTATION_TESTS"] ?? "test/**/*.test.ts").split(","),
    testTimeout: 90_000,
    isolate: true,
  },
});
