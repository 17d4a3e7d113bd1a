// PURE. What makes a post the same post: the hash of its content, and the idempotency key made of it.

import { createHash } from "node:crypto";
import { contentOf } from "../model/content.ts";
import type { Pin } from "../model/pin.ts";
import { address, text } from "./same-post.ts";

const hash = (parts: unknown) => createHash("sha256").update(JSON.stringify(parts)).digest("hex");

/**
 * Hash of all that is posted (hex). Twins, that is rows that would make the same post, share it. The time of a "now" row
 * is the word: a lost ledger or a second machine then makes the same key, which Postproxy answers with the first post.
 */
export function contentHash(pin: Pin): string {
  // An address as it is written: with another signature the request is another one.
  const media = pin.medium?.kind === "url" ? pin.medium.url : pin.media;
  const content = { ...contentOf(pin), media, cover: pin.cover };
  // What a Pin does not have is left out: a field that is new to pinsheet changes no key of a Pin without it.
  return hash(Object.entries(content).filter(([, value]) => value !== null));
}

/**
 * Hash of all that tells this pin's post from others when posts are looked through (hex). Who shares it is not told apart:
 * uploads have no address, covers are not shown, and a post made at once could be that of a pin with a time of its own.
 */
export function visibleHash(pin: Pin): string {
  const medium = pin.medium?.kind === "url" ? address(pin.medium.url) : "upload";
  const { profile, boardId } = pin;
  return hash([profile, boardId, text(pin.body), text(pin.title), address(pin.link), medium]);
}

/**
 * The `Idempotency-Key` (64 characters; Postproxy's SDKs allow 255 and keep it for 24 h). Deterministic, so that no state
 * has to survive for a repeat to be recognised; `ordinal` keeps wished repeats apart, `generation` is raised by `retry`.
 */
export function idempotencyKey(content: string, generation: number, ordinal: number): string {
  return hash(["pinsheet", content, generation, ordinal]);
}
