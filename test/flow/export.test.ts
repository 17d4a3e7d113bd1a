// `export` on the whole program, and what becomes of the rows that it gives back to be fixed: each is posted once.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { retryPins } from "../../src/actions/retry.ts";
import { resultColumns } from "../../src/calendar/rows/result-columns.ts";
import { exportCalendar } from "../../src/exports/export.ts";
import { header, openDesk } from "../support/desk.ts";
import type { FaultScript } from "../support/faults.ts";
import { read, start, workplace } from "../support/program.ts";

const hour = 3_600_000;
const file = (cwd: string, name: string) => readFileSync(join(cwd, name), "utf8");

it("a calendar comes back with what became of its rows, from the ledger alone", async () => {
  const place = await workplace();
  const at = new Date(Date.now() - hour).toISOString();
  const good = `"Shelves, narrow",Text,Kitchen ideas,${place.media("tile-samples.png")},,${at}`;
  const bad = `Hooks,Text,Kitchn ideas,${place.media("entryway-hooks.png")},,${at}`;
  const text = `\ufeff${header}\r\n${good}\r\n\r\n${bad}`;
  place.write("autumn.csv", text);
  await place.inside(["publish", "autumn.csv"]);
  const requests = place.sandbox.requests().length;

  // Neither key nor network.
  const alone = (args: readonly string[]) => start(args, { cwd: place.cwd }).finished;
  const done = await alone(["export", "autumn.csv"]);
  expect(done).toMatchObject({ code: 0, stderr: "" });
  expect(done.stdout).toContain("Wrote autumn.results.csv: 2 rows.");
  expect(done.stdout).toContain("`pinsheet export autumn.csv --retry-file`");
  const lines = file(place.cwd, "autumn.results.csv").split("\r\n");
  expect(lines[0]).toBe(`\ufeff${header},${resultColumns.join(",")}`);
  expect(lines[1]).toMatch(
    /^"Shelves, narrow",.*Z,published,https:\/\/[^,]+,\d{4}-\d\d-\d\dT[\d:]+\+00:00,,,,,$/,
  );
  expect(lines[2]).toBe("");
  expect(lines[3]).toMatch(/^Hooks,.*Z,invalid,,,".*Did you mean ""Kitchen ideas"".*",,,,$/);
  expect(file(place.cwd, "autumn.csv")).toBe(text);

  // Again, over what was written before; and a feed.
  expect((await alone(["export", "autumn.csv", "--format", "csv"])).code).toBe(0);
  expect((await alone(["export", "autumn.csv", "--ics"])).stdout).toContain("Wrote autumn.ics: 2 Pins");
  expect(file(place.cwd, "autumn.ics")).toContain("SUMMARY:[invalid] Hooks\r\n");
  expect(place.sandbox.requests()).toHaveLength(requests);

  // Of another text the ledger does not know all.
  place.write("autumn.csv", text.replace("Kitchn", "Kitchen"));
  const without = await alone(["export", "autumn.csv"]);
  expect(without).toMatchObject({ code: 2, stdout: "" });
  expect(without.stderr).toContain("autumn.csv is not what the ledger read last");
  expect(file(place.cwd, "autumn.results.csv")).toContain(",invalid,");
  const matched = await place.inside(["export", "autumn.csv"]);
  expect(matched.stdout.replace(/\s+/g, " ")).toContain("matched as `plan` does it; nothing was recorded");
  expect(file(place.cwd, "autumn.results.csv")).toMatch(/Hooks,.*,scheduled,.*/);
  expect(read((await place.inside(["status", "--json"])).stdout).summary.states).toEqual({
    published: 1,
    invalid: 1,
  });

  for (const [args, says] of [
    [["--output", "autumn.csv"], "autumn.csv is read by this command"],
    [["--output", "pinsheet.db", "--force"], "pinsheet.db is read by this command"],
    [["--format", "pdf"], '--format is "pdf"'],
    [["--ics", "--retry-file"], "two different files"],
  ] as const) {
    const refused = await place.inside(["export", "autumn.csv", ...args]);
    expect(refused).toMatchObject({ code: 2, stdout: "" });
    expect(refused.stderr).toContain(says);
  }
});

