// PURE. The columns of table `pin`, once: what reads, inserts or updates a whole Pin is made from this list.

import type { Pin } from "../model/pin.ts";

/** How a field is stored: as it is, a boolean as 0 or 1, anything else as JSON text. */
type Form = "as is" | "boolean" | "json";

type FormOf<Value> = [Value] extends [boolean]
  ? "boolean"
  : [Value] extends [string | number | null]
    ? "as is"
    : "json";

/** `followsRow`: a reading of the calendar sets it until the Pin is sent. */
type Column<F extends Form = Form> = { column: string; form: F; followsRow: boolean };

/** What the row says, or what was made of it. */
const rowAs = <F extends Form>(form: F, column: string): Column<F> => ({ column, form, followsRow: true });
const row = (column: string): Column<"as is"> => rowAs("as is", column);

/** What happens to the Pin by itself; a reading leaves it alone. */
const own = (column: string): Column<"as is"> => ({ column, form: "as is", followsRow: false });

/** By the field of `Pin`; in the order of the schema. Checked: every field has a column, in the form of its type. */
const columns = {
  id: own("id"),
  calendar: row("calendar"),
  line: row("line"),
  rowId: row("row_id"),
  digest: row("digest"),
  profile: row("profile_id"),
  profileName: row("profile_name"),
  boardId: row("board_id"),
  boardTitle: row("board_name"),
  boardName: row("board_fold"),
  media: row("media_key"),
  medium: rowAs("json", "media"),
  cover: rowAs("json", "cover"),
  thumbOffset: row("thumb_offset"),
  at: row("publish_at"),
  now: rowAs("boolean", "is_now"),
  timezone: row("timezone"),
  title: row("title"),
  seen: rowAs("json", "seen"),
  body: row("body"),
  link: row("link"),
  draft: rowAs("boolean", "draft"),
  repeat: rowAs("boolean", "repeat"),
  insteadOf: row("instead_of"),
  state: row("state"),
  issues: rowAs("json", "issues"),
  notes: rowAs("json", "notes"),
  resembles: row("resembles"),
  answered: rowAs("json", "answered"),
  picture: row("picture"),
  compared: row("compared"),
  generation: own("generation"),
  requeuedAt: row("requeued_at"),
  notBefore: own("not_before"),
  pacedUntil: own("paced_until"),
  pacedBy: own("paced_by"),
  reconcileAt: own("reconcile_at"),
  absentAt: own("absent_at"),
  postId: own("post_id"),
  permalink: own("permalink"),
  pollAt: own("poll_at"),
  polls: own("polls"),
  firstSeen: own("first_seen"),
  changedAt: row("changed_at"),
} as const satisfies { [Field in keyof Pin]: Column<FormOf<Pin[Field]>> };

/** Columns that no field of `Pin` has: statements alone read and write them. */
export const columnsWithoutField: readonly string[] = ["words", "settle_from"];

/** A Pin as SQLite takes and gives it, under the names of its fields. */
export type PinRecord = {
  [Field in keyof Pin]: FormOf<Pin[Field]> extends "as is"
    ? Pin[Field]
    : FormOf<Pin[Field]> extends "boolean"
      ? number
      : string | Extract<Pin[Field], null>;
};

type Listed = Column & { field: keyof Pin };

export const pinColumns: readonly Listed[] = Object.entries(columns).map(([field, column]) => ({
  field: field as keyof Pin,
  ...column,
}));

/** The columns as a list, for INSERT. */
export const columnList = pinColumns.map(({ column }) => column).join(", ");

/** All fields of a Pin, for SELECT: each column under the name of its field. `table`: its name or alias in the statement. */
export const fieldsOf = (table: string): string =>
  pinColumns.map(({ column, field }) => `${table}.${column} AS ${field}`).join(", ");

/** The same of the table `pin`. */
export const pinFields = fieldsOf("pin");

const stored = pinColumns.filter(({ form }) => form !== "as is");

/** Makes a Pin of the record itself, which is nobody else's: a copy of each of a million would take as long as reading it. */
export function fromRecord(record: PinRecord): Pin {
  const pin = record as Record<keyof Pin, unknown>;
  for (const { field, form } of stored) {
    const value = record[field];
    pin[field] = form === "boolean" ? value === 1 : value === null ? null : JSON.parse(value as string);
  }
  return pin as Pin;
}

export function toRecord(pin: Pin): PinRecord {
  const record: Record<keyof Pin, unknown> = { ...pin };
  for (const { field, form } of stored) {
    const value = pin[field];
    record[field] = form === "boolean" ? Number(value) : value === null ? null : JSON.stringify(value);
  }
  return record as PinRecord;
}
