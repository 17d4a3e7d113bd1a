// Disks that fill up, refuse or are locked while the program runs: nothing is sent that cannot be recorded first, and an
// answer that could not be recorded is said aloud.

import { execFileSync } from "node:child_process";
import { chmodSync, chownSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { describe, expect, it, onTestFinished } from "vitest";
import { canLimit, canMount, type Disk, limitedDisk, smallDisk } from "../support/disks.ts";
import type { FaultScript } from "../support/faults.ts";
import {
  dueRows,
  type Finished,
  patiently,
  type Running,
  read,
  until,
  workplace,
} from "../support/program.ts";

type Place = Awaited<ReturnType<typeof workplace>>;

const isPost = ({ method, path }: { method: string; path: string }) =>
  method === "POST" && path.endsWith("/posts");

/** Does something while the n-th post is on its way: its intent is on the disk, its outcome is not. */
const during =
  (n: number, deed: () => void): FaultScript =>
  (request) => {
    if (isPost(request) && request.n === n) deed();
    return null;
  };

function mustNotDouble(place: Place) {
  const bodies = place.sandbox.accepted().map(({ content }) => content.body);
  expect(new Set(bodies).size).toBe(bodies.length);
}

function expectStop(done: Finished, words: RegExp) {
  expect(done).toMatchObject({ code: 2, stderr: expect.stringMatching(words) });
  expect(done.stderr).not.toContain("bug in pinsheet");
}

/** Waits until an attempt has ended on the disk. */
async function untilSettled(file: string) {
  const db = new Database(file, { readonly: true });
  const ended = db.prepare("SELECT count(*) FROM attempt WHERE ended_at IS NOT NULL").pluck();
  while (ended.get() === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  db.close();
}

const failing: [name: string, can: boolean, make: () => Disk, says: RegExp][] = [
  ["a full disk", canMount, smallDisk, /the disk is full/],
  ["a disk that refuses to write", canLimit, limitedDisk, /the disk (reports an error|is full)/],
];

for (const [name, can, make, says] of failing) {
  describe.skipIf(!can)(name, () => {
    it("at the claim: nothing leaves, and all is sent when it is fixed", async () => {
      const disk = make();
      const busy = {
        kind: "status",
        status: 429,
        headers: { "retry-after": "50" },
        body: "{}",
        afterAccepting: false,
      } as const;
      const place = await workplace({
        faults: (request) => (isPost(request) && request.n === 1 ? busy : null),
      });
      place.write("c.csv", dueRows(3, place.media));
      const args = ["publish", "c.csv", "--json", "--concurrency", "1", "--ledger", join(disk.path, "a.db")];
      const running = place.launch(args);
      await running.says(/API is busy/);
      await untilSettled(join(disk.path, "a.db"));
      disk.fail(running.process.pid);
      place.clock.move(60_000);
      const done = await running.finished;
      expectStop(done, says);
      expect(read(done.stdout).summary.states).toEqual({ scheduled: 3 });
      expect(place.sandbox.requests().filter(isPost)).toHaveLength(1);
      disk.fix(process.pid);
      const again = await place.run(args);
      expect(read(again.stdout).summary.states).toEqual({ published: 3 });
      expect(place.posts()).toBe(3);
    });

    it("at the outcome: the post is named, nothing else is sent, and nothing is sent again", async () => {
      const disk = make();
      let running: Running | null = null;
      const failed = Promise.withResolvers<void>();
      const place = await workplace({
        faults: (request) => {
          if (!isPost(request) || request.n > 2) return null;
          if (request.n === 2) {
            disk.fail(running?.process.pid);
            failed.resolve();
          }
          // Neither is answered before both are on their way.
          return { kind: "slow", ms: failed.promise };
        },
      });
      place.write("c.csv", dueRows(8, place.media));
      const args = ["publish", "c.csv", "--json", "--concurrency", "2", "--ledger", join(disk.path, "a.db")];
      running = place.launch([...args, ...patiently]);
      const done = await running.finished;
      expectStop(done, says);
      expect(place.posts()).toBe(2);
      for (const { id } of place.sandbox.accepted())
        expect(done.stderr).toContain(`Postproxy has it as ${id}`);
      expect(read(done.stdout).summary.states).toEqual({ sending: 2, scheduled: 6 });
      disk.fix(process.pid);
      const again = await place.run([...args, "--wait", "2s", "--settle", "1s"]);
      const { states } = read(again.stdout).summary;
      expect((states.published ?? 0) + (states.submitted ?? 0) + (states.uncertain ?? 0)).toBe(8);
      expect(place.posts()).toBe(8);
      mustNotDouble(place);
    });

    it("does not end a watch: it goes on when the disk is fixed", async () => {
      const disk = make();
      let running: Running | null = null;
      const place = await workplace({ faults: during(1, () => disk.fail(running?.process.pid)) });
      place.write("c.csv", dueRows(4, place.media));
      const file = join(disk.path, "a.db");
      running = place.launch(
        ["watch", "c.csv", "--cron", "* * * * * *", "--concurrency", "1", "--ledger", file],
        {},
      );
      await running.says(/run-stopped/);
      disk.fix(running.process.pid);
      await until(() => place.posts() === 4, running);
      running.process.kill("SIGTERM");
      const done = await running.finished;
      expect(done.code).toBe(0);
      expect(done.stderr.match(says)).not.toBeNull();
      mustNotDouble(place);
      const status = read((await place.inside(["status", "--json", "--ledger", file])).stdout);
      expect(status.summary.states.sending ?? 0).toBe(0);
      expect(status.summary.rows).toBe(4);
    });
  });
}

describe.skipIf(!canMount)("a file system that is read-only", () => {
  it("is named, for a ledger that is there and for one that is to be made", async () => {
    const disk = smallDisk();
    const place = await workplace();
    place.write("c.csv", dueRows(1, place.media));
    await place.inside(["plan", "c.csv", "--ledger", join(disk.path, "a.db")]);
    execFileSync("mount", ["-o", "remount,ro", disk.path]);
    onTestFinished(() => void execFileSync("mount", ["-o", "remount,rw", disk.path]));
    for (const name of ["a.db", "new.db"])
      expectStop(
        await place.run(["publish", "c.csv", "--ledger", join(disk.path, name)]),
        /cannot be opened for writing/,
      );
    expect(place.posts()).toBe(0);
  });
});

describe.skipIf(process.platform === "win32")("rights that are missing", () => {
  const isRoot = process.getuid?.() === 0;
  const nobody = 65_534;
  /** As a user with ordinary rights: root may do everything. */
  const as = isRoot ? { uid: nobody } : {};

  async function placeWithLedger() {
    const place = await workplace();
    place.write("c.csv", dueRows(1, place.media));
    await place.inside(["plan", "c.csv"]);
    const file = join(place.cwd, "pinsheet.db");
    if (isRoot) for (const path of [place.cwd, file]) chownSync(path, nobody, nobody);
    return { place, file };
  }

  it.each([
    ["a read-only ledger", (file: string) => chmodSync(file, 0o400), /this user may not read and write it/],
    [
      "a ledger of somebody else",
      (file: string) => chmodSync(file, 0o000),
      /this user may not read and write it/,
    ],
    [
      "a read-only folder",
      (file: string) => chmodSync(join(file, ".."), 0o500),
      /this user may not write in the folder/,
    ],
  ])("%s is said, and nothing is sent", async (_, take, says) => {
    const { place, file } = await placeWithLedger();
    take(file);
    onTestFinished(() => chmodSync(place.cwd, 0o700));
    expectStop(await place.run(["publish", "c.csv"], as), says);
    expect(place.posts()).toBe(0);
  });
});

it("a ledger in a folder that a program synchronises is refused, but for a rehearsal", async () => {
  const place = await workplace();
  place.write("c.csv", dueRows(1, place.media));
  mkdirSync(join(place.cwd, "Dropbox"));
  for (const command of ["plan", "publish", "watch"]) {
    const done = await place.inside([command, "c.csv", "--ledger", "Dropbox/pinsheet.db"]);
    expectStop(done, /lies in a folder of Dropbox.*\n.*--ledger FILE or PINSHEET_LEDGER/);
  }
  expect(place.posts()).toBe(0);
  const rehearsal = await place.inside([
    "plan",
    "c.csv",
    "--sandbox",
    "--ledger",
    "Dropbox/pinsheet.sandbox.db",
  ]);
  expect(rehearsal.stderr).toBe("");
});

describe("a ledger that another program holds", () => {
  async function placeWithLedger(faults: FaultScript | null = null) {
    const place = await workplace({ faults });
    place.write("c.csv", dueRows(3, place.media));
    await place.inside(["plan", "c.csv"]);
    const other = new Database(join(place.cwd, "pinsheet.db"));
    onTestFinished(() => void other.close());
    return { place, other };
  }

  it("for seconds is waited for, and the answer that came meanwhile is recorded", async () => {
    let held: (() => void) | null = null;
    const { place, other } = await placeWithLedger(during(1, () => held?.()));
    held = () => {
      other.exec("BEGIN IMMEDIATE");
      setTimeout(() => other.exec("COMMIT"), 2_500);
    };
    // It really waits: its patience is measured on its own clock.
    const done = await place.launch(["publish", "c.csv", "--json", "--concurrency", "1"]).finished;
    expect(read(done.stdout).summary).toMatchObject({ sent: 3, states: { published: 3 } });
    expect(done.code).toBe(0);
  });

  it("for long stops the run, and says so", async () => {
    const { place, other } = await placeWithLedger();
    other.exec("BEGIN IMMEDIATE");
    expectStop(await place.run(["publish", "c.csv"]), /is locked by another program/);
    expect(place.posts()).toBe(0);
  });

  it("so that it cannot even be read is refused", async () => {
    const { place, other } = await placeWithLedger();
    other.pragma("locking_mode = EXCLUSIVE");
    other.exec("BEGIN IMMEDIATE; COMMIT");
    for (const command of [["publish", "c.csv"], ["status"]])
      expectStop(await place.run(command), /is locked by another program/);
  });
});
