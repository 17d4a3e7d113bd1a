// PURE. A post as the sandbox keeps it, in memory and in its state file. Knows neither its status nor how it is shown.

import { z } from "zod";

const uploadSchema = z.object({
  /** The name of the form field. */
  field: z.string(),
  name: z.string(),
  contentType: z.string(),
  bytes: z.number(),
  sha256: z.string(),
});

/** A file that came with a request. Its bytes were counted, hashed and dropped. */
export type Upload = z.infer<typeof uploadSchema>;

const mediumSchema = z.object({
  contentType: z.string(),
  /** Null for an uploaded file. */
  sourceUrl: z.string().nullable(),
  upload: uploadSchema.nullable(),
});

export type StoredMedium = z.infer<typeof mediumSchema>;

const contentSchema = z.object({
  body: z.string(),
  draft: z.boolean(),
  /** Milliseconds since the epoch; null: as soon as possible. */
  scheduledAt: z.number().nullable(),
  profileId: z.string(),
  medium: mediumSchema,
  cover: uploadSchema.nullable(),
  /** `platforms.pinterest` as it was sent. */
  params: z.object({
    board_id: z.string(),
    title: z.string().optional(),
    destination_link: z.string().optional(),
    cover_url: z.string().optional(),
    thumb_offset: z.number().optional(),
    format: z.literal("pin").optional(),
  }),
});

/** What a request asks for, once it is found to be in order. */
export type Content = z.infer<typeof contentSchema>;

export const storedPostSchema = z.object({
  id: z.string(),
  /** 1, 2, 3 …: the order of acceptance. */
  sequence: z.number(),
  /** Imported ones are never accepted nor kept; entries of older files do not say. */
  source: z.enum(["postproxy", "imported"]).default("postproxy"),
  groupId: z.string(),
  /** The Idempotency-Key it was created with. */
  key: z.string().nullable(),
  createdAt: z.number(),
  /** When its media began to be processed; null while it is a draft. */
  submittedAt: z.number().nullable(),
  /** Deleted posts are kept: the sandbox never forgets what it accepted. */
  deletedAt: z.number().nullable(),
  content: contentSchema,
});

export type StoredPost = z.infer<typeof storedPostSchema>;

const alphabet = "abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ";

/** Opaque short ids (`NWLtbA`), a different one for each of the first 49^6 sequence numbers. */
export function postId(sequence: number): string {
  // A prime that shares no factor with 49 (and is odd) makes the map one to one, and neighbours unlike each other.
  const size = BigInt(alphabet.length) ** 6n;
  let rest = (BigInt(sequence) * 5_915_587_277n) % size;
  let id = "";
  for (let i = 0; i < 6; i++) {
    id += alphabet[Number(rest % BigInt(alphabet.length))];
    rest /= BigInt(alphabet.length);
  }
  return id;
}

/** The id of the Pin at Pinterest, once it is there. */
export function platformId({ sequence }: Pick<StoredPost, "sequence">): string {
  return String(1_009_439_842_000_000_000n + BigInt(sequence));
}
