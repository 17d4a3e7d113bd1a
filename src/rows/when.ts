// PURE. Reads a publish time, and writes times the way people read them.

/** When a row wants to be published. */
export type PublishAt = {
  /** Milliseconds since the epoch, or "now": as soon as the row is seen. */
  at: number | "now";
  /** The IANA zone to show it in: the row's, `--timezone`'s, or null when the cell had an offset and none is set. */
  zone: string | null;
};
