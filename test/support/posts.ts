// Posts as Postproxy shows them, complete, and different only where a test says so.

import type { Post } from "../../src/postproxy/wire.ts";

export type PinterestResult = NonNullable<Post["pinterest"]>;

export const pinterest = (differs: Partial<PinterestResult> = {}): PinterestResult => ({
  status: "pending",
  boardId: "718605684300112233",
  title: "Shelves",
  link: "https://studio.example/shelves",
  error: null,
  errorDetails: null,
  permalink: null,
  ...differs,
});

/** The post that `pin()` asks for, to be published at once. */
export const post = (differs: Partial<Post> = {}): Post => ({
  id: "NWLtbA",
  body: "Six shelf layouts",
  status: "pending",
  draft: false,
  source: "postproxy",
  scheduledAt: null,
  createdAt: null,
  media: [{ status: "pending", error: null, sourceUrl: "https://a.example/a.jpg" }],
  pinterest: pinterest(),
  ...differs,
});
