// Keeps the rows of a large calendar in a temporary file while it is read, so that memory does not grow with it.

import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deserialize, serialize } from "node:v8";
import type { Row } from "./rows/row.ts";

/** Rows that are written and read at once: some hundred kB. */
const chunkSize = 1_000;

export function openRowSpool() {
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
