// PURE. What the service has to tell of a post, and when: computed from the stored post, like its state. Knows no
// subscriptions.

import { profileById } from "./account.ts";
import { type Life, lifeOf, momentsOf, phases } from "./lifecycle.ts";
import { platformId, type StoredPost } from "./post.ts";

export type SandboxEvent = { id: string; type: string; created_at: string; data: Record<string, unknown> };

/** `at`: milliseconds since the epoch. */
type TimedEvent = { at: number; event: SandboxEvent };

/** Every event that the post gives rise to, past and future, in order; each always under the same id. */
export function eventsOf(post: StoredPost): TimedEvent[] {
  const found: TimedEvent[] = [];
  const told = new Set<string>();
  const tell = (at: number, type: string, data: Record<string, unknown>) => {
    if (told.has(type) || (post.deletedAt !== null && at >= post.deletedAt)) return;
    told.add(type);
    // Seconds, as the documents show the times of events.
    const created_at = `${new Date(at).toISOString().slice(0, 19)}Z`;
    found.push({ at, event: { id: `evt_${post.id}_${told.size}`, type, created_at, data } });
  };
  for (const at of momentsOf(post)) {
    const life = lifeOf(post, at);
    if (life.status === "media_processing_failed") tell(at, "media.failed", failedMedium(post, life));
    if (life.status === "processed") tell(at, "post.processed", processedPost(post, life));
    const { status } = life.pinterest;
    if (status !== "published" && status !== "failed" && status !== "failed_waiting_for_retry") continue;
    const result = platformPost(post, life);
    tell(at, `platform_post.${status}`, result);
    if (status === "published") {
      const insights = { impressions: 31, saved: 2, outbound_clicks: 1 };
      tell(at + phases.insights, "platform_post.insights", { ...result, insights });
    }
  }
  return found;
}

function failedMedium({ id, content }: StoredPost, { mediaError }: Life) {
  const { contentType } = content.medium;
  return {
    id: `med_${id}`,
    post_id: id,
    content_type: contentType,
    status: "failed",
    error_message: mediaError,
  };
}

/** Its `platforms` are not those of the API: each is a profile. */
function processedPost({ id, content, createdAt }: StoredPost, { status }: Life) {
  const { profileId, scheduledAt, body } = content;
  return {
    id,
    body,
    status,
    scheduled_at: scheduledAt === null ? null : new Date(scheduledAt).toISOString(),
    created_at: new Date(createdAt).toISOString(),
    platforms: [{ id: profileId, platform: "pinterest", name: profileById(profileId)?.name ?? null }],
  };
}

function platformPost(post: StoredPost, { pinterest }: Life) {
  const { profileId } = post.content;
  return {
    id: `pp_${post.id}`,
    post_id: post.id,
    platform: "pinterest",
    profile_id: profileId,
    profile_name: profileById(profileId)?.name ?? null,
    status: pinterest.status,
    error: pinterest.error,
    error_details: pinterest.errorDetails,
    platform_id: pinterest.status === "published" ? platformId(post) : null,
  };
}
