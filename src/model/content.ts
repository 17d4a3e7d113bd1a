// PURE. What is sent of a row or of its Pin, field by field, in the form in which two are compared.

import { mediaKey } from "./media-key.ts";
import type { Pin } from "./pin.ts";
import type { PostedField } from "./row-fields.ts";

/** As much of a row or Pin as is sent. */
type Sent = Pick<
  Pin,
  | "profile"
  | "boardId"
  | "media"
  | "body"
  | "title"
  | "link"
  | "cover"
  | "thumbOffset"
  | "draft"
  | "at"
  | "now"
>;

type Content = Readonly<Record<PostedField, string | number | boolean | null>>;

/** The time of a "now" row is the word; other times are in milliseconds since the epoch. */
export const contentOf = (of: Sent): Content => ({
  profile: of.profile,
  board: of.boardId,
  media: of.media,
  body: of.body,
  title: of.title,
  link: of.link,
  cover: of.cover && mediaKey(of.cover),
  thumbOffset: of.thumbOffset,
  draft: of.draft,
  publishAt: of.now ? "now" : of.at,
});
