// The one notion of resemblance, in both directions: what is likely to be the same is seen, and what people mean to be two is let be.

import { readdirSync, readFileSync } from "node:fs";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { stableAddress } from "../../src/model/media-key.ts";
import {
  type Agreement,
  agreementOf,
  areTwoAccounts,
  isCopy,
  isTheSame,
  resembles,
  type Traits,
} from "../../src/planning/resemblance.ts";
import { read } from "../calendar/templates/read.ts";
import { seed } from "../support/seed.ts";

const shown: Traits = {
  profile: "p1",
  board: { id: "b1", name: "kitchen ideas" },
  pictures: ["url:https://a.example/a.jpg"],
  title: "Narrow shelves",
  body: "Six narrow shelves for a small kitchen",
  link: "https://shop.example/shelves",
};
const everybodyIsLive = { time: true, isLive: () => true };
const agreement = (differs: Partial<Traits>, time: boolean | null = true) =>
  agreementOf(shown, { ...shown, ...differs }, { time, isLive: () => true });

const all: Agreement = {
  picture: true,
  words: true,
  board: true,
  time: true,
  link: true,
  title: true,
  nearWords: true,
};
const none: Agreement = {
  picture: false,
  words: false,
  board: false,
  time: false,
  link: false,
  title: false,
  nearWords: false,
};

describe("a piece of evidence", () => {
  test.each<[what: string, differs: Partial<Traits>, piece: keyof Agreement, says: boolean | null]>([
    ["a word", { body: "Six narrow shelves for a tiny kitchen" }, "words", false],
    ["a word", { body: "Six narrow shelves for a tiny kitchen" }, "nearWords", true],
    ["quotes, case and spaces", { body: " six  Narrow shelves for a small kitchen" }, "words", true],
    ["title and body swapped", { body: "Narrow shelves", title: shown.body }, "words", true],
    ["other words", { body: "Herbs on a balcony" }, "nearWords", false],
    ["no words", { body: null }, "words", null],
    ["another picture", { pictures: ["url:https://a.example/b.jpg"] }, "picture", false],
    ["a picture known by its bytes only", { pictures: ["bytes:1"] }, "picture", null],
    ["no picture shown", { pictures: [] }, "picture", null],
    ["another board", { board: { id: "b2", name: "kitchen ideas" } }, "board", false],
    [
      "a board of the same name, without an id",
      { board: { id: null, name: "Kitchen Ideas" } },
      "board",
      true,
    ],
    ["the link with utm settings", { link: "https://shop.example/shelves/?utm_source=x" }, "link", true],
    ["no link", { link: null }, "link", false],
    ["another link", { link: "https://shop.example/herbs" }, "link", false],
    ["a link that is not shown", { link: undefined }, "link", null],
    ["another title", { title: "Shelves" }, "title", false],
    ["the title in other letters", { title: " narrow SHELVES" }, "title", true],
    ["no title", { title: null }, "title", false],
    ["a title that is not shown", { title: undefined }, "title", null],
    ["another board without an id", { board: { id: null, name: "Tiles" } }, "board", false],
    ["no board at all", { board: { id: null, name: null } }, "board", null],
    [
      "one more picture, which is the same",
      { pictures: ["url:https://a.example/b.jpg", "url:https://a.example/a.jpg"] },
      "picture",
      true,
    ],
    ["the title as its words", { body: shown.title ?? null }, "words", false],
  ])("%s: %s", (_, differs, piece, says) => {
    expect(agreement(differs)[piece]).toBe(says);
  });

  test("no link on both sides says nothing", () => {
    const without = { ...shown, link: null };
    expect(agreementOf(without, without, everybodyIsLive).link).toBeNull();
  });

  test("what one of the two does not show says nothing, whichever it is", () => {
    const hidden = { ...shown, title: undefined, link: undefined };
    for (const [one, other] of [
      [shown, hidden],
      [hidden, shown],
    ] as const)
      expect(agreementOf(one, other, everybodyIsLive)).toMatchObject({ title: null, link: null });
  });

  test("no title on both sides says nothing", () => {
    const without = { ...shown, title: null };
    expect(agreementOf(without, without, everybodyIsLive).title).toBeNull();
    expect(agreementOf({ ...shown, title: "" }, without, everybodyIsLive).title).toBeNull();
  });

  test("words are near from three shared ones on, three quarters of the shorter text", () => {
    const near = (one: string, other: string) =>
      agreementOf({ ...shown, body: one }, { ...shown, body: other }, everybodyIsLive).nearWords;
    expect(near("oak shelf", "oak shelf")).toBe(false);
    expect(near("an oak shelf", "an oak shelf, oiled and waxed")).toBe(true);
    expect(near("an oak shelf now", "an oak shelf then")).toBe(true);
    expect(near("an oak shelf right now", "an oak shelf some day then")).toBe(false);
    expect(near("an oak shelf of 80 cm", "an oak shelf of 80 cm and 20 cm")).toBe(true);
    expect(near("an oak shelf of 80 cm", "an oak shelf of 90 cm")).toBe(false);
    // A name is no number.
    expect(near("an oak shelf a12 here", "an oak shelf b34 here")).toBe(true);
    expect(near("an oak shelf 12a here", "an oak shelf 34b here")).toBe(true);
  });

  test("the numbers of a series must agree, however near its words are", () => {
    const part = (n: number) => ({ ...shown, body: `Part ${n} of our series on small kitchens and shelves` });
    expect(agreementOf(part(1), part(2), everybodyIsLive).nearWords).toBe(false);
    expect(agreementOf(part(1), part(1), everybodyIsLive).nearWords).toBe(true);
  });

  test("the boards of a profile that was connected anew are known by id or name; those of two live accounts are not", () => {
    const anew = { ...shown, profile: "p2", board: { id: "b9", name: "Kitchen ideas" } };
    expect(agreementOf(shown, anew, { time: true, isLive: (id) => id === "p2" }).board).toBe(true);
    expect(agreementOf(shown, anew, everybodyIsLive).board).toBe(false);
    const renamed = { ...anew, board: { id: "b9", name: "Tiles" } };
    expect(agreementOf(shown, renamed, { time: true, isLive: (id) => id === "p2" }).board).toBe(false);
    const sameId = { ...anew, board: { id: "b1", name: "Tiles" } };
    expect(agreementOf(shown, sameId, { time: true, isLive: (id) => id === "p2" }).board).toBe(true);
    const unknown = { ...anew, profile: null };
    expect(agreementOf(shown, unknown, { time: true, isLive: (id) => id === "p2" }).board).toBe(false);
    expect(areTwoAccounts(shown, anew, () => true)).toBe(true);
  });
});