describe("rows that are fixed in a file of their own", () => {
  const refused = {
    kind: "status",
    status: 422,
    headers: {},
    body: '{"errors":["the title is rude"]}',
    afterAccepting: false,
  } as const;
  const secondPost: FaultScript = ({ method, path, n }) =>
    method === "POST" && path.endsWith("/posts") && n === 2 ? refused : null;
  const at = "2026-11-24T11:00Z";
  const media = "https://media.example.com/tile-samples.png";
  const calendar = [
    header,
    `Good,Good text,Kitchen ideas,${media}?n=1,,${at}`,
    `Rude,Rude text,Kitchen ideas,${media}?n=2,,2026-11-24T11:01Z`,
    `Typo,Typo text,Kitchn ideas,${media}?n=3,,${at}`,
    `Late,Late text,Kitchen ideas,${media}?n=4,,2026-10-01T11:00Z`,
    `Gone,Gone text,Kitchen ideas,https://media.example.com/nothing.png,,${at}`,
    `Later,Later text,Kitchen ideas,${media}?n=6,,2026-12-24T11:00Z`,
    "",
  ].join("\n");

  /** The original, with other cures than those of the file that was made of it. */
  const fixedOtherwise = calendar
    .replace("Rude,", "Kind,")
    .replace("Kitchn ideas", "Kitchen ideas")
    .replace("2026-10-01T11:00Z", "2026-11-24T11:45Z")
    .replace("https://media.example.com/nothing.png", `${media}?n=55`);

  async function fixed() {
    const desk = await openDesk({ faults: secondPost }, { concurrency: 1 });
    desk.write("autumn.csv", calendar);
    const first = await desk.publish(["autumn.csv"]);
    expect(first.summary.states).toMatchObject({ failed: 1, invalid: 2, missed: 1, scheduled: 1 });
    const session = desk.session();
    await session.close();
    const { config } = session;
    const request = { kind: "retry", format: null, output: null, force: false, cwd: desk.cwd } as const;
    const done = await exportCalendar(config, {
      ...request,
      calendar: join(desk.cwd, "autumn.csv"),
      now: desk.now(),
      progress: () => {},
      signal: new AbortController().signal,
    });
    expect(done).toMatchObject({ written: 4, isKnown: true });
    const rows = file(desk.cwd, "autumn.retry.csv");
    expect(rows.split("\n")[0]).toBe(`${header},instead_of`);
    expect(rows.split("\n").map((row) => row.split(",")[0])).toEqual([
      "title",
      "Rude",
      "Typo",
      "Late",
      "Gone",
      "",
    ]);
    desk.write(
      "autumn.retry.csv",
      rows
        .replace("Rude,", "Polite,")
        .replace("Kitchn", "Kitchen")
        .replace("2026-10-01", "2026-11-24")
        .replace("https://media.example.com/nothing.png", `${media}?n=5`),
    );
    const retry = () =>
      retryPins(
        config,
        { states: ["failed"], words: [], mayBeLive: false, calendar: null },
        async () => "yes",
      );
    const posted = () =>
      desk
        .sandbox()
        .accepted()
        .map(({ content }) => content.body)
        .toSorted();
    return { desk, retry, posted };
  }

  const original = "autumn.csv";
  const rest = "autumn.retry.csv";
  const each = ["Gone text", "Good text", "Late text", "Rude text", "Typo text"];

  const ways: [string, (string | readonly string[])[]][] = [
    ["alone", [[rest]]],
    ["before the original", [[rest], [original], [rest]]],
    ["after the original was fixed otherwise", ["fix", [rest], [original]]],
    ["before the original is fixed otherwise", [[rest], "fix", [original], [rest, original]]],
    ["together with the original", [[original, rest], "fix", [original, rest]]],
    ["after what failed was released", ["retry", [rest], [original]]],
    ["before what failed is asked for again", [[rest], "retry", [original], [rest]]],
  ];

  it.each(ways)("%s: each is posted once", async (_, steps) => {
    const { desk, retry, posted } = await fixed();
    for (const step of steps) {
      if (step === "retry") await retry();
      else if (step === "fix") desk.write(original, fixedOtherwise);
      else await desk.publish(step as string[]);
    }
    await desk.publish([rest]);
    await desk.publish([original, rest]);
    expect(posted()).toEqual(each);
  });

  it("where nothing needs work, no file is written", async () => {
    const desk = await openDesk();
    desk.write("autumn.csv", `${header}\nGood,Good text,Kitchen ideas,${media},,${at}\n`);
    await desk.publish(["autumn.csv"]);
    const { code, stdout } = await start(["export", "autumn.csv", "--retry-file"], { cwd: desk.cwd })
      .finished;
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: "No row of autumn.csv needs work; nothing was written.\n",
    });
    expect(existsSync(join(desk.cwd, "autumn.retry.csv"))).toBe(false);
  });
});
