// Shapes of what the ledger keeps of statistics. Times in milliseconds since the epoch.

/** As Postproxy sent it: for a Pin `impressions`, `saved` and others, for a profile also nested objects. */
export type Stats = Readonly<Record<string, unknown>>;

/** One record of a series; `recordedAt` is Postproxy's. */
export type StatsRecord = { recordedAt: number; stats: Stats };

/** What a pull leaves behind. `askedAt`: of the last that was answered. `quiet`: pulls in a row that brought nothing new. */
export type Pull = { nextAt: number; askedAt: number | null; quiet: number };

/** A profile through which Pins were published. `askedAt` null: never asked for. */
export type ProfilePull = { profile: string; nextAt: number; askedAt: number | null; quiet: number };

/** A published pin that is to be asked for. `askedAt` null: never. */
export type PostPull = {
  pin: string;
  postId: string;
  profile: string;
  publishedAt: number;
  askedAt: number | null;
  quiet: number;
};
