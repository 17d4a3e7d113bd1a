// PURE. The form of a pin in the ledger's table.

import type { Issue } from "../model/issue.ts";
import type { Medium } from "../model/medium.ts";
import type { KnownPin, Pin } from "../model/pin.ts";
import type { PinState } from "../model/states.ts";

/** The columns of table `pin`, named as in the schema. */
export type PinRecord = {
  id: string;
  calendar: string;
  line: number | null;
  row_id: string | null;
  digest: string;
  profile_id: string | null;
  profile_name: string | null;
  board_id: string | null;
  board_name: string | null;
  board_fold: string | null;
  media_key: string | null;
  media: string | null;
  cover: string | null;
  thumb_offset: number | null;
  publish_at: number | null;
  is_now: number;
  timezone: string | null;
  title: string | null;
  seen: string;
  body: string | null;
  link: string | null;
  draft: number;
  repeat: number;
  instead_of: string | null;
  state: PinState;
  issues: string;
  notes: string;
  resembles: string | null;
  answered: string;
  picture: string | null;
  compared: string | null;
  generation: number;
  released_at: number | null;
  not_before: number | null;
  paced_until: number | null;
  paced_by: string | null;
  look_at: number | null;
  absent_at: number | null;
  post_id: string | null;
  permalink: string | null;
  poll_at: number | null;
  polls: number;
  first_seen: number;
  changed_at: number;
};

const json = <T>(text: string | null): T | null => (text === null ? null : (JSON.parse(text) as T));
const text = (value: unknown) => (value === null ? null : JSON.stringify(value));

export function fromRecord(record: PinRecord): Pin {
  return {
    id: record.id,
    calendar: record.calendar,
    line: record.line,
    rowId: record.row_id,
    digest: record.digest,
    profile: record.profile_id,
    profileName: record.profile_name,
    boardId: record.board_id,
    boardTitle: record.board_name,
    boardName: record.board_fold,
    media: record.media_key,
    medium: json<Medium>(record.media),
    cover: json<Medium>(record.cover),
    thumbOffset: record.thumb_offset,
    at: record.publish_at,
    now: record.is_now === 1,
    timezone: record.timezone,
    title: record.title,
    seen: JSON.parse(record.seen) as KnownPin["seen"],
    body: record.body,
    link: record.link,
    draft: record.draft === 1,
    repeat: record.repeat === 1,
    insteadOf: record.instead_of,
    state: record.state,
    issues: json<Issue[]>(record.issues) ?? [],
    notes: json<Issue[]>(record.notes) ?? [],
    resembles: record.resembles,
    answered: JSON.parse(record.answered) as string[],
    picture: record.picture,
    compared: record.compared,
    generation: record.generation,
    releasedAt: record.released_at,
    notBefore: record.not_before,
    pacedUntil: record.paced_until,
    pacedBy: record.paced_by,
    lookAt: record.look_at,
    absentAt: record.absent_at,
    postId: record.post_id,
    permalink: record.permalink,
    pollAt: record.poll_at,
    polls: record.polls,
    firstSeen: record.first_seen,
    changedAt: record.changed_at,
  };
}

export function toRecord(pin: Pin): PinRecord {
  return {
    id: pin.id,
    calendar: pin.calendar,
    line: pin.line,
    row_id: pin.rowId,
    digest: pin.digest,
    profile_id: pin.profile,
    profile_name: pin.profileName,
    board_id: pin.boardId,
    board_name: pin.boardTitle,
    board_fold: pin.boardName,
    media_key: pin.media,
    media: text(pin.medium),
    cover: text(pin.cover),
    thumb_offset: pin.thumbOffset,
    publish_at: pin.at,
    is_now: Number(pin.now),
    timezone: pin.timezone,
    title: pin.title,
    seen: JSON.stringify(pin.seen),
    body: pin.body,
    link: pin.link,
    draft: Number(pin.draft),
    repeat: Number(pin.repeat),
    instead_of: pin.insteadOf,
    state: pin.state,
    issues: JSON.stringify(pin.issues),
    notes: JSON.stringify(pin.notes),
    resembles: pin.resembles,
    answered: JSON.stringify(pin.answered),
    picture: pin.picture,
    compared: pin.compared,
    generation: pin.generation,
    released_at: pin.releasedAt,
    not_before: pin.notBefore,
    paced_until: pin.pacedUntil,
    paced_by: pin.pacedBy,
    look_at: pin.lookAt,
    absent_at: pin.absentAt,
    post_id: pin.postId,
    permalink: pin.permalink,
    poll_at: pin.pollAt,
    polls: pin.polls,
    first_seen: pin.firstSeen,
    changed_at: pin.changedAt,
  };
}
