// The trial of guards (`npm run mutate:guards`) quotes the source; here is seen at once where a quote has gone stale.

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { guards } from "./guards.ts";

test.each(guards.map(({ file, was }) => [file, was] as const))("%s holds once: %s", (file, was) => {
  const source = readFileSync(new URL(`../../${file}`, import.meta.url), "utf8");
  expect(source.split(was)).toHaveLength(2);
});
