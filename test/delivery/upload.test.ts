// A request whose post was proven absent is made once more: the same key, the same bytes, also of files. What arrives is
// looked at in the sandbox, which refuses another body under a key that it knows.

import { appendFileSync, cpSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Desk, header, noon, openDesk } from "../support/desk.ts";
import type { Fault } from "../support/faults.ts";

const minute = 60_000;
const hour = 60 * minute;
const image = "https://media.example.com/tile-samples.png";
const when = (at: number) => new Date(at).toISOString();

/** Other bytes of the same length, good to every check of a format. */
function flipped(bytes: Buffer): Buffer {
  const middle = Math.floor(bytes.length / 2);
  bytes[middle] = (bytes[middle] ?? 0) ^ 0xff;
  return bytes;
}

/** The attempts of the only pin, as the ledger keeps them. */
async function attempts(desk: Desk) {
  const session = desk.session();
  const [doubt] = await session.ledger.unknownOutcomes();
  await session.close();
  return doubt;
}

async function lostOnce(fault: Fault = { kind: "reset-after-reading" }, honourKeys = true) {
  const coming: Fault[] = [fault];
  const desk = await openDesk({
    honourKeys,
    faults: ({ method }) => (method === "POST" ? (coming.shift() ?? null) : null),
  });
  mkdirSync(join(desk.cwd, "images"));
  const file = join(desk.cwd, "images", "herbs.webp");
  cpSync(new URL("../../fixtures/media/balcony-herbs.webp", import.meta.url), file);
  const start = async (medium: string, at: number, aheadMs = 0) => {
    desk.write("c.csv", `${header}\nT,Words,Kitchen ideas,${medium},,${when(at)}\n`);
    const { rows } = await desk.publish(["c.csv"], { aheadMs });
    expect(rows[0]?.state).toBe("uncertain");
  };
  /** Passes until its absence is proven and it was sent again, or not. */
  const follow = async () => {
    for (const pause of [15_000, 2 * minute, 2 * minute]) {
      desk.wait(pause);
      await desk.publish(["c.csv"]);
    }
    return (await desk.publish(["c.csv"])).rows[0];
  };
  return { desk, coming, file, start, follow };
}

describe.each([
  ["an address", image],
  ["an upload", "images/herbs.webp"],
])("%s", (_, medium) => {
  test("goes out again under the same key, and once", async () => {
    const { desk, start, follow } = await lostOnce();
    await start(medium, noon);
    expect((await follow())?.state).toMatch(/submitted|published/);
    const keys = desk.creations().map(({ key }) => key);
    expect(keys).toHaveLength(2);
    expect(new Set(keys).size).toBe(1);
    expect(desk.sandbox().accepted()).toHaveLength(1);
  });

  test("goes out with the same bytes: a service that knows the key takes it for the same request", async () => {
    // Accepted, but in no list for an hour: only the key can tell.
    const coming: Fault[] = [{ kind: "reset-after-accepting" }];
    const desk = await openDesk({
      listing: { lateMs: hour },
      faults: ({ method }) => (method === "POST" ? (coming.shift() ?? null) : null),
    });
    mkdirSync(join(desk.cwd, "images"));
    cpSync(
      new URL("../../fixtures/media/balcony-herbs.webp", import.meta.url),
      join(desk.cwd, "images/herbs.webp"),
    );
    desk.write("c.csv", `${header}\nT,Words,Kitchen ideas,${medium},,${when(noon)}\n`);
    await desk.publish(["c.csv"]);
    for (const pause of [15_000, 2 * minute, 2 * minute]) {
      desk.wait(pause);
      await desk.publish(["c.csv"]);
    }
    expect(desk.creations()).toHaveLength(2);
    const [post, ...more] = desk.sandbox().accepted();
    expect(more).toEqual([]);
    expect((await desk.publish(["c.csv"])).rows[0]?.post_id).toBe(post?.id);
  });

  test("leaves out a time that has passed meanwhile, and nothing else", async () => {
    const { desk, start, follow } = await lostOnce({ kind: "reset-after-reading" }, false);
    await start(medium, noon + minute, hour);
    const before = Buffer.from((await attempts(desk))?.request ?? []).toString();
    expect(before).toContain(when(noon + minute));
    expect((await follow())?.state).toMatch(/submitted|published/);
    const [post] = desk.sandbox().accepted();
    expect(post?.content).toMatchObject({ body: "Words", scheduledAt: null, params: { title: "T" } });
  });

  test("keeps a time that is still to come", async () => {
    const { desk, start, follow } = await lostOnce();
    await start(medium, noon + 5 * hour, 8 * hour);
    await follow();
    expect(desk.sandbox().accepted()[0]?.content.scheduledAt).toBe(noon + 5 * hour);
  });

  test("is not sent when its row was deleted meanwhile", async () => {
    const { desk, start } = await lostOnce();
    await start(medium, noon);
    desk.write("c.csv", `${header}\nOther,Other,Kitchen ideas,${image}?other,,${when(noon + 99 * hour)}\n`);
    for (const pause of [15_000, 2 * minute, 2 * minute, 2 * minute]) {
      desk.wait(pause);
      await desk.publish(["c.csv"]);
    }
    expect(desk.creations()).toHaveLength(1);
  });
});

