// Settings that are read again, once more while that is still being done.

import { join } from "node:path";
import { expect, it } from "vitest";
import { type WatchSettings, withReload } from "../../src/daemon/reload.ts";
import { folder } from "../support/pins.ts";
import { settings } from "../support/run.ts";

it("asked for twice in a row: the work goes on under the last ones, whole", async () => {
  const ledger = join(folder(), "pinsheet.db");
  let count = 0;
  let reread = () => {};
  const numbered = (n: number): WatchSettings => {
    const config = settings({ url: "https://a.example", apiKey: "k" }, ledger, { waitMs: n });
    const opening = {
      ...config,
      // The session under the first of the new settings is being opened.
      get baseUrl() {
        if (n === 1 && count === 1) reread();
        return config.baseUrl;
      },
    };
    return { config: opening, calendars: () => [`${n}.csv`], cronZone: "UTC" };
  };
  const end = new AbortController();
  const seen: unknown[] = [];
  await withReload(
    numbered(0),
    {
      onReread: (listener) => {
        reread = listener;
      },
      readSettings: () => numbered(++count),
      signal: end.signal,
      log: () => {},
    },
    async ({ config }, { calendars }) => {
      seen.push([config.waitMs, ...calendars()]);
      if (seen.length > 1) return end.abort();
      reread();
    },
  );
  expect(seen).toEqual([
    [0, "0.csv"],
    [2, "2.csv"],
  ]);
});
