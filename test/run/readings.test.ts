// Which calendars of a run are parsed, and what stands when one cannot be.

import { rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { expect, it, onTestFinished } from "vitest";
import { noSettings } from "../../src/calendar/settings.ts";
import type { Config } from "../../src/config/config.ts";
import type { KnownCalendar } from "../../src/ledger/ledger.ts";
import { readCalendars } from "../../src/run/readings.ts";
import { serve } from "../media/server.ts";
import { folder } from "../support/pins.ts";

const text = "body,board_id,media_url,publish_at\nText,Board,https://a.example/a.jpg,now\n";

/** A folder with two calendars, and the ledger's memory of them after each reading. */
function desk(addresses: readonly string[] = []) {
  const cwd = folder();
  const files = ["a.csv", "b.csv"].map((name) => join(cwd, name));
  for (const file of files) writeFileSync(file, text);
  const config = {
    ledger: join(cwd, "pinsheet.db"),
    timezone: null,
    profile: null,
    profileGroup: null,
    maxLateMs: 1,
    mediaFolders: [],
    reading: noSettings,
    calendars: [],
  } as unknown as Config;
  let calendars: KnownCalendar[] = [];
  const read = async (
    differs: Partial<Config> = {},
    isSettled: (calendar: KnownCalendar) => Promise<boolean> = async () => true,
  ) => {
    const stdin = Readable.from([]);
    const readings = await readCalendars(
      [...files, ...addresses],
      { ...config, ...differs },
      { calendars, stdin, isSettled, memoryOf: async () => null, mostHeld: 9 },
    );
    for (const reading of readings) {
      if (reading.kind !== "read") continue;
      const { key, name, folder: place } = reading.calendar;
      calendars = calendars.filter((one) => one.key !== key);
      calendars.push({
        key,
        name,
        folder: place,
        fingerprint: reading.fingerprint,
        rows: reading.rows.length,
        skipped: reading.skipped,
        template: reading.template,
        timezone: reading.timezone,
        readAt: 1,
      });
    }
    return readings.map(({ kind }) => kind);
  };
  return { files, read };
}

it("a calendar that did not change is not parsed again", async () => {
  const { read } = desk();
  expect(await read()).toEqual(["read", "read"]);
  expect(await read()).toEqual(["unchanged", "unchanged"]);
});

it("a calendar that was saved again with the same content is not parsed again", async () => {
  const { read, files } = desk();
  const [file = ""] = files;
  await read();
  utimesSync(file, 1, 1);
  expect(await read()).toEqual(["unchanged", "unchanged"]);
  rmSync(file);
  writeFileSync(file, text);
  expect(await read()).toEqual(["unchanged", "unchanged"]);
  writeFileSync(file, text.replace("Text", "Next"));
  expect(await read()).toEqual(["read", "read"]);
});

it("when one changed, all are parsed: a row may have moved between them", async () => {
  const { read, files } = desk();
  await read();
  writeFileSync(files[1] ?? "", `${text}More,Board,https://a.example/b.jpg,now\n`);
  expect(await read()).toEqual(["read", "read"]);
  expect(await read()).toEqual(["unchanged", "unchanged"]);
});

it("other settings, or a pin that must be judged again, make an unchanged calendar worth parsing", async () => {
  const { read } = desk();
  await read();
  expect(await read({ timezone: "Europe/Paris" })).toEqual(["read", "read"]);
  expect(await read({ timezone: "Europe/Paris" }, async ({ key }) => key !== "a.csv")).toEqual([
    "read",
    "read",
  ]);
});

it("a calendar that is gone or was emptied fails, and the other is read", async () => {
  const { read, files } = desk();
  await read();
  writeFileSync(files[0] ?? "", "body,board_id,media_url,publish_at\n");
  expect(await read()).toEqual(["failed", "read"]);
  rmSync(files[0] ?? "");
  expect(await read()).toEqual(["failed", "read"]);
});

it("an address is asked whether it changed, and its calendar is read again when another one changed", async () => {
  const asked: (string | undefined)[] = [];
  const served = await serve((request, response) => {
    asked.push(request.headers["if-none-match"]);
    if (request.headers["if-none-match"] === '"1"') response.writeHead(304).end();
    else response.writeHead(200, { etag: '"1"' }).end(text);
  });
  onTestFinished(() => served.close());
  const { read, files } = desk([`${served.origin}/c.csv`]);
  expect(await read()).toEqual(["read", "read", "read"]);
  expect(await read()).toEqual(["unchanged", "unchanged", "unchanged"]);
  expect(asked).toEqual([undefined, '"1"']);
  writeFileSync(files[1] ?? "", `${text}More,Board,https://a.example/b.jpg,now\n`);
  expect(await read()).toEqual(["read", "read", "read"]);
  expect(asked.slice(2)).toEqual(['"1"', undefined]);
  expect(await read({ sheet: "Pins" })).toEqual(["read", "read", "read"]);
  expect(asked.slice(4)).toEqual([undefined]);
  await served.close();
  expect(await read({ sheet: "Pins" })).toEqual(["read", "read", "failed"]);
});

it("an address whose server says nothing is compared by what it gives", async () => {
  const served = await serve((_, response) => response.end(text));
  onTestFinished(() => served.close());
  const { read } = desk([served.origin]);
  expect(await read()).toEqual(["read", "read", "read"]);
  expect(await read()).toEqual(["unchanged", "unchanged", "unchanged"]);
  expect(served.requests).toHaveLength(2);
});
