// PURE. How often what may fail for a moment is tried, and how long apart: all such rules, and all of them ours. The first try counts.

export const retries = {
  /** A Pin that the API put off (429, 503), within one run. Every request waits for the pause that the API asked for. */
  createPost: { tries: 5 },
  /** GET, over 3.5 to 7 s: longer trouble is better told than sat out. A longer `Retry-After` is reported, for a person may be watching. */
  readApi: { tries: 4, longestWaitMs: 30_000 },
  /** A page of the list with an entry that has no id: it may be a stumble of that page. */
  listPage: { tries: 3 },
  /** Where the post is still shown; reading comes 1, 2 and 4 s later, for a list may lag. */
  deletePost: { tries: 3, firstPauseMs: 1_000 },
  /** A file that is replaced by a new version at that moment is opened anew; nobody replaces it so often. */
  openFile: { tries: 5 },
  /** Who dies lets go of its lock and its port in any order. */
  listen: { tries: 25, pauseMs: 200 },
  /** A message to a person, each time. What does not work at all is tried again later, ever less often. */
  notify: { pausesMs: [2_000, 10_000], firstRetryMs: 600_000, longestRetryMs: 6 * 3_600_000 },
} as const;
