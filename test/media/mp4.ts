// Builds the skeleton of an MP4 for tests: an index with as much ballast as a long film has, and no pictures.

export function box(type: string, ...contents: Buffer[]): Buffer {
  const body = Buffer.concat(contents);
  const header = Buffer.alloc(8);
  header.writeUInt32BE(8 + body.length, 0);
  header.write(type, 4, "latin1");
  return Buffer.concat([header, body]);
}

const words = (...values: number[]) => {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [at, value] of values.entries()) bytes.writeUInt32BE(value, at * 4);
  return bytes;
};

export const ftyp = box("ftyp", Buffer.from("isom\0\0\x02\0isomiso2mp41", "latin1"));

/** A movie of one picture track and one sound track; `tables`: bytes of the sample tables of each. */
export function moov(film: { seconds: number; tables: [number, number]; mvex?: Buffer }): Buffer {
  const tracks = film.tables.map((bytes, at) =>
    box(
      "trak",
      box("tkhd", words(0, 0, 0, at + 1, 0, film.seconds * 1000), Buffer.alloc(60)),
      box(
        "mdia",
        box("mdhd", words(0, 0, 0, 48_000, film.seconds * 48_000, 0)),
        box("hdlr", words(0, 0), Buffer.from(at === 0 ? "vide" : "soun"), Buffer.alloc(13)),
        box("minf", box("stbl", box("stsz", Buffer.alloc(bytes)))),
      ),
    ),
  );
  const header = box("mvhd", words(0, 0, 0, 1000, film.seconds * 1000), Buffer.alloc(80));
  return box("moov", header, ...tracks, film.mvex ?? Buffer.alloc(0));
}
