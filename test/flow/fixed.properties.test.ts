// A random walk over a calendar and the file of its rows that need work: both are fixed, cut, published in any order. No words are
// posted twice.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { retryPins } from "../../src/actions/retry.ts";
import { exportCalendar } from "../../src/exports/export.ts";
import { header, openDesk } from "../support/desk.ts";
import type { FaultScript } from "../support/faults.ts";
import { runs, seedsUntil } from "../support/seed.ts";

const media = "https://media.example.com/tile-samples.png";
const [original, rest] = ["autumn.csv", "autumn.retry.csv"];

/** What is wrong with a row: [board, media, time]. */
const kinds = {
  good: (n: number) => ["Kitchen ideas", `${media}?n=${n}`, `2026-11-24T11:0${n}Z`],
  typo: (n: number) => ["Kitchn ideas", `${media}?n=${n}`, `2026-11-24T11:0${n}Z`],
  late: (n: number) => ["Kitchen ideas", `${media}?n=${n}`, "2026-10-01T11:00Z"],
  gone: (n: number) => ["Kitchen ideas", `https://media.example.com/nothing${n}.png`, `2026-11-24T11:0${n}Z`],
  later: (n: number) => ["Kitchen ideas", `${media}?n=${n}`, "2026-12-24T11:00Z"],
} as const;

const walk = fc.record({
  rows: fc.array(fc.constantFrom(...(Object.keys(kinds) as (keyof typeof kinds)[])), {
    minLength: 4,
    maxLength: 8,
  }),
  refused: fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }),
  steps: fc.array(
    fc.constantFrom(
      "original",
      "rest",
      "both",
      "turned",
      "failed",
      "missed",
      "fix",
      "fixRest",
      "cut",
      "cutRest",
      "wait",
    ),
    { minLength: 6, maxLength: 10 },
  ),
  /** Which rows a step touches, and how. */
  luck: fc.infiniteStream(fc.integer({ min: 0, max: 9 })),
});

const refusal = {
  kind: "status",
  status: 422,
  headers: {},
  body: '{"errors":["rude"]}',
  afterAccepting: false,
} as const;

/** Another title, and what was wrong is right, in one way or another. */
function fixed(cells: readonly string[], luck: () => number): string[] {
  const [title = "", body = "", , address = "", link = "", time = "", ...more] = cells;
  const n = body.split(" ")[1];
  const image = address.includes("nothing") ? `${media}?n=${n}` : address;
  const when = time.startsWith("2026-10") ? `2026-11-24T11:3${luck()}Z` : time;
  return [luck() < 5 ? `${title}!` : title, body, "Kitchen ideas", image, link, when, ...more];
}

test("no words are posted twice, whatever becomes of a calendar and of the rows that were given back", async () => {
  let posts = 0;
  for (const next of seedsUntil(() => posts > 10))
    await fc.assert(
      fc.asyncProperty(walk, async ({ rows, refused, steps, luck }) => {
        const faults: FaultScript = ({ method, path, n }) =>
          method === "POST" && path.endsWith("/posts") && refused[n - 1] ? refusal : null;
        const desk = await openDesk({ faults }, { concurrency: 1 });
        const roll = () => Number(luck.next().value ?? 0);
        const linesOf = (name: string) => readFileSync(join(desk.cwd, name), "utf8").trim().split("\n");
        const change = (name: string, how: (rows: string[][]) => string[][]) => {
          const [first = "", ...lines] = linesOf(name);
          const made = how(lines.map((line) => line.split(",")));
          if (made.length > 0) desk.write(name, `${[first, ...made.map(String)].join("\n")}\n`);
        };
        const cells = rows.map((kind, n) => {
          const [board, image, time] = kinds[kind](n);
          return [`T${n}`, `Body ${n}`, board, image, "", time].join(",");
        });
        desk.write(original, `${[header, ...cells].join("\n")}\n`);
        await desk.publish([original]);
        const session = desk.session();
        await session.close();
        const { config } = session;
        const retry = (state: "failed" | "missed") =>
          retryPins(
            config,
            { states: [state], words: [], mayBeLive: false, calendar: null },
            async () => "yes",
          );
        const { written } = await exportCalendar(config, {
          ...{ kind: "retry", format: null, output: null, force: false, cwd: desk.cwd, now: desk.now() },
          ...{ calendar: join(desk.cwd, original), progress: () => {}, signal: new AbortController().signal },
        });
        if (written === 0) return desk.close();
        const fix = (some: string[][]) => some.map((one) => (roll() < 8 ? fixed(one, roll) : one));
        const cut = (some: string[][]) => some.filter(() => roll() < 7);
        change(rest, fix);
        for (const step of steps) {
          if (step === "original") await desk.publish([original]);
          if (step === "rest") await desk.publish([rest]);
          if (step === "both") await desk.publish([original, rest]);
          if (step === "turned") await desk.publish([rest, original]);
          if (step === "failed" || step === "missed") await retry(step);
          if (step === "fix") change(original, fix);
          if (step === "fixRest") change(rest, fix);
          if (step === "cut") change(original, cut);
          if (step === "cutRest") change(rest, cut);
          if (step === "wait") desk.wait(3_600_000);
        }
        const bodies = desk
          .sandbox()
          .accepted()
          .map(({ content }) => content.body);
        posts += bodies.length;
        expect(bodies.toSorted()).toEqual([...new Set(bodies)].toSorted());
        await desk.close();
      }),
      { seed: next, numRuns: runs(5) },
    );
  expect(posts).toBeGreaterThan(10);
});
