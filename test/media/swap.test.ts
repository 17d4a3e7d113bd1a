// A folder that is swapped for a link at the worst moment leads nowhere: what counts is where the open file is. The file system is real;
// only the moment of the swap is chosen, just before and just after the file is opened.

import { fork } from "node:child_process";
import { once } from "node:events";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import fs from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openMediaFile } from "../../src/media/file.ts";
import { realPathOf } from "../../src/media/real-path.ts";

/** What happens just before and just after the next opening of any file. */
const moment = { before: () => {}, after: () => {} };
const { open } = fs;
beforeAll(() => {
  fs.open = async (...args) => {
    moment.before();
    try {
      return await open(...args);
    } finally {
      moment.after();
    }
  };
  // What others import by its name follows.
  syncBuiltinESMExports();
});
afterAll(() => {
  fs.open = open;
  syncBuiltinESMExports();
});

let base: string;
let folder: string;
let images: string;
beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), "pinsheet-swap-")));
  folder = join(base, "calendar");
  images = join(folder, "images");
  mkdirSync(images, { recursive: true });
  mkdirSync(join(base, "private"));
  writeFileSync(join(images, "shelf.jpg"), "inside");
  writeFileSync(join(base, "private", "shelf.jpg"), "secret");
  symlinkSync(join(base, "private"), join(folder, "door"));
});
afterEach(() => {
  moment.before = () => {};
  moment.after = () => {};
  rmSync(base, { recursive: true });
});

const swap = () => {
  renameSync(images, join(folder, "away"));
  renameSync(join(folder, "door"), images);
};
const swapBack = () => {
  renameSync(images, join(folder, "door"));
  renameSync(join(folder, "away"), images);
};
/** Does it once, at the first opening. */
const atFirst = (act: () => void) => {
  let done = false;
  return () => {
    if (!done) act();
    done = true;
  };
};

async function opened(): Promise<string> {
  const file = await openMediaFile("images/shelf.jpg", folder, []);
  if ("kind" in file) return file.code;
  const text = await file.handle.readFile("utf8");
  await file.handle.close();
  return text;
}

describe("the parent folder is swapped for a link while a file is opened", () => {
  test("and stays so: the file is outside", async () => {
    moment.before = atFirst(swap);
    expect(await opened()).toBe("media-outside-folder");
  });

  test("and is swapped back at once: the open file is outside all the same", async () => {
    moment.before = atFirst(swap);
    moment.after = atFirst(swapBack);
    expect(await opened()).toBe("media-outside-folder");
  });

  test("after the file was opened: the open file is the one inside", async () => {
    moment.after = atFirst(swap);
    expect(await opened()).toMatch(/^(?:inside|media-outside-folder)$/);
  });

  test("a media folder may be where the link leads", async () => {
    moment.before = atFirst(swap);
    const file = await openMediaFile("images/shelf.jpg", folder, [join(base, "private")]);
    if ("kind" in file) throw new Error(file.message);
    await file.handle.close();
  });
});

test("a file that is replaced by a new version at that moment is opened anew", async () => {
  moment.after = atFirst(() => {
    writeFileSync(join(folder, "new"), "newer");
    renameSync(join(folder, "new"), join(images, "shelf.jpg"));
  });
  expect(await opened()).toBe("newer");
});

test("a file that is replaced each time is left for the next run", async () => {
  moment.after = () => {
    writeFileSync(join(folder, "new"), "newer");
    renameSync(join(folder, "new"), join(images, "shelf.jpg"));
  };
  expect(await opened()).toBe("media-damaged");
});

describe("where the system does not name open files", () => {
  const none = "/no-such-folder";
  const path = () => join(images, "shelf.jpg");

  test("an open file is found again by its path", async () => {
    const handle = await open(path());
    expect(await realPathOf(handle, path(), none)).toBe(path());
    await handle.close();
  });

  test("a file in a folder that became a link is found where the link leads", async () => {
    swap();
    const handle = await open(path());
    expect(await realPathOf(handle, path(), none)).toBe(join(base, "private", "shelf.jpg"));
    await handle.close();
  });

  test("a path that leads to another file by now does not count", async () => {
    swap();
    const handle = await open(path());
    swapBack();
    expect(await realPathOf(handle, path(), none)).toBeNull();
    await handle.close();
  });
});

/** Swaps the folder and the link as fast as it can, until its parent goes. */
const swapper = `
  const { renameSync } = require("node:fs");
  const { join } = require("node:path");
  const [folder] = process.argv.slice(2);
  const images = join(folder, "images");
  process.on("disconnect", () => process.exit());
  process.send("ready");
  const some = () => {
    for (let times = 0; times < 200; times += 1) {
      renameSync(images, join(folder, "away"));
      renameSync(join(folder, "door"), images);
      renameSync(images, join(folder, "door"));
      renameSync(join(folder, "away"), images);
    }
    setImmediate(some);
  };
  some();
`;

test("4,000 opens against a process that swaps all the time never give what is outside, and leave no file open", async () => {
  const script = join(base, "swapper.cjs");
  writeFileSync(script, swapper);
  const child = fork(script, [folder]);
  await once(child, "message");
  const openFiles = () => readdirSync("/proc/self/fd").length;
  const before = openFiles();
  const results = new Map<string, number>();
  for (let times = 0; times < 4_000; times += 1) {
    const result = await opened();
    results.set(result, (results.get(result) ?? 0) + 1);
  }
  const left = openFiles() - before;
  child.disconnect();
  await once(child, "exit");
  expect(
    [...results.keys()].filter((result) => !/^(?:inside|media-(?:outside-folder|not-found))$/.test(result)),
  ).toEqual([]);
  // Of 4,000; a few may be of something else.
  expect(left).toBeLessThan(100);
});
