// PURE. Calendars that are web addresses: the one to ask for, the name the ledger keeps, and the form in which it may be
// shown. A share link of Google Sheets becomes the export of its sheet.

import { hash } from "node:crypto";
import { usageError } from "../lib/errors.ts";

export const isAddress = (text: string): boolean => /^https?:\/\//i.test(text);

/** Where a calendar is downloaded from. */
export type Address = {
  /** The same for all spellings of one sheet. */
  key: string;
  url: string;
  /** The workbook with all its sheets, where the address is that of a single sheet; for `--sheet`. */
  workbookUrl: string;
  isGoogle: boolean;
};

/** Reads an address that a person typed. Throws a usage error (exit 2) for one that must not be used. */
export function readAddress(text: string): Address {
  const url = URL.parse(text);
  if (url === null) {
    throw usageError(`${shownAddress(text)} is not a web address`, "Copy it again from the browser.");
  }
  if (url.username !== "" || url.password !== "") {
    throw usageError(
      `the address of ${url.host} holds a user name or a password`,
      "Leave it out: whoever sees the command would see it. Share the file with anyone who has the link.",
    );
  }
  if (url.protocol === "http:" && !isLoopback(url)) {
    throw usageError(
      `${shownAddress(text)} is not protected: anyone on the way could change the calendar`,
      "Write https:// in place of http://.",
    );
  }
  const google = url.hostname === "docs.google.com" ? googleSheet(url) : null;
  if (google !== null) return google;
  url.hash = "";
  return { key: url.href, url: url.href, workbookUrl: url.href, isGoogle: isGoogle(url) };
}

/** On this machine nobody is on the way. */
export const isLoopback = ({ hostname }: URL): boolean =>
  hostname === "localhost" || hostname === "[::1]" || /^127(?:\.\d+){3}$/.test(hostname);

const isGoogle = ({ hostname }: URL) => hostname === "google.com" || hostname.endsWith(".google.com");

/** What people copy from the address bar, from "Share" or from "Publish to web". */
function googleSheet(url: URL): Address | null {
  const [, published, id, page] =
    /^\/spreadsheets\/(?:u\/\d+\/)?d\/(e\/)?([\w-]+)(?:\/([\w]*))?/.exec(url.pathname) ?? [];
  if (id === undefined || page === "export" || page === "gviz") return null;
  const hash = new URLSearchParams(url.hash.slice(1));
  const gid = [hash.get("gid"), url.searchParams.get("gid")].find((one) => /^\d{1,20}$/.test(one ?? ""));
  const base = `https://docs.google.com/spreadsheets/d/${published ?? ""}${id}`;
  const ask = (format: string, sheet: string | null | undefined) => {
    const query = new URLSearchParams(published ? { output: format, single: "true" } : { format });
    const key = url.searchParams.get("resourcekey");
    if (key !== null) query.set("resourcekey", key);
    if (sheet) query.set("gid", sheet);
    return `${base}/${published ? "pub" : "export"}?${query}`;
  };
  return {
    key: gid ? `${base}#gid=${gid}` : base,
    url: ask("csv", gid),
    workbookUrl: ask("xlsx", null),
    isGoogle: true,
  };
}

const secret = /token|key|sig|secret|auth|pass|code/i;

/** The address as typed, but for what lets others in; four characters of its hash keep two of them apart. */
export function shownAddress(text: string): string {
  const [before = "", query] = text.split(/\?(.*)/s);
  const open = before.replace(/^(https?:\/\/)[^/@]*@/i, "$1…@");
  if (query === undefined) return open;
  const [words = "", fragment] = query.split(/#(.*)/s);
  const shown = words.split("&").map((pair) => {
    const [name = "", value = ""] = pair.split(/=(.*)/s);
    return secret.test(name) && value !== "" ? `${name}=…${hash("sha256", value, "hex").slice(0, 4)}` : pair;
  });
  return `${open}?${shown.join("&")}${fragment === undefined ? "" : `#${fragment}`}`;
}
