// Rows that need work, of calendars made for other tools: read back they are what they were.

import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readContent } from "../../src/calendar/read.ts";
import { csvOfRows } from "../../src/exports/csv.ts";
import { fixable } from "../../src/exports/wanted.ts";
import { folder } from "../support/pins.ts";
import { gathered, result } from "./sample.ts";

const dir = new URL("../../fixtures/templates/", import.meta.url).pathname;
test.each(readdirSync(dir).filter((name) => name.endsWith(".csv")))(
  "rows of %s that are given back to be fixed are the same rows, and say which Pins they stand for",
  async (name) => {
    const cal = { key: "c.csv", name: "c.csv", folder: dir, file: join(dir, name), address: null };
    const before = await readContent(join(dir, name), cal, { sheet: null, timezone: "Europe/Paris" });
    const lines = new Map(before.rows.map((r) => [r.line, r]));
    const all = [...before.rows.map((r) => r.line), ...before.skipped.flatMap((s) => s.lines)].toSorted(
      (a, b) => a - b,
    );
    const skippedWhy = new Map(before.skipped.flatMap((s) => s.lines.map((l) => [l, s.why] as const)));
    const pages = async function* () {
      yield all.map((line) =>
        result({
          line,
          state: lines.has(line) ? "failed" : "skipped",
          notes: skippedWhy.has(line) ? [skippedWhy.get(line)!] : [],
          pin: lines.has(line) ? `id-${line}` : null,
        }),
      );
    };
    const out = join(folder(), "r.csv");
    writeFileSync(out, await gathered(csvOfRows({ file: join(dir, name), name: "c.csv", pages }, fixable)));
    const after = await readContent(out, { ...cal, file: out }, { sheet: null, timezone: "Europe/Paris" });
    expect(after.template).toBe(before.template);
    expect(after.rows.map((r) => [r.digest, r.issues.map((i) => i.code)])).toEqual(
      before.rows.map((r) => [r.digest, r.issues.map((i) => i.code)]),
    );
    expect(after.rows.map((r) => r.fields.insteadOf)).toEqual(before.rows.map((r) => `id-${r.line}`));
  },
);
