// Plans a calendar in the sandbox, inside this process: what `plan --json` prints of it.

import { join } from "node:path";
import { Readable } from "node:stream";
import { runJson } from "../../../src/cli/every-row.ts";
import { runLines } from "../../../src/cli/render/run.ts";
import { type Flags, readConfig } from "../../../src/config/config.ts";
import type { RunReport } from "../../../src/model/report.ts";
import type { RowReport } from "../../../src/model/row-report.ts";
import { runOnce } from "../../../src/run/pipeline.ts";
import { gathered } from "../../cli/sample.ts";
import { folder } from "../../support/pins.ts";

export const fixtures = new URL("../../../fixtures/templates/", import.meta.url).pathname;

const timezone = "America/New_York";

/** A fixture planned with these flags, in a new ledger. */
export async function planOf(name: string, flags: Flags = {}, cwd = folder()): Promise<RunReport> {
  const config = readConfig({ sandbox: true, timezone, ...flags }, {}, cwd);
  const request = {
    calendars: [join(fixtures, name)],
    dryRun: true,
    stdin: Readable.from([]),
    progress: () => {},
    onEvent: () => {},
    signal: new AbortController().signal,
  };
  const read = new Map<string, (readonly RowReport[])[]>();
  const report = await runOnce(config, request, async ({ calendars, pages }) => {
    for (const { calendar } of calendars) {
      const all: (readonly RowReport[])[] = [];
      for await (const page of pages(calendar)) all.push(page);
      read.set(calendar, all);
    }
  });
  // The copy of the ledger in which it was planned is gone.
  return {
    ...report,
    pages: async function* (calendar) {
      yield* read.get(calendar) ?? [];
    },
  };
}

/** As `--json` prints it, with the fixture's own name. */
export const asJson = async (report: RunReport): Promise<string> =>
  `${(await gathered(runJson(report))).join("\n")}\n`.replaceAll(fixtures, "");

/** The first and the last that `plan` says: what the calendar is taken for, and how many rows are in which state. */
export async function sayingsOf(name: string): Promise<string> {
  const report = await planOf(`${name}.csv`);
  const named = JSON.parse(JSON.stringify(report).replaceAll(fixtures, "")) as typeof report;
  const view = { command: "plan", args: [], timezone } as const;
  const lines = [...runLines(named, view, { width: 100, colour: false, now: 0 })];
  const counts = lines.find((line) => /^ \d+ (?:ready|skipped|needs?)/.test(line)) ?? "no counts";
  return [...lines.slice(0, lines.indexOf("")), " …", counts].join("\n");
}
