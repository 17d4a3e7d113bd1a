// PURE. The identity of a medium: two spellings of one address or one file have one key.

import { posix } from "node:path";
import type { Medium } from "./medium.ts";

export const fileKeyPrefix = "file:";

/** An address without fragment, signature and version, or a file's path from its calendar (so that the two may move together). */
export function mediaKey(medium: Medium): string {
  return medium.kind === "file"
    ? `${fileKeyPrefix}${posix.normalize(medium.path)}`
    : stableAddress(medium.url);
}

/**
 * Query parameters that say who may fetch a file, until when, or in which version, and not which file it is: signed addresses of
 * S3 and CloudFront, Google Cloud, Azure, Aliyun and Tencent, Dropbox, Facebook's and Instagram's CDN, and cache busters.
 */
const passing =
  /^(?:x-(?:amz|goog|oss|cos)-.*|awsaccesskeyid|googleaccessid|ossaccesskeyid|signature|sig|sign|hmac|expires|expiry|exp|policy|key-pair-id|token|access_token|auth|auth_key|security-token|rlkey|st|se|sp|sv|sr|spr|ske|skoid|sks|skt|sktid|skv|oh|oe|_nc_.*|ccb|efg|v|ver|version|rev|cb|_|ts|timestamp|cache|cachebuster|nocache|utm_.*)$/i;

/** The address, as far as it says which file is meant. Not an address: as it is. */
export function stableAddress(address: string): string {
  if (!URL.canParse(address)) return address;
  const url = new URL(address);
  url.hash = "";
  const kept = [...url.searchParams].filter(([name]) => !passing.test(name));
  if (kept.length !== url.searchParams.size) url.search = new URLSearchParams(kept).toString();
  return url.href;
}
