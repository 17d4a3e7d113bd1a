// The services that the torture imitates: with keys and without, each with a manner of its own to list posts.

import type { ListingManner } from "../../src/sandbox/listing.ts";
import type { ApiOptions } from "../support/api-process.ts";
import type { Rates } from "../support/random-faults.ts";

type Manner = { name: string; listing: Partial<Omit<ListingManner, "lateMs">>; detects: boolean };

const manners: readonly Manner[] = [
  { name: "as documented", listing: {}, detects: false },
  { name: "scattered, wobbling total", listing: { order: "scattered", total: "wobbling" }, detects: false },
  {
    name: "oldest first, short pages from 1, no total",
    listing: { order: "oldest-first", longestPage: 25, firstPage: 1, total: "missing" },
    detects: false,
  },
  {
    name: "imported twins, texts normalised, times cut",
    listing: { imported: 40, texts: "normalised", times: "seconds", longestPage: 40 },
    detects: false,
  },
  {
    name: "detects duplicates, scattered, short pages",
    listing: { order: "scattered", longestPage: 30, times: "offset" },
    detects: true,
  },
  {
    name: "media in the list, oldest first",
    listing: { order: "oldest-first", media: true, firstPage: 1 },
    detects: false,
  },
];

export type Service = { name: string; api: Partial<ApiOptions>; twins: boolean };

export const services: readonly Service[] = manners.flatMap(({ name, listing, detects }) =>
  [true, false].map((honourKeys) => ({
    name: `keys ${honourKeys ? "honoured" : "ignored "}, ${name}`,
    api: {
      honourKeys,
      listing,
      latencyMs: 40,
      lateUpToMs: 300,
      detectDuplicates: detects ? { withinMs: 3_600_000 } : null,
    },
    twins: !detects,
  })),
);

/**
 * Late acceptance and late listing fit into the settle time twice over. Left out: pauses of hours, and refusals that rightly end
 * a row without a post.
 */
export const rates: Rates = {
  posts: 0.4,
  lists: 0.12,
  reads: 0.06,
  lateUpToMs: 600,
  slowUpToMs: 300,
  without: [
    "post busy-429-absurd",
    "post busy-503-absurd",
    "post refused-402",
    "post refused-413",
    "post refused-422",
    "post duplicate-of-newest",
  ],
};

export const settleMs = 2_000;
