// Ledgers that are damaged, or that somebody takes away while the program sends from them. SQLite would go on writing to
// a file that nobody finds again; what was sent meanwhile would be unknown, and sent again.

import {
  closeSync,
  copyFileSync,
  existsSync,
  ftruncateSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { describe, expect, it } from "vitest";
import type { FaultScript } from "../support/faults.ts";
import { dueRows, read, until, workplace } from "../support/program.ts";
import { runOn, settings, unwatched } from "../support/run.ts";

const minute = 60_000;
const everySecond = ["--cron", "* * * * * *"];

/** A ledger that was used before, of which there is an older copy. */
async function placeWithLedger(deed: (file: string) => void) {
  let file = "";
  const faults: FaultScript = ({ method, path, n }) => {
    if (method === "POST" && path.endsWith("/posts") && n === 3) deed(file);
    return null;
  };
  const place = await workplace({ faults });
  file = join(place.cwd, "pinsheet.db");
  place.write("c.csv", dueRows(1, place.media));
  await runOn(
    place.clock,
    settings(place.sandbox, file, { waitMs: minute }),
    unwatched(place.cwd, ["c.csv"]),
  );
  copyFileSync(file, `${file}.older`);
  copyFileSync(`${file}-sender`, `${file}-sender.older`);
  place.write("c.csv", dueRows(6, place.media));
  return { place, file };
}

const removed = /pinsheet\.db was removed while pinsheet was running; nothing more is sent/;
const replaced = /pinsheet\.db was replaced while pinsheet was running; nothing more is sent/;
const changed =
  /pinsheet\.db was changed by another program while pinsheet was running; nothing more is sent/;

const deeds: [what: string, deed: (file: string) => void, says: RegExp][] = [
  ["deleted", (file) => rmSync(file), removed],
  [
    "deleted with all that lies beside it",
    (file) => {
      for (const end of ["", "-wal", "-shm", "-sender"]) rmSync(file + end);
    },
    removed,
  ],
  ["renamed", (file) => renameSync(file, `${file}.away`), removed],
  ["replaced by an older copy", (file) => renameSync(`${file}.older`, file), replaced],
  ["overwritten in place by an older copy", (file) => copyFileSync(`${file}.older`, file), changed],
  ["emptied", (file) => truncateSync(file), changed],
  [
    "robbed of its log",
    (file) => rmSync(`${file}-wal`),
    /pinsheet\.db-wal, a part of the ledger, was removed/,
  ],
  [
    "robbed of its index",
    (file) => rmSync(`${file}-shm`),
    /pinsheet\.db-shm, a part of the ledger, was removed/,
  ],
  ["robbed of its lock", (file) => rmSync(`${file}-sender`), /lock .*pinsheet\.db-sender was removed/],
  [
    "given another lock",
    (file) => renameSync(`${file}-sender.older`, `${file}-sender`),
    /lock .*pinsheet\.db-sender was replaced/,
  ],
];

describe("a ledger that, while publish sends, is", () => {
  it.each(deeds)("%s stops it at once, and says what is not recorded", async (_, deed, says) => {
    const { place } = await placeWithLedger(deed);
    const done = await place.run(["publish", "c.csv", "--json", "--concurrency", "1"]);
    expect(done).toMatchObject({ code: 2, stderr: expect.stringMatching(says) });
    expect(place.posts()).toBe(3);
    expect(done.stderr).toContain(`Postproxy has it as ${place.sandbox.accepted()[2]?.id}`);
    const states = { published: 1, submitted: 1, sending: 1, scheduled: 3 };
    expect(read(done.stdout).summary).toMatchObject({ rows: 6, sent: 1, states });
  });
});

describe("a ledger that, while watch sends, is", () => {
  it.each(deeds.filter(([what]) => /^deleted$|^over/.test(what)))("%s ends it", async (_, deed, says) => {
    const { place } = await placeWithLedger(deed);
    const done = await place.launch(["watch", "c.csv", "--concurrency", "1", ...everySecond]).finished;
    expect(done).toMatchObject({ code: 2, stderr: expect.stringMatching(says) });
    expect(place.posts()).toBe(3);
  });

  it("deleted while watch is idle ends it before the next Pin", async () => {
    const { place, file } = await placeWithLedger(() => {});
    const running = place.launch(["watch", "c.csv", ...everySecond]);
    await until(() => place.posts() === 6, running);
    rmSync(file);
    place.write("c.csv", dueRows(7, place.media));
    expect(await running.finished).toMatchObject({ code: 2, stderr: expect.stringMatching(removed) });
    expect(place.posts()).toBe(6);
  });

  it("deleted while a lost answer waits for its next look ends it all the same", async () => {
    const place = await workplace({
      faults: ({ method }) => (method === "POST" ? { kind: "reset-after-accepting" } : null),
    });
    place.write("c.csv", dueRows(1, place.media));
    const waits = ["--wait", "0", "--settle", "1h"];
    const running = place.launch(["watch", "c.csv", ...waits, ...everySecond]);
    await running.says(/"pin-uncertain"/);
    rmSync(join(place.cwd, "pinsheet.db"));
    place.write("c.csv", dueRows(2, place.media));
    expect(await running.finished).toMatchObject({ code: 2, stderr: expect.stringMatching(removed) });
  });

  it("deleted under a stand-by ends that too, when its turn comes", async () => {
    const { place, file } = await placeWithLedger(() => {});
    const first = place.launch(["watch", "c.csv", ...everySecond]);
    await first.says(/watch-started/);
    const second = place.launch(["watch", "c.csv", ...everySecond]);
    await second.says(/standing-by/);
    await until(() => place.posts() === 6, first);
    first.process.kill("SIGKILL");
    rmSync(file);
    expect(await second.finished).toMatchObject({ code: 2, stderr: expect.stringMatching(removed) });
    expect(place.posts()).toBe(6);
  });
});

describe("a ledger that is", () => {
  const write = (file: string, position: number, bytes: Uint8Array) => {
    const open = openSync(file, "r+");
    writeSync(open, bytes, 0, bytes.length, position);
    closeSync(open);
  };
  const junk = (length: number) => Buffer.from(Array.from({ length }, (_, n) => (n * 131 + 89) % 256));

  it.each<[what: string, deed: (file: string) => void, says: RegExp]>([
    ["damaged in its header", (file) => write(file, 0, junk(100)), /is not a SQLite file/],
    ["damaged in the middle", (file) => write(file, 3 * 4096, junk(4096)), /is damaged/],
    [
      "cut in half",
      (file) => {
        const open = openSync(file, "r+");
        ftruncateSync(open, Math.floor(statSync(file).size / 8192) * 4096);
        closeSync(open);
      },
      /is damaged/,
    ],
    ["emptied", (file) => truncateSync(file), /is empty, and it was not always/],
    [
      "of a newer pinsheet",
      (file) => {
        const db = new Database(file);
        db.pragma("user_version = 99");
        db.close();
      },
      /newer pinsheet/,
    ],
  ])("%s is refused, and nothing is sent", async (_, deed, says) => {
    const { place, file } = await placeWithLedger(() => {});
    deed(file);
    const before = place.posts();
    for (const args of [["publish", "c.csv"], ["plan", "c.csv"], ["watch", "c.csv"], ["status"]]) {
      const done = await place.inside(args);
      expect(done).toMatchObject({ code: 2, stdout: "", stderr: expect.stringMatching(says) });
      expect(done.stderr).not.toContain("bug in pinsheet");
    }
    expect(place.posts()).toBe(before);
  });

  it("beside a log of rubbish is read without it", async () => {
    const { place, file } = await placeWithLedger(() => {});
    await place.inside(["publish", "c.csv"]);
    writeFileSync(`${file}-wal`, junk(40_000));
    const done = await place.inside(["publish", "c.csv", "--json"]);
    expect(read(done.stdout).summary).toMatchObject({ sent: 0, states: { published: 6 } });
    expect(place.posts()).toBe(6);
  });

  it("a lock that is damaged is named, with what to do", async () => {
    const { place, file } = await placeWithLedger(() => {});
    write(`${file}-sender`, 0, junk(100));
    const done = await place.inside(["publish", "c.csv"]);
    expect(done).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/pinsheet\.db-sender is damaged[\s\S]*Delete that file/),
    });
    expect(place.posts()).toBe(1);
    rmSync(`${file}-sender`);
    expect((await place.inside(["publish", "c.csv"])).code).toBe(0);
    expect(place.posts()).toBe(6);
  });

  it("closed in good order leaves no more than itself and its lock", async () => {
    const { place } = await placeWithLedger(() => {});
    await place.run(["publish", "c.csv"]);
    expect(existsSync(join(place.cwd, "pinsheet.db"))).toBe(true);
    const beside = readdirSync(place.cwd).filter((name) => /^pinsheet\.db(?!.*older)/.test(name));
    expect(beside.toSorted()).toEqual(["pinsheet.db", "pinsheet.db-sender"]);
  });
});
