// PURE. Makes a zip file of parts, as a workbook is one. No part or file here reaches the 4 GB where zip files change their form.

import { crc32, deflateRawSync } from "node:zlib";

type ZipPart = { name: string; content: Uint8Array | string };

/** 1 Jan 1980, the first day that a zip file knows: the same workbook is the same file whenever it is made. */
const date = 0x21;

/** Names are UTF-8; APPNOTE.TXT, 4.4.4, bit 11. */
const flags = 0x800;

export function zipOf(parts: readonly ZipPart[]): Buffer {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const { name, content } of parts) {
    const bytes = Buffer.from(content);
    const packed = deflateRawSync(bytes);
    const file = Buffer.from(name);
    const common = commonFields({
      crc: crc32(bytes),
      packed: packed.length,
      size: bytes.length,
      name: file.length,
    });
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    central.push(Buffer.from("PK\x01\x02\x14\x00", "latin1"), common, tail, file);
    locals.push(Buffer.from("PK\x03\x04", "latin1"), common, file, packed);
    offset += 4 + common.length + file.length + packed.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", "latin1");
  end.writeUInt16LE(parts.length, 8);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, directory, end]);
}

/** What stands before each part and again in the directory: version 2.0, deflated. */
function commonFields({
  crc,
  packed,
  size,
  name,
}: Record<"crc" | "packed" | "size" | "name", number>): Buffer {
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(20, 0);
  fields.writeUInt16LE(flags, 2);
  fields.writeUInt16LE(8, 4);
  fields.writeUInt16LE(date, 8);
  fields.writeUInt32LE(crc, 10);
  fields.writeUInt32LE(packed, 14);
  fields.writeUInt32LE(size, 18);
  fields.writeUInt16LE(name, 22);
  return fields;
}
