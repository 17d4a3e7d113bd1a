// Whatever a Pin holds: written as a file of a template and read back, it is the same Pin.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { templates } from "../../../src/calendar/templates/index.ts";
import { runs, seed } from "../../support/seed.ts";
import { read } from "./read.ts";
import { render, type SomePin } from "./render.ts";

// What a spreadsheet can hold and no rule about text changes: no edges of white space, no tags, no references.
const words = fc
  .array(
    fc.constantFrom(
      "oak",
      "Shelf",
      "18 cm",
      "é",
      "收納",
      "🌿",
      "a, b",
      'so "good"',
      "5 < 6",
      "50 %",
      "x;y|z",
    ),
    {
      minLength: 1,
      maxLength: 6,
    },
  )
  .map((some) => some.join(" "));
const address = fc.tuple(
  fc.constantFrom("a", "b-c", "d,e", "f%20g"),
  fc.constantFrom("", "?q=1", "?q=1,2&r"),
);
const minute = fc
  .date({ min: new Date("2026-01-01"), max: new Date("2099-12-31"), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 16));
const pin: fc.Arbitrary<SomePin> = fc.record({
  title: words,
  body: words,
  board: words,
  media: address.map(([name, query]) => `https://media.example/${name}.jpg${query}`),
  link: fc.option(
    address.map(([name, query]) => `https://a.example/${name}${query}`),
    { nil: "" },
  ),
  at: minute,
});
/** Two rows beside each other with one message are a carousel to one tool. */
const pins = fc
  .array(pin, { minLength: 1, maxLength: 6 })
  .map((some) => some.map((one, index) => ({ ...one, body: `${one.body} ${index}` })));

describe.each(templates)("Pins written as a $title", (template) => {
  const options = { seed, numRuns: runs(150) };

  test("are the same Pins when they are read, whatever the order of the columns", () => {
    fc.assert(
      fc.property(pins, fc.infiniteStream(fc.nat()), (some, random) => {
        const rank = new Map<string, number>();
        const order = (names: string[]) => {
          for (const name of names) rank.set(name, random.next().value ?? 0);
          return names.toSorted((a, b) => (rank.get(a) ?? 0) - (rank.get(b) ?? 0));
        };
        const { rows, skipped, template: name } = read(render(template, some, order), asked(template.name));
        expect([name, rows.length, skipped.length]).toEqual([template.name, some.length, 0]);
        for (const [index, { fields, issues }] of rows.entries()) {
          const { title, body, board, media, link, at } = some[index] ?? some[0]!;
          expect(issues).toEqual([]);
          expect(fields).toMatchObject({ title, body, board, link: link === "" ? null : link });
          expect(fields.media).toEqual({ kind: "url", url: new URL(media).href });
          expect(fields.publishAt?.at).toBe(Date.parse(`${at}Z`));
        }
      }),
      options,
    );
  });

  test("have a row or a reason for every record, whatever the cells hold", () => {
    const cell = fc.constantFrom(
      "",
      "TRUE",
      "image",
      "pinterest",
      "https://a.example/a.jpg",
      "x",
      "2026-12-01 09:00",
      "<p>",
    );
    fc.assert(
      fc.property(fc.array(fc.array(cell, { maxLength: 14 }), { maxLength: 12 }), (records) => {
        const [header = [], ...more] = render(template, []);
        const heads = [header, ...more];
        const { rows, skipped } = read([...heads, ...records], asked(template.name));
        const lines = [...rows, ...skipped].map(({ line }) => line).toSorted((a, b) => a - b);
        expect(lines).toEqual(records.map((_, index) => heads.length + index + 1));
      }),
      options,
    );
  });
});

/** pinsheet's own names are those of no template, and are not asked for; the others must be told by their headers. */
const asked = (name: string) => (name === "pinsheet" ? { template: name } : {});
