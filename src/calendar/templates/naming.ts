// PURE. The columns of a calendar by its template and by pinsheet.json, or the sentence that says what it lacks.

import { type Issue, issue } from "../../model/issue.ts";
import type { Field } from "../../model/row-fields.ts";
import { bare, type Columns, columnName, findColumns, type Naming } from "../rows/headers.ts";
import type { CalendarSettings } from "../settings.ts";
import type { Choice } from "./index.ts";
import type { Template } from "./terms.ts";

type Found = { columns: Columns } | { problem: { message: string; hint: string } };

/** Finds the fields in the header row of a file of this template. */
export function columnsOf(header: readonly string[], choice: Choice, settings: CalendarSettings): Found {
  const { template } = choice;
  const found = findColumns(header, namingOf(header, template, settings));
  if ("columns" in found) {
    const { columns } = found;
    return { columns: { ...columns, notes: [...columns.notes, ...strayNames(header, settings)] } };
  }
  if (template.core.length === 0) return found;
  const names = found.missing.map((field) => nameIn(template, field));
  const others = found.missing.includes("board")
    ? '. A board for all its rows may stand in pinsheet.json instead, as "board"'
    : ", or name one of its columns so in pinsheet.json";
  return {
    problem: {
      message: `it is ${called(template)}${because(choice)}, and has no column for ${both(found.missing.map((field) => spoken[field]))}`,
      hint: `Add ${names.length === 1 ? "a column" : "columns"} ${both(names.map((name) => `"${name}"`))}${others}.`,
    },
  };
}

/** What a file of the template would call the column. */
function nameIn({ lacking, columns, media }: Template, field: Field): string {
  const own = field === "media" ? media[0] : columns[field]?.[0];
  return lacking[field] ?? own ?? columnName(field);
}

/** The names of the fields that a file may lack, in a sentence. */
const spoken: Readonly<Partial<Record<Field, string>>> = {
  body: "the description",
  board: "the board",
  media: "the image or video",
  publishAt: "the time",
};

/** Why the file is taken for one of the template. */
export function because({ by, asked }: Choice): string {
  if (asked) return " (as `template` says)";
  const shown = by.slice(-3).map(shortName);
  return by.length === 0 ? "" : ` (by its columns ${both(shown)})`;
}

/** "an Etsy listings export". */
export const called = ({ title }: Template): string => `${/^[aeiou]/i.test(title) ? "an" : "a"} ${title}`;

/** Some headers hold their own explanation behind a dash. */
export const shortName = (header: string): string => header.split(" - ")[0] ?? header;

const both = (names: readonly (string | undefined)[]) =>
  new Intl.ListFormat("en").format(names.filter((name) => name !== undefined));

function namingOf(header: readonly string[], template: Template, settings: CalendarSettings): Naming {
  const has = new Set(header.map(bare));
  const mapped = new Map(Object.entries(settings.columns).map(([name, field]) => [bare(name), field]));
  const taken = new Set([...mapped].flatMap(([name, field]) => (has.has(name) ? [field] : [])));
  const chosen = new Map<string, Field | null>(mapped);
  const columns = { ...template.columns, media: template.media };
  for (const [field, names] of Object.entries(columns) as [Field, readonly string[]][]) {
    const first = names.map(bare).find((name) => has.has(name) && !mapped.has(name));
    if (first !== undefined && !taken.has(field)) chosen.set(first, field);
  }
  const clock = template.clock === null ? [] : [template.clock];
  const known = [...Object.values(columns).flat(), ...clock, ...template.notSent, ...template.used].map(bare);
  return {
    chosen,
    known: new Set(known),
    othersExpected: template.othersExpected,
    provided: new Set(settings.board === null ? [] : (["board"] as const)),
  };
}

/** Names in pinsheet.json that the calendar does not have: a typo there must not pass in silence. */
function strayNames(header: readonly string[], { columns }: CalendarSettings): Issue[] {
  const has = new Set(header.map(bare));
  return Object.keys(columns)
    .filter((name) => !has.has(bare(name)))
    .map((name) =>
      issue(
        "unknown-column",
        { column: name, value: null },
        `pinsheet.json names the column "${name}", and the calendar has none of that name.`,
        "Fix the name in pinsheet.json, unless it is for another calendar.",
      ),
    );
}