describe("a file that changed after it was sent", () => {
  test.each([
    ["changed", (file: string) => appendFileSync(file, "more")],
    ["changed and kept its length", (file: string) => writeFileSync(file, flipped(readFileSync(file)))],
    ["was deleted", (file: string) => rmSync(file)],
  ])("that %s is not sent under the same key; the pin says why and stays", async (_, change) => {
    const { desk, file, start, follow } = await lostOnce();
    await start("images/herbs.webp", noon);
    change(file);
    expect(await follow()).toMatchObject({
      state: "uncertain",
      issues: [
        {
          code: "file-changed-after-sending",
          column: "media_url",
          value: "images/herbs.webp",
          hint: expect.stringContaining("Put the file back"),
        },
      ],
    });
    expect(desk.creations()).toHaveLength(1);
  });

  test("goes out under the same key soon after it is put back as it was", async () => {
    const { desk, file, start, follow } = await lostOnce();
    await start("images/herbs.webp", noon);
    rmSync(file);
    await follow();
    cpSync(new URL("../../fixtures/media/balcony-herbs.webp", import.meta.url), file);
    desk.wait(20 * minute);
    await desk.publish(["c.csv"]);
    expect(new Set(desk.creations().map(({ key }) => key)).size).toBe(1);
    expect(desk.sandbox().accepted()).toHaveLength(1);
  });

  test("goes out when it is put back after its key has run out", async () => {
    const { desk, file, start, follow } = await lostOnce();
    await start("images/herbs.webp", noon);
    const source = new URL("../../fixtures/media/balcony-herbs.webp", import.meta.url);
    rmSync(file);
    await follow();
    cpSync(source, file);
    desk.wait(25 * hour);
    await desk.publish(["c.csv"], { maxLateMs: 48 * hour });
    desk.wait(minute);
    await desk.publish(["c.csv"], { maxLateMs: 48 * hour });
    expect(desk.sandbox().accepted()).toHaveLength(1);
  });

  test("goes out as it is, under a new key, a day after it was first sent", async () => {
    const { desk, file, start, follow } = await lostOnce();
    await start("images/herbs.webp", noon);
    cpSync(new URL("../../fixtures/media/tile-samples.png", import.meta.url), file);
    await follow();
    desk.wait(24 * hour);
    const late = { maxLateMs: 48 * hour };
    await desk.publish(["c.csv"], late);
    desk.wait(2 * minute);
    await desk.publish(["c.csv"], late);
    const keys = desk.creations().map(({ key }) => key);
    expect(keys).toHaveLength(2);
    expect(new Set(keys).size).toBe(2);
  });
});

test("a file that is swapped between the check and the upload is not sent; the next run sends what it has checked", async () => {
  const desk = await openDesk();
  const file = join(desk.cwd, "herbs.webp");
  cpSync(new URL("../../fixtures/media/balcony-herbs.webp", import.meta.url), file);
  desk.write("c.csv", `${header}\nT,Words,Kitchen ideas,herbs.webp,,${when(noon)}\n`);
  const progress = ({ stage }: { stage: string }) => {
    if (stage !== "media") return;
    writeFileSync(join(desk.cwd, "other"), flipped(readFileSync(file)));
    renameSync(join(desk.cwd, "other"), file);
  };
  const { rows } = await desk.publish(["c.csv"], {}, { progress });
  expect(rows[0]).toMatchObject({
    state: "invalid",
    issues: [{ code: "media-damaged", column: "media_url" }],
  });
  expect(desk.creations()).toEqual([]);
  const after = await desk.publish(["c.csv"]);
  expect(after.rows[0]?.state).toMatch(/submitted|published/);
  expect(desk.sandbox().accepted()).toHaveLength(1);
});
