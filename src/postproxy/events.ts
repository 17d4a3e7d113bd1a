// PURE. Reads a webhook event into our own types, in every shape the documents and clients show. Tolerant by intent: only an
// event without an id or a type is none; what is not understood is `other`, and kept all the same.

import { z } from "zod";

/** What an event says of a post. `retrying`: Postproxy tries again by itself. */
type PostNews = "processed" | "published" | "failed" | "retrying" | "media-failed";

/** What an event is about. A `null` is what it does not say; platforms are in lower case. */
export type EventSubject =
  | { kind: "post"; says: PostNews; postId: string; platform: string | null; profileIds: string[] }
  | {
      kind: "post-stats";
      postId: string;
      platform: string | null;
      profileId: string | null;
      stats: Record<string, unknown>;
    }
  | { kind: "profile"; connected: boolean; profileId: string; platform: string | null; name: string | null }
  | {
      kind: "profile-stats";
      profileId: string;
      platform: string | null;
      stats: Record<string, unknown>;
      /** Milliseconds since the epoch. */
      recordedAt: number | null;
    }
  | { kind: "other" };

export type WebhookEvent = {
  id: string;
  type: string;
  /** Milliseconds since the epoch. */
  createdAt: number | null;
  about: EventSubject;
};

/** The events that concern Pinterest (Postproxy's Pinterest page). */
export const pinterestEvents = [
  "post.processed",
  "platform_post.published",
  "platform_post.failed",
  "platform_post.failed_waiting_for_retry",
  "platform_post.insights",
  "profile.connected",
  "profile.disconnected",
  "profile.stats",
  "media.failed",
] as const;

/** Longer than any id seen, and short enough for an index (ours). */
const longestWord = 200;

const word = z
  .union([z.string(), z.int().transform(String)])
  .nullish()
  .transform((value) => (value === undefined || value === null || value === "" ? null : value))
  .catch(null);
const required = z
  .union([z.string(), z.int().transform(String)])
  .refine((value) => value.trim() !== "" && value.length <= longestWord);
const time = word.transform((text) => {
  const at = Date.parse(text ?? "");
  return Number.isNaN(at) ? null : at;
});
const map = z.record(z.string(), z.unknown()).catch({});

const envelopeSchema = z.object({ id: required, type: required, created_at: time, data: map });

const dataSchema = z.object({
  id: word,
  post_id: word,
  profile_id: word,
  platform: word.transform((name) => name?.toLowerCase() ?? null),
  name: word,
  stats: map,
  insights: map,
  recorded_at: time,
  platforms: z.array(z.object({ id: word }).catch({ id: null })).catch([]),
});
type Data = z.infer<typeof dataSchema>;

/** Reads one event; null where there is no event with an id and a type. Never throws. */
export function readEvent(json: unknown): WebhookEvent | null {
  const envelope = envelopeSchema.safeParse(json).data;
  if (envelope === undefined) return null;
  const { id, type, created_at: createdAt, data } = envelope;
  // The newer page nests the fields of some events in `data.object`; all else shows them in `data` itself.
  const nested = z.record(z.string(), z.unknown()).safeParse(data["object"]).data;
  const about = subjectOf(type, dataSchema.parse({ ...data, ...nested })) ?? { kind: "other" };
  return { id, type, createdAt, about };
}

function subjectOf(type: string, data: Data): EventSubject | null {
  const { post_id: postId, profile_id: profileId, platform } = data;
  switch (type) {
    case "post.processed": {
      // Here alone `id` is the post's, and a profile stands where other events have the name of a network.
      const profileIds = data.platforms.flatMap(({ id }) => id ?? []);
      return data.id === null
        ? null
        : { kind: "post", says: "processed", postId: data.id, platform: null, profileIds };
    }
    case "platform_post.published":
      return postNews("published", data);
    case "platform_post.failed":
      return postNews("failed", data);
    case "platform_post.failed_waiting_for_retry":
      return postNews("retrying", data);
    case "media.failed":
      return postNews("media-failed", data);
    case "platform_post.insights":
      return postId === null
        ? null
        : { kind: "post-stats", postId, platform, profileId, stats: data.insights };
    case "profile.connected":
    case "profile.disconnected": {
      const connected = type === "profile.connected";
      return data.id === null
        ? null
        : { kind: "profile", connected, profileId: data.id, platform, name: data.name };
    }
    case "profile.stats": {
      const { stats, recorded_at: recordedAt } = data;
      return profileId === null ? null : { kind: "profile-stats", profileId, platform, stats, recordedAt };
    }
    default:
      return null;
  }
}

function postNews(says: PostNews, { post_id: postId, profile_id: profileId, platform }: Data) {
  const profileIds = profileId === null ? [] : [profileId];
  return postId === null ? null : ({ kind: "post", says, postId, platform, profileIds } as const);
}
