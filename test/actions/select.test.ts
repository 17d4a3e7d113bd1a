import { describe, expect, it } from "vitest";
import { looksLikeId, pinNamed } from "../../src/actions/select.ts";
import { ExpectedError } from "../../src/lib/errors.ts";
import { pin } from "../support/pins.ts";

const ids = ["3f2a91bc-7d11-4c05", "3f2a91bc-8e22-4c05", "9c0d1e2f-1a2b-4c05"];
const pins = ids.map((id, index) => pin({ id, line: index + 2 }));

const refusal = (word: string): string => {
  try {
    return pinNamed(word, pins).id;
  } catch (error) {
    if (!(error instanceof ExpectedError)) throw error;
    return `${error.exitCode} ${error.message}\n${error.hint}`;
  }
};

describe("a Pin is named", () => {
  it.each(["9c0d1e2f-1a2b-4c05", "9c0d1e2f", "9c0d1e", "9C0D1E2F"])("by %s", (word) => {
    expect(pinNamed(word, pins).id).toBe(ids[2]);
  });

  it("not by a word that several could be, and they are listed to choose from", () => {
    expect(refusal("3f2a91bc")).toBe(
      '2 the ids of 2 Pins begin with 3f2a91bc\nWrite more of the one you mean:\n3f2a91bc-7d11-4c05  line 2 of autumn.csv, "Shelves"\n3f2a91bc-8e22-4c05  line 3 of autumn.csv, "Shelves"',
    );
  });

  it("not by a slip, and near ones are listed", () => {
    expect(refusal("9c0d1e2e")).toBe(
      '2 the ledger knows no Pin 9c0d1e2e\nDid you mean one of these?\n9c0d1e2f  line 4 of autumn.csv, "Shelves"',
    );
    expect(refusal("00000000")).toMatch(/^2 the ledger knows no Pin 00000000\n`pinsheet status --all`/);
  });

  it("not by less than six characters", () => {
    expect(refusal("9c0d1")).toMatch(/^2 "9c0d1" is too short for the id of a Pin\nWrite at least 6/);
  });
});

it("a word that looks like an id is told from the name of a calendar", () => {
  expect(["3f2a91bc", "3F2A91", ids[0] ?? ""].map(looksLikeId)).toEqual([true, true, true]);
  expect(["autumn.csv", "-", "3f2a", "facade sheet"].map(looksLikeId)).toEqual([false, false, false, false]);
});
