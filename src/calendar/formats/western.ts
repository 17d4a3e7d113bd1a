// PURE. Windows-1252, the encoding of Excel's plain "CSV" in Western Europe and America.

/** Bytes 80 to 9F; the rest is as in Latin-1. Some versions of Node's own decoder take these for Latin-1 too. */
const windows1252 = "€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ";

export const western = (bytes: Buffer) =>
  bytes
    .toString("latin1")
    .replace(/[\x80-\x9f]/g, (character) => windows1252[character.charCodeAt(0) - 0x80] ?? "");
