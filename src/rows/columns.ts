// PURE. Which header means which field. People name columns in many ways; what is not in this table is ignored with
// a note, and what every Pin needs must be there.

import { nearest } from "../closest.ts";
import { type Issue, issue } from "../issue.ts";
import type { Field } from "./row.ts";

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

/** First the name pinsheet uses itself, then what else people write. Compared without case, spaces, "_" and "-". */
const names: Readonly<Record<Field, readonly string[]>> = {
  id: ["id", "row_id", "pin_id"],
  body: ["body", "description", "pin_description", "text", "caption", "content"],
  title: ["title", "pin_title"],
  board: ["board_id", "board", "board_name", "pinterest_board"],
  media: [
    "media_url",
    "media",
    "media_file",
    "image",
    "image_url",
    "image_link",
    "video",
    "video_url",
    "photo",
    "file",
  ],
  link: ["link", "destination_link", "destination_url", "website", "website_url"],
  publishAt: [
    "publish_at",
    "date",
    "datetime",
    "date_time",
    "publish_date",
    "publish_time",
    "published_at",
    "schedule",
    "scheduled_at",
    "scheduled_for",
  ],
  cover: ["cover", "cover_url", "cover_image"],
  thumbOffset: ["thumb_offset", "thumbnail_offset"],
  profile: ["profile", "profile_id", "account"],
  timezone: ["timezone", "tz"],
  repeat: ["repeat"],
  draft: ["draft"],
};

/** Title and link may be missing (Postproxy's Pinterest page); the rest has a default. */
const required = ["body", "board", "media", "publishAt"] as const satisfies readonly Field[];

const fields = Object.keys(names) as Field[];

/** The name of a field's column in the README. */
export const columnName = (field: Field): string => names[field][0] ?? field;

const bare = (header: string) => header.toLowerCase().replace(/[\s_\-\u200b\ufeff]/g, "");

const fieldNamed = new Map<string, Field>(
  fields.flatMap((field) => names[field].map((name) => [bare(name), field] as const)),
);

/** Finds the fields in a header row, or says which are missing. */
export function findColumns(
  header: readonly string[],
): { columns: Columns } | { problem: { message: string; hint: string } } {
  const position: Partial<Record<Field, number>> = {};
  const headers: Partial<Record<Field, string>> = {};
  const nameless: number[] = [];
  const unknown: string[] = [];
  const notes: Issue[] = [];
  for (const [index, cell] of header.entries()) {
    const written = cell.replace(/\ufeff/g, "").trim();
    const field = fieldNamed.get(bare(written));
    const first = field === undefined ? undefined : headers[field];
    if (bare(written) === "") nameless.push(index);
    else if (field === undefined) unknown.push(written);
    else if (first !== undefined) notes.push(duplicateColumn(written, first));
    else {
      position[field] = index;
      headers[field] = written;
    }
  }
  const missing = required.filter((field) => position[field] === undefined);
  if (missing.length > 0) return { problem: missingColumns(missing, header, unknown) };
  notes.push(...unknown.map(unknownColumn));
  return { columns: { position, headers, width: header.length, nameless, notes } };
}

/** The headers by which Pinterest's own bulk file is known; its help page gives its times in UTC. */
const pinterestHeaders: Partial<Record<Field, string>> = {
  board: "pinterestboard",
  media: "mediaurl",
  publishAt: "publishdate",
};

/** A note where such a file is read in another zone: every Pin would go out hours off. */
export function pinterestTimes({ headers }: Columns, timezone: string | null): Issue[] {
  const isPinterests = Object.entries(pinterestHeaders).every(
    ([field, header]) => bare(headers[field as Field] ?? "") === header,
  );
  if (!isPinterests || timezone === null || timezone === "UTC") return [];
  return [
    issue(
      "pinterest-times",
      { column: headers.publishAt ?? null, value: null },
      `the headers are those of Pinterest's own bulk file, whose times are UTC; they are read in ${timezone}.`,
      "If the file was made for Pinterest, run it with --timezone UTC.",
    ),
  ];
}

function duplicateColumn(written: string, first: string): Issue {
  return issue(
    "duplicate-column",
    { column: written, value: null },
    `"${written}" means the same as "${first}", which comes first and is used.`,
    "Delete or rename one of the two columns.",
  );
}

function unknownColumn(written: string): Issue {
  const near = nearField(written, fields);
  const message = `pinsheet does not know the column "${written}"; its cells are ignored.`;
  const hint =
    bare(written) === "url"
      ? "Name it media_url if it is the image, or link if it is where the Pin leads."
      : near === null
        ? "Nothing to do, unless the column matters."
        : `Did you mean "${columnName(near)}"?`;
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
  return {
    message: `there is no column ${wanted}; the first row holds: ${shown.join(", ")}${more}`,
    hint:
      near.length > 0
        ? `Did you mean ${near.join(", ")}?`
        : "The first row must name the columns; add what is missing.",
  };
}

/** The field whose name is one or two typos away; short names allow one. */
function nearField(written: string, among: readonly Field[]): Field | null {
  const text = bare(written);
  if (text === "url" && among.includes("media")) return "media";
  const allowed = text.length >= 5 ? 2 : text.length > 3 ? 1 : 0;
  const known = among.flatMap((field) => names[field].map((name) => ({ field, name: bare(name) })));
  return nearest(text, known, ({ name }) => name, allowed)[0]?.field ?? null;
}
