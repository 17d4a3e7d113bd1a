// PURE. What kind of file this is, by its first bytes and not by its name; and the refusal of what no calendar is.

import { type ExpectedError, unreachableError } from "../../lib/errors.ts";

/** Enough bytes to see what kind of file this is. */
export const headSize = 4096;

export type Kind = "text" | "zip" | "old-workbook" | "web-page" | "xml";

export function kindOf(head: Buffer): Kind {
  const start = head.subarray(0, headSize).toString("latin1");
  if (start.startsWith("PK\x03\x04")) return "zip";
  // A compound file: the older xls, and a workbook locked with a password.
  if (start.startsWith("\xd0\xcf\x11\xe0")) return "old-workbook";
  const text = start.replace(/^\xef\xbb\xbf/, "").trimStart();
  if (/^<\?xml/i.test(text) && !/<(?:!doctype )?html[\s>]/i.test(text)) return "xml";
  return /^<(?:!doctype|html|head|\?xml|!--)/i.test(text) ? "web-page" : "text";
}

/** Throws an ExpectedError (exit 3) for what is no separated text. */
export function refuseOtherKinds(head: Buffer, name: string): void {
  const kind = kindOf(head);
  switch (kind) {
    case "text":
      return;
    case "zip":
      throw otherZip(name);
    case "old-workbook":
      throw oldWorkbook(name);
    case "web-page":
      throw webPage(name);
    case "xml":
      throw xml(name);
    default:
      kind satisfies never;
  }
}

function webPage(name: string): ExpectedError {
  return unreachableError(
    `${name} is a web page, not a calendar`,
    "Most often a sign-in page was saved instead of the sheet. Download the sheet again.",
  );
}

/** Flat OpenDocument (.fods) and the XML tables of old Excels. */
function xml(name: string): ExpectedError {
  return unreachableError(
    `${name} is an XML file, not a calendar`,
    "If it is a spreadsheet, open it, save it as .xlsx or .ods and run again.",
  );
}

export function oldWorkbook(name: string): ExpectedError {
  return unreachableError(
    `${name} is an old workbook (.xls), or one locked with a password`,
    "Open it, remove the password if it has one, save it as .xlsx and run again.",
  );
}

export function otherZip(name: string): ExpectedError {
  return unreachableError(
    `${name} is neither an Excel (.xlsx) nor a LibreOffice (.ods) workbook`,
    "Export it as .xlsx or as CSV and run again; Numbers has File > Export To > Excel.",
  );
}
