// A video of two gigabytes that exists only where it is looked at, served with ranges.

import { ftyp, moov } from "./mp4.ts";
import { askedRange, serve, type TestServer } from "./server.ts";

/** A file that exists only where something was put; zeros elsewhere. */
export type Sparse = { size: number; parts: { offset: number; bytes: Buffer }[] };

function slice({ parts }: Sparse, first: number, end: number): Buffer {
  const slice = Buffer.alloc(end - first);
  for (const { offset, bytes } of parts) {
    const from = Math.max(first, offset);
    const to = Math.min(end, offset + bytes.length);
    if (from < to) bytes.copy(slice, from - first, from - offset, to - offset);
  }
  return slice;
}

export const size = 1_999_999_999;
/** 15 minutes at 30 frames a second: 27,000 frames and 38,760 pieces of sound, four bytes each in stsz alone. */
export const index = moov({ seconds: 890, tables: [27_000 * 12, 38_760 * 4] });
export const mdatLarge = (length: number) => {
  const header = Buffer.alloc(16);
  header.writeUInt32BE(1, 0);
  header.write("mdat", 4, "latin1");
  header.writeBigUInt64BE(BigInt(length), 8);
  return header;
};

/** One video of 2 GB and 890 s, twice. */
export const films = {
  "index last": {
    size,
    parts: [
      { offset: 0, bytes: ftyp },
      { offset: ftyp.length, bytes: mdatLarge(size - ftyp.length - index.length) },
      { offset: size - index.length, bytes: index },
    ],
  },
  "index first": {
    size,
    parts: [
      { offset: 0, bytes: Buffer.concat([ftyp, index]) },
      { offset: ftyp.length + index.length, bytes: mdatLarge(size - ftyp.length - index.length) },
    ],
  },
} satisfies Record<string, Sparse>;

export function serveSparse(file: Sparse): Promise<TestServer> {
  return serve((request, response) => {
    const { first, last } = askedRange(request) ?? { first: 0, last: file.size - 1 };
    const end = Math.min(last + 1, file.size);
    response.writeHead(206, { "content-range": `bytes ${first}-${end - 1}/${file.size}` });
    response.end(slice(file, first, end));
  });
}
