// PURE. The flags that a suggested next command must repeat to mean the same calendars, ledger and account.

import type { Flags } from "../config.ts";

const words = [
  ["--config", "config"],
  ["--ledger", "ledger"],
  ["--profile", "profile"],
  ["--profile-group", "profileGroup"],
  ["--timezone", "timezone"],
  ["--template", "template"],
  ["--sheet", "sheet"],
  ["--ahead", "ahead"],
] as const satisfies readonly (readonly [string, keyof Flags])[];

/** Those of `flags` that were typed, as they were typed. */
export function flagsAgain(flags: Flags): string[] {
  const typed = words.flatMap(([flag, name]) => {
    const value = flags[name];
    return value === undefined ? [] : [flag, value];
  });
  const folders = (flags.mediaFolder ?? []).flatMap((folder) => ["--media-folder", folder]);
  const privateMedia = flags.allowPrivateMedia ? ["--allow-private-media"] : [];
  return [...typed, ...folders, ...privateMedia, ...(flags.sandbox ? ["--sandbox"] : [])];
}