describe("how much must agree", () => {
  const pairs: (readonly (keyof Agreement)[])[] = [
    ["picture", "board"],
    ["picture", "words"],
    ["picture", "time"],
    ["words", "time"],
    ["board", "time", "title"],
    ["board", "time", "link"],
    ["board", "time", "nearWords"],
  ];
  const only = (pieces: readonly (keyof Agreement)[]): Agreement => ({
    ...none,
    ...Object.fromEntries(pieces.map((piece) => [piece, true])),
  });

  it.each(pairs.map((pieces) => [pieces.join(" and "), pieces] as const))(
    "%s are enough where nothing accounts for what was posted, and not where its row stands",
    (_, pieces) => {
      expect(resembles(only(pieces), false)).toBe(true);
      expect(resembles(only(pieces), true)).toBe(false);
    },
  );

  it.each(pairs.flatMap((pieces) => pieces.map((left) => [pieces.filter((one) => one !== left)] as const)))(
    "%s alone is not",
    (pieces) => {
      expect(resembles(only(pieces), false)).toBe(false);
    },
  );

  it.each(["picture", "words", "board", "time", "link"] as const)(
    "all but the %s are enough beside a row that stands; all but two are not",
    (piece) => {
      const but = { ...all, [piece]: false };
      expect(resembles(but, true)).toBe(true);
      expect(isTheSame(but)).toBe(false);
      for (const second of ["picture", "words", "board", "time", "link"] as const)
        if (second !== piece) expect(resembles({ ...but, [second]: false }, true)).toBe(false);
    },
  );

  it("other words under one picture are another Pin beside a row that stands, unless they are near or the title is the same", () => {
    const other = { ...all, words: false, nearWords: false, title: false } as const;
    expect(resembles(other, true)).toBe(false);
    expect(resembles({ ...other, title: null }, true)).toBe(false);
    expect(resembles({ ...other, title: true }, true)).toBe(true);
    expect(resembles({ ...other, nearWords: true }, true)).toBe(true);
    expect(resembles({ ...other, words: null }, true)).toBe(true);
  });

  it("three pieces are enough beside a row that stands where no more is known, one of them its picture or its words", () => {
    const unknown = { ...none, picture: null, words: null, board: null, time: null, link: null, title: null };
    expect(resembles({ ...unknown, picture: true, words: true, board: true }, true)).toBe(true);
    expect(resembles({ ...unknown, picture: true, board: true }, true)).toBe(false);
    expect(resembles({ ...unknown, board: true, time: true, link: true }, true)).toBe(false);
  });

  it("of rows that stood side by side those are one that nearly agree; another board or time is a wish", () => {
    for (const piece of ["picture", "words", "link"] as const)
      expect(isCopy({ ...all, nearWords: true, [piece]: false })).toBe(true);
    for (const piece of ["board", "time"] as const) {
      expect(isCopy({ ...all, [piece]: false })).toBe(false);
      expect(isCopy({ ...all, [piece]: null })).toBe(true);
    }
    expect(isCopy({ ...all, picture: false, link: false })).toBe(false);
    expect(isCopy({ ...all, words: false, nearWords: false, title: false })).toBe(false);
  });

  it("an upload is known by its words on its board", () => {
    expect(resembles({ ...none, picture: null, board: true, words: true }, false)).toBe(true);
    expect(resembles({ ...none, picture: null, board: true, nearWords: true }, false)).toBe(true);
    expect(resembles({ ...none, picture: null, board: true }, false)).toBe(false);
  });

  it("all must agree to be the same one, picture, words and board for sure", () => {
    expect(isTheSame(all)).toBe(true);
    expect(isTheSame({ ...all, link: null, title: null, time: null })).toBe(true);
    expect(isTheSame({ ...all, title: false })).toBe(false);
    for (const piece of ["picture", "words", "board"] as const)
      expect(isTheSame({ ...all, [piece]: null })).toBe(false);
  });
});

