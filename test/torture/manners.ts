// The services that the torture imitates: with keys and without, each with a manner of its own to list posts.

import type { PinState } from "../../src/model/states.ts";
import type { ListingManner } from "../../src/sandbox/listing.ts";
import type { ApiOptions } from "../support/api-process.ts";
import type { Rates } from "../support/random-faults.ts";

type Manner = {
  name: string;
  listing: Partial<Omit<ListingManner, "lateMs">>;
  detects?: true;
  refuses?: true;
};

const manners: readonly Manner[] = [
  { name: "as documented", listing: {} },
  { name: "scattered, wobbling total", listing: { order: "scattered", total: "wobbling" } },
  {
    name: "oldest first, short pages from 1, no total",
    listing: { order: "oldest-first", longestPage: 25, firstPage: 1, total: "missing" },
  },
  {
    name: "imported twins, texts normalised, times cut",
    listing: { imported: 40, texts: "normalised", times: "seconds", longestPage: 40 },
  },
  {
    name: "detects duplicates, scattered, short pages",
    listing: { order: "scattered", longestPage: 30, times: "offset" },
    detects: true,
  },
  {
    name: "media in the list, oldest first",
    listing: { order: "oldest-first", media: true, firstPage: 1 },
  },
  { name: "refuses, or calls duplicates what are none", listing: { longestPage: 20 }, refuses: true },
];

type Service = {
  name: string;
  api: Partial<ApiOptions>;
  twins: number;
  rates: Rates;
  mayEnd: readonly PinState[];
};

const endless = ["post busy-429-absurd", "post busy-503-absurd", "post refused-402"];
const refusals = ["post refused-413", "post refused-422", "post duplicate-of-newest"];

/** Late acceptance and late listing fit into the settle time twice over. Left out: pauses of minutes and more. */
export const rates: Rates = {
  posts: 0.4,
  lists: 0.12,
  reads: 0.06,
  lateUpToMs: 600,
  slowUpToMs: 300,
  without: [...endless, ...refusals],
};

export const settleMs = 2_000;

export const services: readonly Service[] = manners.flatMap(({ name, listing, detects, refuses }) =>
  [true, false].map((honourKeys) => ({
    name: `keys ${honourKeys ? "honoured" : "ignored "}, ${name}`,
    api: {
      honourKeys,
      listing,
      latencyMs: 40,
      lateUpToMs: 300,
      detectDuplicates: detects ? { withinMs: 3_600_000 } : null,
    },
    twins: detects ? 0 : 0.05,
    // A refusal rightly ends a row without a post.
    rates: refuses ? { ...rates, without: endless } : rates,
    mayEnd: refuses ? ["failed" as const] : [],
  })),
);
