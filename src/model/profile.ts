// A connected account of Pinterest, as the program sees it: shapes only.

/** One connected account, as Postproxy lists it. */
export type Profile = {
  id: string;
  name: string;
  username: string | null;
  platform: string;
  /** active, expired or inactive; anything else is taken for not active. */
  status: string;
  groupId: string | null;
  /** ISO 8601, or null. */
  expiresAt: string | null;
  /** Posts made through it, as Postproxy counts them; null: it does not say. */
  postCount: number | null;
};
