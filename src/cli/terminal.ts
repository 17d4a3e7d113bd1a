// Where a command reads and writes: the streams, and what they can show. stdout is for the report, stderr for talk.

import { once } from "node:events";
import type { Readable, Writable } from "node:stream";
import type { Environment } from "../config/config.ts";
import { printable, printableJson, printableLines, printableReport } from "../lib/printable.ts";
import type { Charts } from "./render/spark.ts";
import type { Style } from "./render/style.ts";

/** A stream that may be a terminal. */
type Output = Writable & { isTTY?: boolean; columns?: number };

export type Terminal = {
  stdin: Readable & { isTTY?: boolean };
  stdout: Output;
  stderr: Output;
  env: Environment;
  /** Absolute; relative paths start here. */
  cwd: string;
  /** Emits SIGINT and SIGTERM. */
  signals: NodeJS.EventEmitter;
  /** Ends the program at once. */
  leave: (code: number) => void;
};

/** Wide enough for a table, narrow enough for an e-mail from cron. */
const widthOfFiles = 100;

/** How text may look on a stream; a terminal that does not know its width says 0. FORCE_COLOR wins over NO_COLOR, as in Node itself. */
export function styleOf(stream: Output, env: Environment): Style {
  return { width: stream.columns || widthOfFiles, colour: showsColour(stream, env), now: Date.now() };
}

function showsColour(stream: Output, env: Environment): boolean {
  const [forced, unwanted, kind] = ["FORCE_COLOR", "NO_COLOR", "TERM"].map((name) => env[name]);
  if (forced !== undefined) return forced !== "0" && forced !== "false";
  if (unwanted !== undefined && unwanted !== "") return false;
  return stream.isTTY === true && kind !== "dumb";
}

/** Charts are for people at a terminal; of ASCII where its locale is not UTF-8, none where it is dumb. */
export function chartsOf(stream: Output, env: Environment): Charts {
  if (stream.isTTY !== true || env["TERM"] === "dumb") return "none";
  const locale = ["LC_ALL", "LC_CTYPE", "LANG"].map((name) => env[name] ?? "").find((value) => value !== "");
  return /utf-?8/i.test(locale ?? "") ? "unicode" : "ascii";
}

/** A million lines are not kept in memory: written in pieces, and the reader sets the pace. */
const pieceLength = 64 * 1024;

/** Writes lines to a stream; resolves when the stream took them. */
export async function print(stream: Output, lines: Iterable<string> | AsyncIterable<string>): Promise<void> {
  let piece = "";
  for await (const line of lines) {
    piece += `${line}\n`;
    if (piece.length < pieceLength) continue;
    if (!stream.write(printableReport(piece))) await once(stream, "drain");
    piece = "";
  }
  if (piece !== "" && !stream.write(printableReport(piece))) await once(stream, "drain");
}

/** One message to the person: what happened, and beneath it what to do. */
export function printError(stream: Output, message: string, hint: string): void {
  const hints = hint === "" ? [] : hint.split("\n").map((line) => `  ${line}\n`);
  say(stream, `pinsheet: ${printable(message)}\n${hints.join("")}`);
}

/** Talk beside the report; text of others in it has no power over the terminal. */
export function say(stream: Output, text: string): void {
  stream.write(printableLines(text));
}

/** Where NDJSON of a log goes. */
export const logTo = (stream: Output) => ({ write: (line: string) => void stream.write(asLogLine(line)) });

/** The logger ends its lines itself. */
const asLogLine = (line: string) =>
  line.endsWith("\n") ? `${printableJson(line.slice(0, -1))}\n` : printableJson(line);