describe("in general", () => {
  const text = fc.constantFrom("Six shelves", "Six  SHELVES", "Herbs on a balcony", "", null);
  const traits: fc.Arbitrary<Traits> = fc.record({
    profile: fc.constantFrom("p1", "p2", null),
    board: fc.record({
      id: fc.constantFrom("b1", "b2", null),
      name: fc.constantFrom("Kitchen", "Tiles", null),
    }),
    pictures: fc.subarray(["url:a", "url:b", "bytes:1", "file:/x/a.png"]),
    title: text,
    body: text,
    link: fc.constantFrom("https://a.example/", "https://a.example/?utm_source=pin", null),
  });
  const evidence = fc.constantFrom(true, false, null);
  const piece = fc.record({
    picture: evidence,
    words: evidence,
    board: evidence,
    time: evidence,
    link: evidence,
    title: evidence,
    nearWords: fc.boolean(),
  });

  it("it does not matter which of the two is asked", () => {
    fc.assert(
      fc.property(traits, traits, evidence, fc.boolean(), (one, other, time, live) => {
        const facts = { time, isLive: () => live };
        expect(agreementOf(one, other, facts)).toEqual(agreementOf(other, one, facts));
      }),
      { seed },
    );
  });

  it("more agreement never makes two things less alike", () => {
    fc.assert(
      fc.property(
        piece,
        fc.constantFrom("picture", "words", "board", "time", "link"),
        fc.boolean(),
        (of, more, stands) => {
          fc.pre(resembles(of, stands));
          expect(resembles({ ...of, [more]: true }, stands)).toBe(true);
        },
      ),
      { seed },
    );
  });

  it("what is nearly complete is likely too, and what is the same is both", () => {
    fc.assert(
      fc.property(piece, (of) => {
        if (resembles(of, true) && of.board !== false && of.time !== false)
          expect(resembles(of, false)).toBe(true);
        if (isTheSame(of)) expect(resembles(of, false)).toBe(true);
      }),
      { seed },
    );
  });

  it("neither other words, picture and place, nor one piece alone makes two Pins one", () => {
    fc.assert(
      fc.property(piece, (of) => {
        const agreeing = [of.picture, of.words, of.board, of.time, of.link, of.title].filter(
          (one) => one === true,
        );
        fc.pre(agreeing.length + Number(of.nearWords) < 2);
        expect(resembles(of, false)).toBe(false);
        expect(resembles(of, true)).toBe(false);
      }),
      { seed },
    );
  });
});

describe("ordinary calendars", () => {
  const folder = new URL("../../fixtures/templates/", import.meta.url).pathname;
  const files = [
    ...readdirSync(folder)
      .filter((name) => name.endsWith(".csv"))
      .map((name) => `${folder}${name}`),
    new URL("../../schedule.example.csv", import.meta.url).pathname,
  ];
  const rows = files.flatMap((file) => {
    const records: string[][] = parse(readFileSync(file), { bom: true, relax_column_count: true });
    return read(records).rows.map(({ fields }) => ({
      file,
      at: typeof fields.publishAt?.at === "number" ? fields.publishAt.at : null,
      traits: {
        profile: fields.profile,
        board: { id: null, name: fields.board },
        pictures: fields.media?.kind === "url" ? [`url:${stableAddress(fields.media.url)}`] : [],
        title: fields.title,
        body: fields.body,
        link: fields.link,
      } satisfies Traits,
    }));
  });

  it("hold rows that are new beside one another, unless they say the same", () => {
    expect(rows.length).toBeGreaterThan(30);
    for (const one of rows) {
      for (const other of rows.filter((row) => row.file === one.file && row !== one)) {
        if (one.traits.body === other.traits.body) continue;
        const time = one.at === null || other.at === null ? null : one.at === other.at;
        const found = agreementOf(one.traits, other.traits, { time, isLive: () => true });
        expect(resembles(found, true), `${one.traits.body} | ${other.traits.body}`).toBe(false);
      }
    }
  });
});
