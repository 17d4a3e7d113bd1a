// PURE. Which header means which field. People name columns in many ways; what is not in this table is ignored with
// a note, and what every Pin needs must be there.

import { nearest } from "../../lib/closest.ts";
import { type Issue, issue } from "../../model/issue.ts";
import { type Field, fields, namesOf, requiredFields } from "../../model/row-fields.ts";
import { resultColumns } from "./result-columns.ts";

/** Where the fields of a calendar are. */
export type Columns = {
  position: Readonly<Partial<Record<Field, number>>>;
  /** As the user wrote them, for messages. */
  headers: Readonly<Partial<Record<Field, string>>>;
  /** Number of cells in the header. */
  width: number;
  /** Positions of cells without a header. */
  nameless: readonly number[];
  notes: Issue[];
};

/** The name of a field's column in docs/reference/columns.md. */
export const columnName = (field: Field): string => namesOf(field)[0];

export const columnNames: readonly string[] = fields.map(columnName);

/** The field whose column has this name in docs/reference/columns.md, or null. */
export const fieldOfColumn = (name: string): Field | null =>
  fields.find((field) => columnName(field) === name) ?? null;

/** A header as headers are compared. */
export const bare = (header: string): string => header.toLowerCase().replace(/[\s_\-\u200b\ufeff]/g, "");

const fieldNamed = new Map<string, Field>(
  fields.flatMap((field) => namesOf(field).map((name) => [bare(name), field] as const)),
);

/** How the headers of a calendar are named: by a template, by pinsheet.json, or in pinsheet's own way alone. */
export type Naming = {
  /** Headers (bare) that win over pinsheet's own names; null: the column is ignored. */
  chosen: ReadonlyMap<string, Field | null>;
  /** Headers (bare) that are no field but are read. */
  known: ReadonlySet<string>;
  /** True where other columns are what is to be expected, and not worth a note. */
  othersExpected: boolean;
  /** Fields that need no column: something else gives them. */
  provided: ReadonlySet<Field>;
};

/** A calendar of pinsheet's own. */
const ownNaming: Naming = {
  chosen: new Map(),
  known: new Set(),
  othersExpected: false,
  provided: new Set(),
};

/** Finds the fields in a header row, or says which are missing. */
export function findColumns(
  header: readonly string[],
  naming: Naming = ownNaming,
): { columns: Columns } | { missing: readonly Field[]; problem: { message: string; hint: string } } {
  const position: Partial<Record<Field, number>> = {};
  const headers: Partial<Record<Field, string>> = {};
  const nameless: number[] = [];
  const unknown: string[] = [];
  const notes: Issue[] = [];
  const written = header.map((cell) => cell.replace(/\ufeff/g, "").trim());
  const taken = new Set(written.flatMap((name) => naming.chosen.get(bare(name)) ?? []));
  for (const [index, name] of written.entries()) {
    const field = fieldOf(bare(name), naming, taken);
    const first = field === null ? undefined : headers[field];
    if (bare(name) === "") nameless.push(index);
    else if (field === null) {
      if (isStrange(bare(name), naming)) unknown.push(name);
    } else if (first !== undefined) {
      if (!naming.known.has(bare(name))) notes.push(duplicateColumn(name, first));
    } else {
      position[field] = index;
      headers[field] = name;
    }
  }
  const missing = requiredFields.filter(
    (field) => position[field] === undefined && !naming.provided.has(field),
  );
  if (missing.length > 0) return { missing, problem: missingColumns(missing, header, unknown) };
  notes.push(...unknown.map(unknownColumn));
  return { columns: { position, headers, width: header.length, nameless, notes } };
}

/** A name that was chosen for a field leaves none of pinsheet's own names for it. */
function fieldOf(name: string, { chosen, known }: Naming, taken: ReadonlySet<Field>): Field | null {
  const field = chosen.get(name);
  if (field !== undefined) return field;
  const own = known.has(name) ? undefined : fieldNamed.get(name);
  return own === undefined || taken.has(own) ? null : own;
}

/** Of an export that a person goes on with: they say what became of the rows, and nothing for the next run. */
const results = new Set(resultColumns.map(bare));

const isStrange = (name: string, { chosen, known, othersExpected }: Naming) =>
  !othersExpected && !known.has(name) && !results.has(name) && chosen.get(name) !== null;

function duplicateColumn(written: string, first: string): Issue {
  return issue(
    "duplicate-column",
    { column: written, value: null },
    `"${written}" means the same as "${first}", which is used.`,
    "Delete or rename one of the two columns.",
  );
}

/** What to do about columns that many sheets have, and that could mean more than one thing or only half of one. */
const namesInDoubt: ReadonlyMap<string, string> = new Map([
  ["url", "Name it media_url if it is the image, or link if it is where the Pin leads."],
  ["time", "If it is the time of the Pin, write it into the cell of the date, such as 2026-12-01 09:00."],
]);

function unknownColumn(written: string): Issue {
  const near = nearField(written, fields);
  const message = `pinsheet does not know the column "${written}"; its cells are ignored.`;
  const guess =
    near === null ? "Nothing to do, unless the column matters." : `Did you mean "${columnName(near)}"?`;
  const hint = namesInDoubt.get(bare(written)) ?? guess;
  return issue("unknown-column", { column: written, value: null }, message, hint);
}

function missingColumns(
  missing: readonly Field[],
  header: readonly string[],
  unknown: readonly string[],
): { message: string; hint: string } {
  const wanted = missing.map((field) => `"${columnName(field)}"`).join(", ");
  const found = header.map((cell) => cell.trim()).filter((cell) => cell !== "");
  const near = unknown.flatMap((written) => {
    const field = nearField(written, missing);
    return field === null ? [] : [`"${columnName(field)}" instead of "${written}"`];
  });
  const shown = found.slice(0, 20).map((cell) => (cell.length > 40 ? `${cell.slice(0, 40)}…` : cell));
  const more = found.length > shown.length ? " and more" : "";
  const first =
    near.length > 0
      ? `Did you mean ${near.join(", ")}?`
      : "The first row must name the columns; add what is missing.";
  return {
    message: `there is no column ${wanted}; the first row holds: ${shown.join(", ")}${more}`,
    hint: near.length < Math.min(missing.length, unknown.length) ? `${first} ${named}` : first,
  };
}

/** For columns whose names are of another language or tool. */
const named =
  'Where a column is there under another name, rename it, or say so in pinsheet.json, such as "columns": { "Pin picture": "media_url" }.';

/** The field whose name is one or two typos away; short names allow one. */
function nearField(written: string, among: readonly Field[]): Field | null {
  const text = bare(written);
  if (text === "url" && among.includes("media")) return "media";
  const allowed = text.length >= 5 ? 2 : text.length > 3 ? 1 : 0;
  const known = among.flatMap((field) => namesOf(field).map((name) => ({ field, name: bare(name) })));
  return nearest(text, known, ({ name }) => name, allowed)[0]?.field ?? null;
}
