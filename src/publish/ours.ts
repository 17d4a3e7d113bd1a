// PURE. Is this post the one a pin asked for? Compared field by field, after the normalisations that an API may make.

import type { Pin } from "../ledger/pin.ts";
import type { Post } from "../postproxy/wire.ts";

const text = (value: string | null) => (value ?? "").normalize("NFC").replace(/\r\n?/g, "\n").trim();

function address(value: string | null): string {
  if (value === null || value === "") return "";
  return URL.canParse(value) ? new URL(value).href : value;
}

/** True only if every field that Postproxy echoes agrees; a post without Pinterest parameters proves nothing. */
export function isOurs(post: Post, pin: Pin): boolean {
  const shown = post.pinterest;
  return (
    post.source !== "imported" &&
    shown !== null &&
    shown.boardId === pin.boardId &&
    text(post.body) === text(pin.body) &&
    text(shown.title) === text(pin.title) &&
    address(shown.link) === address(pin.link) &&
    sameMedium(post, pin)
  );
}

function sameMedium(post: Post, pin: Pin): boolean {
  if (post.media.length !== 1) return false;
  if (pin.medium?.kind !== "url") return true; // an uploaded file has no address to compare
  return address(post.media[0]?.sourceUrl ?? null) === address(pin.medium.url);
}
