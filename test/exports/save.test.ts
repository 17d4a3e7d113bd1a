// A file is written whole or not at all, and nobody else's is overwritten.

import { existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { mayBeWritten, placeAt, save } from "../../src/exports/save.ts";
import { folder } from "../support/pins.ts";

const ours = async (path: string) => readFileSync(path, "utf8").startsWith("ours");
const asked = (cwd: string, name: string, more = {}) => ({
  place: placeAt(name, cwd),
  force: false,
  inputs: [join(cwd, "in.csv")],
  isSamePost: ours,
  ...more,
});

describe("before anything is done", () => {
  test("a new place and a file of ours may be written; another's only by force", async () => {
    const cwd = folder();
    writeFileSync(join(cwd, "mine"), "ours");
    writeFileSync(join(cwd, "other"), "theirs");
    await mayBeWritten(asked(cwd, "new"));
    await mayBeWritten(asked(cwd, "mine"));
    await expect(mayBeWritten(asked(cwd, "other"))).rejects.toThrow("cannot tell that it wrote it");
    await mayBeWritten(asked(cwd, "other", { force: true }));
    await expect(mayBeWritten(asked(cwd, "no/such/place"))).rejects.toThrow("there is no folder");
  });

  test("what is read is never written, by whatever name and not by force", async () => {
    const cwd = folder();
    writeFileSync(join(cwd, "in.csv"), "ours");
    symlinkSync("in.csv", join(cwd, "link.csv"));
    for (const name of ["in.csv", "./in.csv", "link.csv"])
      await expect(mayBeWritten(asked(cwd, name, { force: true }))).rejects.toThrow("is read");
  });
});

describe("a file", () => {
  test("that breaks off leaves what was there, and nothing beside it", async () => {
    const cwd = folder();
    writeFileSync(join(cwd, "out"), "before");
    const broken = function* () {
      yield "half";
      throw new Error("broken");
    };
    await expect(save(placeAt("out", cwd), broken())).rejects.toThrow("broken");
    expect(readdirSync(cwd)).toEqual(["out"]);
    expect(readFileSync(join(cwd, "out"), "utf8")).toBe("before");
  });

  test("is written in its pieces, through a link to where that leads", async () => {
    const cwd = folder();
    writeFileSync(join(cwd, "real"), "before");
    symlinkSync("real", join(cwd, "link"));
    await save(placeAt("link", cwd), ["a", Buffer.from("é"), "x".repeat(300_000)]);
    expect(readFileSync(join(cwd, "real"), "utf8")).toBe(`aé${"x".repeat(300_000)}`);
    expect(readdirSync(cwd).toSorted()).toEqual(["link", "real"]);
  });

  test("whose folder is gone says so, and what to do", async () => {
    const cwd = folder();
    await expect(save(placeAt("gone/out", cwd), ["a"])).rejects.toThrow(
      "gone/out cannot be written (ENOENT)",
    );
    expect(existsSync(join(cwd, "gone"))).toBe(false);
  });
});
