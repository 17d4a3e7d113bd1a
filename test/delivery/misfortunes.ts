// What the service may do to posts and to readings of its list, in the lives of model.ts.

import type { ListingManner } from "../../src/sandbox/listing.ts";
import { badGateway, busyWith, refusalWith } from "../support/fault-statuses.ts";
import type { Fault } from "../support/faults.ts";

const minute = 60_000;

const json = { "content-type": "application/json" };
export const postFaults: Fault[] = [
  { kind: "reset-before-reading" },
  { kind: "reset-after-reading" },
  { kind: "reset-after-accepting" },
  { kind: "close-after-accepting" },
  { kind: "truncate-after-accepting" },
  { kind: "empty-after-accepting" },
  { kind: "no-id-after-accepting" },
  { kind: "accept-late", ms: 2, meanwhile: "reset" },
  { kind: "duplicate", postId: null },
  { kind: "in-flight" },
  badGateway(true),
  badGateway(false),
  busyWith(429, "none", 0),
  busyWith(503, "seconds", 0),
  refusalWith(401),
  refusalWith(402),
  refusalWith(422),
  {
    kind: "status",
    status: 422,
    headers: json,
    body: '{"error":"This Idempotency-Key was used with a different request body"}',
    afterAccepting: false,
  },
];
export const listFaults: Fault[] = [
  { kind: "reset-before-reading" },
  { kind: "truncate-after-accepting" },
  { kind: "unreadable-item" },
  { kind: "html-after-accepting" },
  busyWith(503, "none", 0),
];
export const manners: Partial<ListingManner>[] = [
  {},
  { order: "oldest-first", longestPage: 2 },
  { order: "scattered", firstPage: 1, longestPage: 3 },
  { total: "missing", times: "seconds" },
  { total: "wobbling", longestPage: 1 },
  { imported: 3, times: "offset", media: true },
  { texts: "normalised", lateMs: minute },
];
