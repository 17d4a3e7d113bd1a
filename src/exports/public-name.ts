// PURE. What a calendar is called where others read it: without the folders of this computer, and without an address that would
// let them in.

import { posix, win32 } from "node:path";
import { isAddress } from "../calendar/address.ts";

export function publicName(calendar: string): string {
  if (isAddress(calendar)) return URL.parse(calendar)?.host ?? "calendar";
  return posix.basename(win32.basename(calendar)) || calendar;
}
