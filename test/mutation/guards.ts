// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are pieces of source, not texts.

// One edit for each guard, made by hand: what the code would be without it, and the test that is red then. `npm run mutate:guards`
// makes each edit in a copy of the project and runs that test.

/** `test`: a file under test/ and words of the test's name, as docs/why/guarantees.md writes them. */
export type Guard = { file: string; was: string; became: string; test: string };

const guard = (file: string, was: string, became: string, test: string): Guard => ({
  file: `src/${file}`,
  was,
  became,
  test,
});

export const guards: readonly Guard[] = [
  // The intent of a cancel is committed first.
  guard(
    "actions/cancel.ts",
    "const id = await ledger.startCancel(pin.id, postId, now());",
    "await client.deletePost(postId, groupId);\n  const id = await ledger.startCancel(pin.id, postId, now());",
    "actions/cancel.test.ts: the intent is on the disk before the request leaves",
  ),
  // A pause follows a calendar that is renamed.
  guard(
    "ledger/readings.ts",
    "renamePause(connection, renamed);",
    "",
    "actions/pause.test.ts: a paused calendar that is renamed is paused under its new name",
  ),
  // --max-late, to the millisecond, and that it is not ten times as long.
  guard(
    "planning/plan.ts",
    "?? at) < now - maxLateMs",
    "?? at) <= now - maxLateMs",
    "planning/plan.test.ts: of exactly max-late ago is still in time",
  ),
  guard(
    "planning/plan.ts",
    "?? at) < now - maxLateMs",
    "?? at) < now - 10 * maxLateMs",
    "flow/promises.test.ts: by a minute more than --max-late is missed",
  ),
  // A tick during a run is made up for.
  guard(
    "daemon/daemon.ts",
    "if (again) runForNews();",
    "",
    "daemon/daemon.test.ts: a tick that comes while a run is under way is made up for",
  ),
  // Opening asks where the ledger lies.
  guard(
    "ledger/open.ts",
    "  refuseNetworkFileSystem(file);\n  refuseEmptied(file);",
    "  refuseEmptied(file);",
    "ledger/ledger.test.ts: asks the system where the file lies",
  ),
  // The lock is taken, though nothing is written, and on the file that is there.
  guard(
    "ledger/lock.ts",
    "`BEGIN EXCLUSIVE; ",
    "`BEGIN; ",
    "ledger/ledger.test.ts: one process at a time holds the sender's lock",
  ),
  guard(
    "ledger/lock.ts",
    "if (before !== null && identityOf(file) !== before)",
    'if (before === "")',
    "ledger/ledger.test.ts: a lock on a file that was replaced while it was taken",
  ),
  // The ledger is checked at each opening.
  guard(
    "ledger/open.ts",
    'if (verdict !== "ok")',
    "if (verdict === null)",
    "ledger/ledger.test.ts: refuses a file in which an index disagrees with its table",
  ),
  // The settle time grows, to three times the delay.
  guard(
    "delivery/reconcile.ts",
    'Math.max(config.settleMs, 3 * Number((await ledger.fact("listing-lag")) ?? 0))',
    "config.settleMs",
    "flow/promises.test.ts: makes the settle time three times the delay that was seen",
  ),
  guard(
    "delivery/reconcile.ts",
    "3 * Number((await",
    "2 * Number((await",
    "flow/promises.test.ts: makes the settle time three times the delay that was seen",
  ),
  // A post is adopted on a full match only, whatever an event says.
  guard(
    "delivery/same-post.ts",
    "    pinterest.boardId === pin.boardId &&\n",
    "",
    "flow/promises.test.ts: is not adopted when it differs in its %s alone",
  ),
  guard(
    "delivery/same-post.ts",
    "    text(pinterest.title) === text(pin.title) &&\n",
    "",
    "flow/promises.test.ts: is not adopted when it differs in its %s alone",
  ),
  guard(
    "delivery/same-post.ts",
    " &&\n    address(pinterest.link) === address(pin.link)",
    "",
    "flow/promises.test.ts: is not adopted when it differs in its %s alone",
  ),
  guard(
    "delivery/same-post.ts",
    " && text(post.body) === text(pin.body)",
    "",
    "delivery/same-post.test.ts: but not one %s",
  ),
  guard(
    "delivery/same-post.ts",
    " && sameMedium(post, pin);",
    ";",
    "flow/promises.test.ts: is not adopted when it differs in its %s alone",
  ),
  guard(
    "delivery/reconcile.ts",
    " || !isSameSchedule(candidate, pin, earliest)) continue;",
    ") continue;",
    "flow/promises.test.ts: is not adopted when it differs in its %s alone",
  ),
  // Retry-After is obeyed by everyone, also in the next run.
  guard(
    "delivery/circuit-breaker.ts",
    "now() + (pauseMs ?? backoffMs(troubles, Math.random()))",
    "now() + backoffMs(troubles, Math.random())",
    "flow/promises.test.ts: keeps every Pin back until then",
  ),
  guard(
    "delivery/circuit-breaker.ts",
    'Number((await ledger.fact("paused-until")) ?? 0)',
    "0",
    "flow/promises.test.ts: of more than a run waits for keeps the next runs back as well",
  ),
  // A locked ledger is waited for, ten seconds and no longer.
  guard(
    "ledger/commits.ts",
    "if (isBusy(error)) {",
    "if (false as boolean) {",
    "ledger/commits.test.ts: a lock of another program is waited for ten seconds",
  ),
  guard(
    "ledger/commits.ts",
    "const patienceMs = 10_000;",
    "const patienceMs = 9_000;",
    "ledger/commits.test.ts: a lock of another program is waited for ten seconds",
  ),
  guard(
    "ledger/commits.ts",
    "const patienceMs = 10_000;",
    "const patienceMs = 11_000;",
    "ledger/commits.test.ts: a lock of another program is waited for ten seconds",
  ),
  // Two clocks may be two minutes apart.
  guard("lib/clock.ts", "2 * 60_000", "8 * 60_000", "flow/promises.test.ts: are too far apart at %i minutes"),
  guard(
    "lib/clock.ts",
    "2 * 60_000",
    "3 * 60_000",
    "lib/clock.test.ts: may be two minutes apart and not a millisecond more",
  ),
  // A second `watch` stands by.
  guard(
    "daemon/daemon.ts",
    "const { message } = await anotherSender(session);",
    "throw await anotherSender(session);",
    "flow/promises.test.ts: that publishes is told who is sending and exits 75",
  ),
  // A ledger that is new to the account adopts `now` rows as well.
  guard(
    "delivery/compare.ts",
    "const earliest = pin.now ? Number.NEGATIVE_INFINITY : (pin.at ?? 0) - clockTolerance;",
    "if (pin.now) return null;\n  const earliest = (pin.at ?? 0) - clockTolerance;",
    "flow/promises.test.ts: post the rows of one calendar once",
  ),
  // What may have been made is looked up, and absence is proven before anything is repeated.
  guard(
    "delivery/outcome.ts",
    'return { kind: "unknown", message, pauseMs };',
    'return { kind: "later", message, pauseMs };',
    "flow/trouble.test.ts: leaves the pin uncertain; the post is found, and never made again",
  ),
  guard(
    "delivery/unknown-outcome.ts",
    'return { kind: "absent", doubt };',
    'return { kind: "open", doubt, absentAt, reconcileAt: startedAt + settleMs, issue: stillLooking(doubt) };',
    "flow/lost.test.ts: a post that was never made is proven absent and sent again",
  ),
  guard(
    "delivery/unknown-outcome.ts",
    "const settledAt = settleFrom + settleMs;",
    "const settledAt = settleFrom;",
    "flow/promises.test.ts: makes the settle time three times the delay that was seen",
  ),
  guard(
    "delivery/canary-posts.ts",
    "if (!isAsSent(post, pin))",
    "if (pin.postId === null)",
    "flow/lost.test.ts: a list that does not show what is surely there proves nothing",
  ),
  // What a dead sender left is uncertain; every commit is synced.
  guard(
    "ledger/attempts.ts",
    "UPDATE pin SET state = 'uncertain', issues = @issues, settle_from = NULL, changed_at = @now",
    "UPDATE pin SET state = 'scheduled', issues = @issues, settle_from = NULL, changed_at = @now",
    "ledger/ledger.test.ts: left behind by a dead sender becomes uncertain, never scheduled",
  ),
  guard(
    "ledger/open.ts",
    'db.pragma("synchronous = FULL");',
    'db.pragma("synchronous = NORMAL");',
    "ledger/ledger.test.ts: sets and keeps write-ahead logging with every commit synced",
  ),
  // A ledger that is swapped, or put back, is noticed.
  guard(
    "ledger/watched-files.ts",
    "if (now === identity) continue;",
    'if (now !== "") continue;',
    "flow/ledger-lost.test.ts: %s stops it at once, and says what is not recorded",
  ),
  guard(
    "ledger/epoch.ts",
    "return ledger.attempts > 0 && lock?.token !== ledger.token;",
    "return false;",
    "ledger/epoch.test.ts: when a backup from before the last session is put in its place",
  ),
  // Trouble ends a run before it spreads.
  guard(
    "delivery/circuit-breaker.ts",
    "refusals = same === reason ? refusals + 1 : 1;",
    "refusals = 1;",
    "flow/backpressure.test.ts: a run of the same refusal stops the run after a few",
  ),
  guard(
    "delivery/circuit-breaker.ts",
    "if (!careful || inside === 0) {",
    "if (!careful || inside >= 0) {",
    "flow/backpressure.test.ts: a service that is down is tried by one request at a time",
  ),
  guard(
    "delivery/publish.ts",
    "breaker.close(quotaReached(decided.message));",
    "",
    "flow/backpressure.test.ts: a quota that is used up ends the run at once",
  ),
  guard(
    "delivery/outcome.ts",
    "    case 401:\n    case 403:",
    "    case 403:",
    "flow/trouble.test.ts: 401 in the middle stops the run with exit 3",
  ),
  guard(
    "delivery/publish.ts",
    "if (!maybeSamePost(post, pin) || !isSameSchedule(post, pin, requestedSince(pin) - clockTolerance))\n    return false;",
    "return true;",
    "flow/promises.test.ts: is not adopted by it when it differs in its %s alone",
  ),
  // Rows, twins and replacements.
  guard(
    "planning/plan.ts",
    "requeuedAt ?? at, pacedUntil ?? at)",
    "requeuedAt ?? at)",
    "flow/pacing.test.ts: does not count the time that pacing makes a Pin wait as late",
  ),
  guard(
    "ledger/attempts.ts",
    "if (value(sql.duplicateUnknown, { visible, pin }) !== undefined) return null;",
    "",
    "flow/trouble.test.ts: a duplicate of a lost one waits, and says why",
  ),
  guard(
    "ledger/attempts.ts",
    "AND NOT ${isPaused} AND NOT ${isReplaced}`",
    "AND NOT ${isPaused}`",
    "delivery/replacement.test.ts: a retry and a plan at the same time send one of the two",
  ),
  guard(
    "planning/plan.ts",
    "if (like) return { issue: looksLikeSent(row, like, request), like };",
    "",
    "flow/publish.test.ts: moving a published row to another time holds it",
  ),
  // Pauses and cancels.
  guard(
    "ledger/attempts.ts",
    "AND NOT ${isPaused} AND NOT ${isReplaced}`",
    "AND NOT ${isReplaced}`",
    "actions/pause.test.ts: a pause holds at once, also in a run that is under way",
  ),
  guard(
    "ledger/attempts.ts",
    "AND NOT ${isPaused} AND ((state",
    "AND ((state",
    "actions/pause.test.ts: a lost answer is still looked up, and what is proven absent is not sent again before the pause ends",
  ),
  guard(
    "actions/cancel-outcome.ts",
    ': { kind: "again" };',
    ': { kind: "cancelled" };',
    "actions/cancel.test.ts: a lost answer is looked up: what is gone is taken back, what is there is asked for again",
  ),
  guard(
    "actions/cancel.ts",
    'if (standing.kind === "never") return { ...standing, kind: "kept" };',
    "",
    "actions/cancel.test.ts: a Pin that goes live while the person thinks about it is left alone",
  ),
  // Webhooks.
  guard(
    "daemon/listen/event-action.ts",
    "reconcileAt: Math.max(when.now, when.nextLookAt),",
    "reconcileAt: when.now + 3_600_000,",
    "daemon/listen/order.test.ts: it is looked for at once, and adopted by that look alone",
  ),
  guard(
    "daemon/listen/intake.ts",
    'if (signature !== "good")',
    "if (verdict.length === 0)",
    "daemon/listen/listener.test.ts: that %s is refused, and nothing is kept",
  ),
  guard(
    "daemon/listen/intake.ts",
    "return jsonAnswer(503, {",
    "return jsonAnswer(200, {",
    "daemon/listen/listener.test.ts: that cannot be kept is to come again",
  ),
  guard(
    "actions/eligible.ts",
    'code === "duplicate-post") || isSaidPublished(pin));',
    'code === "duplicate-post"));',
    "actions/eligible.test.ts: failed, and said to be published: may be live",
  ),
  guard(
    "daemon/daemon.ts",
    'if (about.kind === "profile" && !about.connected) recall.abort();',
    "",
    "flow/webhooks.test.ts: takes no new Pin when a profile is disconnected",
  ),
  // What was posted is known by what it shows, whatever ledger, calendar, folder or profile it came from.
  guard(
    "planning/resemblance.ts",
    "return stands ? isNearlyComplete(agreement) : isLikely(agreement);",
    "return false;",
    "delivery/resemblance.test.ts: a lost ledger and an edit of %s make no second post",
  ),
  guard(
    "delivery/send-job.ts",
    "if (held !== null) return await putOff(held);",
    "",
    "delivery/resemblance.test.ts: of %s, one is published",
  ),
  guard(
    "ledger/attempts.ts",
    'if (value(sql.claimedAlikeSince, { pin, words, comparedTo }) !== undefined) return "compare-again";',
    "",
    "ledger/ledger.test.ts: is not made beside one of the same %s that came after the comparison",
  ),
  guard(
    "run/posted.ts",
    "const lists = await compareWithAccount(session, pages, { ...request, note });",
    "const lists: AccountPosts[] = [];",
    "delivery/resemblance.test.ts: a ledger that was put back and an edit of %s make no second post",
  ),
  guard(
    "run/posted.ts",
    "if (isUnused || ",
    "if (isUnused || lists.length > 0 || ",
    "delivery/resemblance.test.ts: a ledger lost within the settle time, posts listed late: nothing is sent before the list can show them",
  ),
  guard(
    "run/posted.ts",
    "if (isUnused || ",
    "if (",
    "delivery/resemblance.test.ts: waits for nothing: its first rows go at once",
  ),
  guard(
    "delivery/account-posts.ts",
    "if (page.total !== expected || page.unreadable > 0) return false;",
    "if (page.unreadable >= 0) return true;",
    "delivery/resemblance.test.ts: a row that is new to a known calendar is compared with what was sent from elsewhere",
  ),
  guard(
    "model/media-key.ts",
    "const kept = [...url.searchParams].filter(([name]) => !passing.test(name));",
    'const kept = [...url.searchParams].filter(() => passing.test("v"));',
    "delivery/resemblance.test.ts: a calendar exported anew under another name with new signatures is the same calendar",
  ),
];
