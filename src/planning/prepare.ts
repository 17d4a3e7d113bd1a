// PURE. Before and after the plan: a row with its board and profile becomes a PlanRow, a decision becomes the pin that
// the ledger keeps and the report shows.

import type { Resolution } from "../accounts/resolve.ts";
import { idOf, mediaOf } from "../calendar/rows/keys.ts";
import type { Row } from "../calendar/rows/row.ts";
import { foldName } from "../lib/fold-name.ts";
import { type Issue, issue, postNotes } from "../model/issue.ts";
import type { Medium } from "../model/medium.ts";
import type { Pin } from "../model/pin.ts";
import { wasSent } from "../model/states.ts";
import type { Decision, PlanRow } from "./terms.ts";

/** A row with all that a decision and its pin are made of. */
export type PreparedRow = { plan: PlanRow; row: Row; resolution: Resolution };

/** `rootOf`: by the id of a pin of the ledger, the pin that it stands for, or itself. */
export function prepareRow(
  row: Row,
  resolution: Resolution,
  rootOf: ReadonlyMap<string, string>,
): PreparedRow {
  const { fields, columns } = row;
  const written = resolution.board?.name ?? fields.board;
  const at = fields.publishAt?.at ?? null;
  return {
    row,
    resolution,
    plan: {
      calendar: row.calendar,
      line: row.line,
      digest: row.digest,
      id: idOf(row),
      repeat: fields.repeat,
      // Of a ledger that was lost: that it replaces something is known all the same.
      insteadOf: rootOf.get(fields.insteadOf ?? "") ?? fields.insteadOf,
      profile: resolution.profile?.id ?? null,
      boardId: resolution.board?.id ?? null,
      boardName: written === null ? null : foldName(written),
      media: mediaOf(row),
      at: at === "now" ? null : at,
      now: at === "now",
      title: fields.title,
      body: fields.body,
      link: fields.link,
      cover: fields.cover,
      thumbOffset: fields.thumbOffset,
      draft: fields.draft,
      columns: {
        id: columns.id ?? null,
        media: columns.media ?? null,
        publishAt: columns.publishAt ?? null,
      },
      written: row.written,
      issues: [...row.issues, ...resolution.issues],
      notes: [...notSent(row, resolution), ...row.notes],
    },
  };
}

/** One note for all cells of a row that no parameter of the API exists for, so that nothing is dropped without a word. */
function notSent({ notSent, columns }: Row, { section }: Resolution): Issue[] {
  const names = notSent.map((header) => `"${header.split(" - ")[0]}"`);
  if (section !== null) names.push(`the section "${section}"`);
  if (names.length === 0) return [];
  return [
    issue(
      "not-on-pinterest",
      { column: notSent[0] ?? columns.board ?? null, value: notSent.length === 0 ? section : null },
      `${new Intl.ListFormat("en").format(names)} cannot be sent to Pinterest through this API.`,
      "Nothing to do, or add it at Pinterest once the Pin is published.",
    ),
  ];
}

/** The pin as it is after this reading. A pin that was sent keeps its content: that is what Pinterest has. */
export function pinAfter(
  decision: Decision,
  { row, resolution }: PreparedRow,
  known: Pin | null,
  { now, newId }: { now: number; newId: () => string },
): Pin {
  const { issues, notes, state } = decision;
  const place = { calendar: row.calendar, line: row.line };
  if (known && wasSent(known.state)) {
    return {
      ...known,
      ...place,
      rowId: decision.row.id ?? known.rowId,
      seen: seenOf(decision.row),
      notes: [...known.notes.filter(({ code }) => postNotes.has(code)), ...notes],
    };
  }
  const plan = decision.row;
  const { fields } = row;
  return {
    ...place,
    id: known?.id ?? newId(),
    rowId: plan.id,
    digest: plan.digest,
    profile: plan.profile,
    profileName: resolution.profile?.name ?? fields.profile,
    boardId: plan.boardId,
    boardTitle: resolution.board?.name ?? fields.board,
    boardName: plan.boardName,
    media: plan.media,
    medium: fields.media,
    cover: plan.cover,
    thumbOffset: plan.thumbOffset,
    at: plan.now ? ((known?.now ? known.at : null) ?? now) : plan.at,
    now: plan.now,
    timezone: fields.publishAt?.zone ?? null,
    title: plan.title,
    seen: seenOf(plan),
    body: plan.body,
    link: plan.link,
    draft: plan.draft,
    repeat: plan.repeat,
    insteadOf: plan.insteadOf ?? known?.insteadOf ?? null,
    state,
    issues,
    notes,
    resembles: decision.resembles ?? known?.resembles ?? null,
    answered: known?.answered ?? [],
    picture: known !== null && sameMedium(known.medium, fields.media) ? known.picture : null,
    compared: known?.compared ?? null,
    generation: known?.generation ?? 0,
    // Held anew, it is held for something the person has not seen.
    requeuedAt: state === "held" ? null : (known?.requeuedAt ?? null),
    notBefore: known?.notBefore ?? null,
    pacedUntil: known?.pacedUntil ?? null,
    pacedBy: known?.pacedBy ?? null,
    reconcileAt: null,
    absentAt: null,
    postId: null,
    permalink: null,
    pollAt: null,
    polls: 0,
    firstSeen: known?.firstSeen ?? now,
    changedAt: known?.state === state ? known.changedAt : now,
  };
}

const sameMedium = (one: Medium | null, other: Medium | null) =>
  JSON.stringify(one) === JSON.stringify(other);

const seenOf = ({ digest, title, body, media }: PlanRow) => ({ digest, title, body, media });
