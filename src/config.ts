// Flags, environment and defaults become one Config, validated with zod. The only place that reads process.env.

/** Every setting of a run. Durations in milliseconds, paths absolute. */
export type Config = {
  /** Null where none is set: only commands that reach the API complain. */
  apiKey: string | null;
  /** Origin of the API, without `/api`. */
  baseUrl: string;
  ledger: string;
  /** Id or name; null: the only active Pinterest profile. */
  profile: string | null;
  profileGroup: string | null;
  /** IANA zone for times without one. */
  timezone: string | null;
  /** Posts in flight at once. */
  concurrency: number;
  /** Hand over pins that are due within this time, with `scheduled_at`. */
  aheadMs: number;
  maxLateMs: number;
  /** How long `publish` waits for confirmation. */
  waitMs: number;
  /** Of one API request. */
  timeoutMs: number;
  allowPrivateMedia: boolean;
  /** Folders outside the calendar's own from which files may be uploaded. */
  mediaFolders: string[];
  sandbox: boolean;
};
