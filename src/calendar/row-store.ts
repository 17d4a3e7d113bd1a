// The rows of one calendar while it is read: held, or where they are too many, spooled, with what tells those that have nothing
// to do with any other.

import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deserialize, serialize } from "node:v8";
import { openAlike } from "./alike.ts";
import { idOf, mediaOf } from "./rows/keys.ts";
import type { Row } from "./rows/row.ts";

export type SpooledRows = {
  /** All rows in their order, some at a time. */
  chunks: () => Iterable<Row[]>;
  /** Lines of the rows that share their medium or their id with another one. */
  alike: ReadonlySet<number>;
  /** True where some of them name a profile. */
  nameProfile: boolean;
  release: () => void;
};

/** `mostHeld`: more rows are spooled; null: never. */
export function openRowStore(mostHeld: number | null) {
  let held: Row[] = [];
  let count = 0;
  let nameProfile = false;
  let spooled: { spool: ReturnType<typeof openRowSpool>; alike: ReturnType<typeof openAlike> } | null = null;
  const spool = (rows: readonly Row[]) => {
    spooled ??= { spool: openRowSpool(), alike: openAlike() };
    for (const row of rows) {
      spooled.alike.add({ line: row.line, media: mediaOf(row), id: idOf(row) });
      nameProfile ||= row.fields.profile !== null;
    }
    spooled.spool.add(rows);
  };
  return {
    add(rows: readonly Row[]): void {
      count += rows.length;
      if (spooled !== null) spool(rows);
      else held.push(...rows);
      if (mostHeld === null || held.length <= mostHeld) return;
      spool(held);
      held = [];
    },
    count: () => count,
    end(): { rows: Row[]; spooled: SpooledRows | null } {
      if (spooled === null) return { rows: held, spooled: null };
      const { spool, alike } = spooled;
      return {
        rows: [],
        spooled: { chunks: spool.chunks, alike: alike.lines(), nameProfile, release: spool.release },
      };
    },
    release: () => spooled?.spool.release(),
  };
}

/** Rows that are written and read at once: some hundred kB. */
const chunkSize = 1_000;

function openRowSpool() {
  const folder = mkdtempSync(join(tmpdir(), "pinsheet-"));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  const file = openSync(join(folder, "rows"), "wx+", 0o600);
  // However this process ends, nothing is left lying about; only Windows keeps a file that is open.
  if (process.platform !== "win32") remove();
  const sizes: number[] = [];
  let waiting: Row[] = [];
  let end = 0;
  const flush = () => {
    if (waiting.length === 0) return;
    const bytes = serialize(waiting);
    waiting = [];
    let written = 0;
    while (written < bytes.length)
      written += writeSync(file, bytes, written, bytes.length - written, end + written);
    sizes.push(bytes.length);
    end += bytes.length;
  };
  return {
    add(rows: readonly Row[]): void {
      for (const row of rows) if (waiting.push(row) === chunkSize) flush();
    },
    /** All rows in their order, some at a time. */
    *chunks(): Generator<Row[]> {
      flush();
      let position = 0;
      for (const size of sizes) {
        const bytes = Buffer.allocUnsafeSlow(size);
        let read = 0;
        while (read < size) {
          const count = readSync(file, bytes, read, size - read, position + read);
          if (count === 0) throw new Error("the temporary file of the rows ended early");
          read += count;
        }
        position += size;
        yield deserialize(bytes) as Row[];
      }
    },
    release(): void {
      closeSync(file);
      remove();
    },
  };
}
