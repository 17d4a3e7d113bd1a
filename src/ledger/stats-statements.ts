// The SQL of statistics: series as they were received, and when to ask for the next record. A part of statements.ts.

/** A pin stays as it is from its publication on, so the time of its last change is that. */
const pullColumns = `pin.id AS pin, pin.post_id AS postId, pin.profile_id AS profile, pin.changed_at AS publishedAt,
      post_pull.asked_at AS askedAt, post_pull.quiet`;

export const statsSql = {
  /** The same record again changes nothing; one that Postproxy corrected replaces the one before. */
  recordPostStats: `
    INSERT INTO post_stats (pin, recorded_at, stats) VALUES (@pin, @recordedAt, @stats)
    ON CONFLICT (pin, recorded_at) DO UPDATE SET stats = @stats WHERE stats <> @stats`,
  recordProfileStats: `
    INSERT INTO profile_stats (profile_id, recorded_at, stats) VALUES (@profile, @recordedAt, @stats)
    ON CONFLICT (profile_id, recorded_at) DO UPDATE SET stats = @stats WHERE stats <> @stats`,
  /** With max(), SQLite takes the other columns from the row that has it. `ids`: a JSON list. */
  latestPostStats: `
    SELECT pin AS id, max(recorded_at) AS recordedAt, stats FROM post_stats
    WHERE pin IN (SELECT value FROM json_each(@ids)) GROUP BY pin`,
  latestProfileStats: `
    SELECT profile_id AS id, max(recorded_at) AS recordedAt, stats FROM profile_stats
    WHERE profile_id IN (SELECT value FROM json_each(@ids)) GROUP BY profile_id`,
  postStats: "SELECT recorded_at AS recordedAt, stats FROM post_stats WHERE pin = ? ORDER BY recorded_at",
  profileStats:
    "SELECT recorded_at AS recordedAt, stats FROM profile_stats WHERE profile_id = ? ORDER BY recorded_at",
  /** All series, one after the other, each by time. */
  postStatsPage: `
    SELECT pin, recorded_at AS recordedAt, stats FROM post_stats
    WHERE (pin, recorded_at) > (@pin, @recordedAt) ORDER BY pin, recorded_at LIMIT @limit`,
  profileStatsPage: `
    SELECT profile_id AS profile, recorded_at AS recordedAt, stats FROM profile_stats
    WHERE (profile_id, recorded_at) > (@profile, @recordedAt) ORDER BY profile_id, recorded_at LIMIT @limit`,

  // when to ask
  postPullsDue: `
    SELECT ${pullColumns} FROM post_pull JOIN pin ON pin.id = post_pull.pin
    WHERE post_pull.next_at <= @until ORDER BY post_pull.next_at LIMIT @limit`,
  /** Not asked for since `until`, whenever they are due: for a person who wants to know now. */
  postPullsStale: `
    SELECT ${pullColumns} FROM post_pull JOIN pin ON pin.id = post_pull.pin
    WHERE coalesce(post_pull.asked_at, 0) <= @until ORDER BY post_pull.pin LIMIT @limit`,
  postPulled: "UPDATE post_pull SET next_at = @nextAt, asked_at = @askedAt, quiet = @quiet WHERE pin = @pin",
  profilePulls:
    "SELECT profile_id AS profile, next_at AS nextAt, asked_at AS askedAt, quiet FROM profile_pull ORDER BY profile_id",
  profilePulled:
    "UPDATE profile_pull SET next_at = @nextAt, asked_at = @askedAt, quiet = @quiet WHERE profile_id = @profile",
} as const;
