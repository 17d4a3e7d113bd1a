// PURE. Pins as events of a calendar feed (RFC 5545): the sections in the comments are its own.

import { hash } from "node:crypto";
import type { RowReport } from "../model/row-report.ts";
import { kindOf, type StateKind } from "../model/states.ts";
import { problemOf, type Result } from "./columns.ts";
import { publicName } from "./public-name.ts";

/** 3.1: a line has no more than 75 octets without its end. */
const longestLine = 75;

/** One content line, folded between characters; ends with CRLF. Most are short. */
function contentLine(name: string, value: string): string {
  const line = `${name}:${value}`;
  return Buffer.byteLength(line) <= longestLine ? `${line}\r\n` : folded(line);
}

function folded(line: string): string {
  const pieces: string[] = [];
  let piece = "";
  let room = longestLine;
  for (const character of line) {
    const size = Buffer.byteLength(character);
    if (size > room) {
      pieces.push(piece);
      piece = "";
      // The space that begins a continued line counts.
      room = longestLine - 1;
    }
    piece += character;
    room -= size;
  }
  return `${[...pieces, piece].join("\r\n ")}\r\n`;
}

/** 3.3.11: TEXT. Control characters but the tab are not allowed in it, and half a character is none. */
export const textValue = (text: string): string =>
  text
    .toWellFormed()
    .replace(/\r\n?|[\u0085\u2028\u2029]/g, "\n")
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what a value cannot hold
    .replace(/[\0-\x08\x0b-\x1f\x7f]/g, "")
    .replace(/[\\;,]/g, "\\$&")
    .replace(/\n/g, "\\n");

/** 3.3.5, form 2: UTC. Whole seconds. */
const utc = (at: number): string => `${new Date(at).toISOString().slice(0, 19).replace(/[-:]/g, "")}Z`;

/** 3.7.3: who made the feed, in the form of an ISO 9070 name. */
const maker = "-//pinsheet//Pins//EN";

export const feedStart = (name: string): string =>
  [
    contentLine("BEGIN", "VCALENDAR"),
    contentLine("VERSION", "2.0"),
    contentLine("PRODID", maker),
    contentLine("CALSCALE", "GREGORIAN"),
    contentLine("X-WR-CALNAME", textValue(name)),
  ].join("");

export const feedEnd: string = contentLine("END", "VCALENDAR");

/** 3.8.1.11: what will happen and what happened is confirmed; what waits for a person may or may not happen. */
const statuses: Record<StateKind, "CONFIRMED" | "TENTATIVE" | "CANCELLED"> = {
  done: "CONFIRMED",
  going: "CONFIRMED",
  waiting: "CONFIRMED",
  doubt: "TENTATIVE",
  broken: "TENTATIVE",
  gone: "CANCELLED",
};

/** `now`: ms, when the feed is made. A row without a time has no event: do not call it with one. */
export function vevent({ row, ...result }: Result, { uid, now }: { uid: string; now: number }): string {
  const at = result.publishedAt ?? Date.parse(row.publish_at ?? "");
  const status = statuses[kindOf(row.state)];
  const title = row.title ?? row.body ?? row.media ?? "Pin";
  const lines: (readonly [string, string | null])[] = [
    ["BEGIN", "VEVENT"],
    ["UID", uid],
    ["DTSTAMP", utc(now)],
    ["DTSTART", utc(at)],
    // Long enough to be seen in a calendar, and no claim about how long anything takes.
    ["DURATION", "PT10M"],
    // A title alone says how far it is; the state of what goes its way is not worth the room.
    ["SUMMARY", textValue(status === "CONFIRMED" ? title : `[${row.state}] ${title}`)],
    ["DESCRIPTION", textValue(descriptionOf(row))],
    ["CATEGORIES", textValue(row.state)],
    ["STATUS", status],
    ["URL", row.permalink === null ? null : uri(row.permalink)],
    // 3.8.2.7: a Pin keeps nobody busy.
    ["TRANSP", "TRANSPARENT"],
    ["END", "VEVENT"],
  ];
  return lines.map(([name, value]) => (value === null ? "" : contentLine(name, value))).join("");
}

function descriptionOf(row: RowReport): string {
  const problem = problemOf(row);
  const lines = [
    `State: ${row.state}`,
    row.board_name === null ? null : `Board: ${row.board_name}`,
    row.link === null ? null : `Link: ${row.link}`,
    row.permalink === null ? null : `Pin: ${row.permalink}`,
    problem === null ? null : `Note: ${problem}`,
    `Calendar: ${publicName(row.calendar)}, line ${row.line}`,
  ];
  return lines.filter((line) => line !== null).join("\n");
}

/** 3.3.13: an address is no TEXT, so nothing in it is escaped; a line break would end the line. */
const uri = (address: string) => address.toWellFormed().replace(/[\s\p{Cc}]/gu, "");

/**
 * 3.8.4.7: the same event has the same UID in every feed. Of a row that the ledger does not know yet it is made of what the row
 * says, so that sorting the calendar changes nothing; the second of two that say the same is counted.
 */
export function eventUids(): (row: RowReport) => string {
  const seen = new Map<string, number>();
  return (row) => {
    if (row.pin !== null) return `${row.pin}@pinsheet`;
    const { calendar, title, body, media, board_id, board_name } = row;
    const content = JSON.stringify([calendar, title, body, media, board_id ?? board_name]);
    const count = seen.get(content) ?? 0;
    seen.set(content, count + 1);
    return `${hash("sha256", `${content} ${count}`, "hex").slice(0, 32)}@pinsheet`;
  };
}
