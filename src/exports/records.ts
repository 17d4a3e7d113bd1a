// PURE. Cuts separated text into its records as bytes, so that each can be written again as it was. Knows where cells end, not
// what they say; it relies on csv.ts having read the same text, which refuses quotes in odd places.

/** How the text is written. */
export type Layout = {
  /** Bytes of one character of the syntax: 2 in UTF-16. */
  unit: 1 | 2;
  /** UTF-16 with its high byte first. */
  bigEndian: boolean;
  /** What separates cells, as character codes. */
  delimiter: readonly number[];
};

export type RawRecord = {
  /** As csv.ts counts them: blank records count, a quoted line end does not. */
  line: number;
  /** Without the line end. */
  bytes: Buffer;
  /** The line end; empty at the end of a file that has none there. */
  end: Buffer;
  cells: number;
};

const [quote, cr, lf] = [0x22, 0x0d, 0x0a];

/** Takes the text in pieces of any size and gives the records that are complete by then. */
export function openRecords({ unit, bigEndian, delimiter }: Layout) {
  let pending: Buffer = Buffer.alloc(0);
  let line = 0;
  /** Where to go on in `pending`, and what is open there. */
  let at = 0;
  let isQuoted = false;
  let cells = 1;

  const codeAt = (index: number): number => {
    if (unit === 1) return pending[index] ?? -1;
    if (index + 1 >= pending.length) return -1;
    return bigEndian ? pending.readUInt16BE(index) : pending.readUInt16LE(index);
  };
  const startsDelimiter = (index: number) => delimiter.every((code, n) => codeAt(index + n * unit) === code);

  const cut = (from: number, until: number, next: number): RawRecord => {
    line += 1;
    const record = { line, bytes: pending.subarray(from, until), end: pending.subarray(until, next), cells };
    cells = 1;
    return record;
  };

  const scan = (isLast: boolean): RawRecord[] => {
    const records: RawRecord[] = [];
    let from = 0;
    // Whether a line end or a separator is whole is only known with what follows it.
    const whole = pending.length - (pending.length % unit);
    const reach = isLast ? pending.length : whole - unit * Math.max(1, delimiter.length - 1);
    while (at < reach) {
      const code = codeAt(at);
      if (code === quote) isQuoted = !isQuoted;
      if (isQuoted || code === quote) at += unit;
      else if (code === lf || code === cr) {
        const next = at + unit * (code === cr && codeAt(at + unit) === lf ? 2 : 1);
        records.push(cut(from, at, next));
        [from, at] = [next, next];
      } else if (startsDelimiter(at)) {
        cells += 1;
        at += unit * delimiter.length;
      } else at += unit;
    }
    if (isLast && from < pending.length) records.push(cut(from, pending.length, pending.length));
    pending = pending.subarray(from);
    at -= from;
    return records;
  };

  return {
    push(chunk: Buffer): RawRecord[] {
      pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
      return scan(false);
    },
    end: (): RawRecord[] => scan(true),
  };
}
