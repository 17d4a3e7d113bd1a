// Opens the zip file that a workbook is, and gives its parts as streams. Sizes are counted while inflating: what a zip file
// declares may be a lie, and a small one can hold gigabytes.

import { stat } from "node:fs/promises";
import { type Entry, openPromise, type ZipFile } from "yauzl";
import { withoutEnd } from "../../lib/ends.ts";
import { ExpectedError, unreachableError } from "../../lib/errors.ts";

export type Zip = {
  /** The calendar's name, for messages. */
  name: string;
  /** The size of the file. */
  bytes: number;
  has: (part: string) => boolean;
  /** In the order in which the file lists them. */
  parts: readonly string[];
  /** Inflates one part. Throws an ExpectedError (exit 3) for a damaged or oversized one. */
  read: (part: string) => AsyncGenerator<Buffer>;
  close: () => void;
};

/** What a workbook of pins may be: 20 MB hold some 100,000 rows. */
const limits = { file: 20_000_000, parts: 2000, inflated: 100_000_000, ratio: 20 } as const;
/** Below this no ratio is suspicious: blank rows with a format compress very well. Reading 10 MB of XML takes half a second. */
const unsuspicious = 10_000_000;

export async function openZip(file: string, name: string): Promise<Zip> {
  if ((await stat(file)).size > limits.file) throw tooBig(name, "is larger than 20 MB");
  try {
    const zip = await openPromise(file, { lazyEntries: true, autoClose: false });
    // A failure while a part is read reaches its stream too; this one would end the process.
    zip.on("error", () => {});
    const parts = await listParts(zip, name).catch((error: unknown) => {
      zip.close();
      throw error;
    });
    const inflated = new Map<string, number>();
    return {
      name,
      bytes: zip.fileSize,
      has: (part) => parts.has(part),
      parts: [...parts.keys()],
      read: (part) => inflate(zip, parts.get(part), { name, part, inflated }),
      close: () => zip.close(),
    };
  } catch (error) {
    throw damaged(name, error);
  }
}

async function listParts(zip: ZipFile, name: string): Promise<Map<string, Entry>> {
  const parts = new Map<string, Entry>();
  if (zip.entryCount > limits.parts) throw tooBig(name, "has more than 2,000 parts inside");
  for await (const entry of zip.eachEntry()) {
    if (entry.isEncrypted()) throw locked(name);
    if (!parts.has(entry.fileName)) parts.set(entry.fileName, entry);
  }
  return parts;
}

type Reading = { name: string; part: string; inflated: Map<string, number> };

async function* inflate(
  zip: ZipFile,
  entry: Entry | undefined,
  { name, part, inflated }: Reading,
): AsyncGenerator<Buffer> {
  if (entry === undefined) throw damaged(name, new Error(`it has no part ${part}`));
  try {
    let length = 0;
    for await (const chunk of await zip.openReadStreamPromise(entry)) {
      length += chunk.length;
      inflated.set(part, Math.max(length, inflated.get(part) ?? 0));
      refuseBomb(name, { packed: zip.fileSize, total: sum(inflated.values()) });
      yield chunk;
    }
  } catch (error) {
    throw damaged(name, error);
  }
}

const sum = (numbers: Iterable<number>) => [...numbers].reduce((total, one) => total + one, 0);

function refuseBomb(name: string, { packed, total }: Record<"packed" | "total", number>) {
  if (total > limits.inflated) throw tooBig(name, "holds more than 100 MB once unpacked");
  if (total > unsuspicious + packed * limits.ratio) {
    throw unfolds(name);
  }
}

export const unfolds = (name: string) => tooBig(name, "unpacks to many times its size, as no calendar does");

const tooBig = (name: string, what: string) =>
  unreachableError(`${name} ${what}`, "Save the sheet with the Pins as a workbook of its own, or as CSV.");

const locked = (name: string) =>
  unreachableError(
    `${name} is locked with a password`,
    "Open it, remove the password, save it and run again.",
  );

/** For whatever zip and XML readers throw; what is an expected error already stays as it is. */
export function damaged(name: string, cause: unknown): ExpectedError {
  if (cause instanceof ExpectedError) return cause;
  const why = cause instanceof Error ? withoutEnd(cause.message, /[.\s]/) : String(cause);
  return unreachableError(
    `${name} is damaged or was cut short: ${why}`,
    "Open it in the program that made it, save it again and run again.",
    cause,
  );
}
