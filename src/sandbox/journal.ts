// What the sandbox keeps: every accepted post and every stored reply, in memory and in an append-only file of one JSON
// entry per line. An entry is on the disk before its reply leaves. One process may use a file at a time.

import { open } from "node:fs/promises";
import { z } from "zod";
import { type StoredPost, storedPostSchema } from "./post.ts";
import { type StoredWebhook, storedWebhookSchema } from "./webhooks.ts";

const storedReplySchema = z.object({
  key: z.string(),
  fingerprint: z.string(),
  /** When it was stored, milliseconds since the epoch. */
  at: z.number(),
  status: z.number(),
  body: z.string(),
});

/** The reply to a write that came with an Idempotency-Key. */
export type StoredReply = z.infer<typeof storedReplySchema>;

const entrySchema = z.object({
  post: storedPostSchema.nullable(),
  reply: storedReplySchema.nullable(),
  webhook: storedWebhookSchema.nullish(),
});

/** Post and reply in one line: after a crash there are both or neither. */
type Entry = z.infer<typeof entrySchema>;

export type Journal = {
  posts: ReadonlyMap<string, StoredPost>;
  /** Those that were deleted too. */
  webhooks: ReadonlyMap<string, StoredWebhook>;
  reply: (key: string) => StoredReply | undefined;
  /** Resolves once the entry is on the disk; it counts from then on. */
  append: (entry: Entry) => Promise<void>;
  close: () => Promise<void>;
};

type File = { entries: Entry[]; write: (text: string) => Promise<void>; close: () => Promise<void> };

function entryOf(line: string, where: string): Entry {
  try {
    return entrySchema.parse(JSON.parse(line));
  } catch (cause) {
    throw new Error(`${where}: not an entry of the sandbox. Remove the file to start afresh.`, { cause });
  }
}

async function openFile(path: string): Promise<File> {
  const file = await open(path, "a+");
  const text = await file.readFile("utf8");
  // A last line without its end was cut off by a crash: its reply never left.
  const whole = text.slice(0, text.lastIndexOf("\n") + 1);
  if (whole.length < text.length) await file.truncate(Buffer.byteLength(whole));
  const entries = whole
    .split("\n")
    .slice(0, -1)
    .map((line, i) => entryOf(line, `${path}, line ${i + 1}`));
  return {
    entries,
    write: async (lines) => {
      await file.appendFile(lines);
      await file.datasync();
    },
    close: () => file.close(),
  };
}

const memory: File = { entries: [], write: async () => undefined, close: async () => undefined };

export async function openJournal(path: string | null): Promise<Journal> {
  const file = path === null ? memory : await openFile(path);
  const posts = new Map<string, StoredPost>();
  const replies = new Map<string, StoredReply>();
  const webhooks = new Map<string, StoredWebhook>();
  const apply = ({ post, reply, webhook }: Entry) => {
    if (webhook) webhooks.set(webhook.id, webhook);
    if (post !== null) posts.set(post.id, post);
    if (reply !== null) replies.set(reply.key, reply);
  };
  file.entries.forEach(apply);

  // Entries that arrive while the disk is busy share the next write.
  let waiting: Entry[] = [];
  let next: Promise<void> | null = null;
  let last: Promise<void> = Promise.resolve();
  const flush = async () => {
    const batch = waiting;
    waiting = [];
    next = null;
    await file.write(batch.map((entry) => `${JSON.stringify(entry)}\n`).join(""));
    batch.forEach(apply);
  };
  return {
    posts,
    webhooks,
    reply: (key) => replies.get(key),
    append: (entry) => {
      waiting.push(entry);
      next ??= last.then(flush);
      last = next;
      return next;
    },
    close: async () => {
      await last.catch(() => undefined);
      await file.close();
    },
  };
}
