// Pins that were posted and share something with a row: all of them, but for the rows that stand beside it in its calendar.

import { expect, test } from "vitest";
import { type Pin, wordsKey } from "../../src/model/pin.ts";
import { at, ledgerWith, pin } from "../support/pins.ts";
import { claimRequest } from "./claims.ts";

const other = (id: string, differs: Partial<Pin>) =>
  pin({ id, body: `Other words ${id}`, media: id, at: at + 86_400_000, ...differs });

/** A ledger in which all of these are being sent. */
async function sending(pins: readonly Pin[]) {
  const ledger = await ledgerWith(pins);
  for (const { id, body, line } of pins) {
    const claim = await ledger.claim({
      ...claimRequest(id, id),
      words: wordsKey(body),
      comparedTo: Number.MAX_SAFE_INTEGER,
    });
    if (claim === null || claim === "compare-again") throw new Error(`${id} of line ${line} was not claimed`);
  }
  return ledger;
}

test.each([
  ["the same address", { media: "https://a.example/a.jpg" }],
  ["the same bytes", { picture: "h1" }],
  ["the same words", { body: "Six shelf layouts" }],
  ["the same time", { at: at + 60_000 }],
])("a pin with %s is found in another calendar, and not beside it", async (_, shared) => {
  const mine = pin({ id: "mine", picture: "h1" });
  const ledger = await sending([
    other("elsewhere", { ...shared, calendar: "winter.csv" }),
    other("beside", { ...shared, line: 3 }),
    other("unlike", { calendar: "winter.csv", line: 4 }),
  ]);
  const ids = async (calendar: string | null) =>
    (await ledger.postedAlike(mine, calendar)).map(({ id }) => id).toSorted();
  expect(await ids("autumn.csv")).toEqual(["elsewhere"]);
  expect(await ids(null)).toEqual(["beside", "elsewhere"]);
});

test("however many there are, none is left out", async () => {
  const many = Array.from({ length: 1_200 }, (_, n) =>
    other(`pin-${n}`, { picture: "h1", calendar: "winter.csv", line: n + 2 }),
  );
  const ledger = await sending(many);
  expect(await ledger.postedAlike(pin({ id: "mine", picture: "h1" }), "autumn.csv")).toHaveLength(1_200);
});
