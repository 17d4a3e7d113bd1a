// Reads the XML inside workbooks as a stream of tags and text. Bounded, whatever the file holds: no document types, no
// entities but the five of XML, no depth or number of attributes that a workbook never has.

import { SaxesParser } from "saxes";
import { unreachableError } from "../../lib/errors.ts";
import { damaged, unfolds, type Zip } from "./zip.ts";

export type Attributes = Readonly<Record<string, string>>;

/** Tags without their prefix, attributes with theirs. */
type Handlers = {
  open: (tag: string, attributes: Attributes) => void;
  text: (text: string) => void;
  close: (tag: string) => void;
};

/** Deeper, and with more attributes, than any spreadsheet program writes. */
const limits = { depth: 100, attributes: 200 } as const;
/**
 * A tag takes a microsecond. 20,000 rows of seven cells have 300,000; beyond that each takes some of the file: rows that differ in
 * nothing but their date have 15 in 25 bytes, packed.
 */
const freeTags = 300_000;

/** Reads one part; stops after each piece, so that what the handlers collected can be handed on. */
export async function* readXml(zip: Zip, part: string, handlers: Handlers): AsyncGenerator<void> {
  const parser = parserOf(zip, part, handlers);
  let decoder: InstanceType<typeof TextDecoder> | null = null;
  const write = (bytes: Buffer, isLast: boolean) => {
    decoder ??= new TextDecoder(encodingOf(bytes), { fatal: true });
    try {
      parser.write(decoder.decode(bytes, { stream: !isLast }));
      if (isLast) parser.close();
    } catch (error) {
      throw damaged(zip.name, error);
    }
  };
  for await (const chunk of zip.read(part)) {
    write(chunk, false);
    yield;
  }
  write(Buffer.alloc(0), true);
  yield;
}

/** Reads one part whole. */
export async function walkXml(zip: Zip, part: string, handlers: Handlers): Promise<void> {
  for await (const _ of readXml(zip, part, handlers));
}

function parserOf(zip: Zip, part: string, handlers: Handlers): SaxesParser {
  const parser = new SaxesParser();
  const tags: string[] = [];
  let attributes = 0;
  let opened = 0;
  parser.on("error", (error) => {
    throw new Error(`its part ${part} breaks at ${error.message}`);
  });
  parser.on("doctype", () => {
    throw unreachableError(
      `${zip.name} declares a document type, which no spreadsheet program does`,
      "Do not trust the file. Ask who made it for one saved by Excel or LibreOffice.",
    );
  });
  parser.on("opentagstart", () => {
    attributes = 0;
  });
  parser.on("attribute", () => {
    if (++attributes > limits.attributes) throw new Error(`its part ${part} has a tag without end`);
  });
  parser.on("opentag", ({ name, attributes: found }) => {
    const tag = name.slice(name.indexOf(":") + 1);
    tags.push(tag);
    if (++opened > freeTags + zip.bytes) throw unfolds(zip.name);
    if (tags.length > limits.depth) throw new Error(`its part ${part} is nested too deeply`);
    handlers.open(tag, found);
  });
  parser.on("text", handlers.text);
  parser.on("cdata", handlers.text);
  parser.on("closetag", () => handlers.close(tags.pop() ?? ""));
  return parser;
}

function encodingOf(start: Buffer): string {
  const mark = start.subarray(0, 2).toString("hex");
  return mark === "fffe" ? "utf-16le" : mark === "feff" ? "utf-16be" : "utf-8";
}
