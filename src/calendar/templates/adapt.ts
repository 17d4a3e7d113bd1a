// PURE. One record of a calendar becomes the cells of pinsheet's own fields, with what is to be said about it; or it is
// no pin at all.

import { type Issue, issue, issueOf } from "../../model/issue.ts";
import { tidy } from "../rows/cell.ts";
import { type Cells, cellsOf } from "../rows/cells.ts";
import { isoOf } from "../rows/clock-forms.ts";
import { bare, type Columns } from "../rows/headers.ts";
import { withParameters, withPrefix } from "../rows/links.ts";
import type { Given } from "../rows/row.ts";
import type { CalendarSettings } from "../settings.ts";
import type { Adapted, SourceRow, Template } from "./terms.ts";

/** How the rows of one calendar are adapted. */
export type Adapter = {
  template: Template;
  columns: Columns;
  settings: CalendarSettings;
  /** Those of the template's columns of media that are used; none where another column was chosen. */
  media: readonly string[];
  /** Those of the template's columns that cannot be sent and that the file has. */
  notSent: readonly string[];
};

export function openAdapter(
  header: readonly string[],
  { template, columns, settings }: Pick<Adapter, "template" | "columns" | "settings">,
): Adapter {
  const has = new Set(header.map(bare));
  const media = template.media.filter((name) => has.has(bare(name)));
  const used = bare(columns.headers.media ?? "");
  return {
    template,
    columns,
    settings,
    media: media.some((name) => bare(name) === used) ? media : [],
    notSent: template.notSent.filter((name) => has.has(bare(name))),
  };
}

/** A record by header; of two columns of one name the first is meant. */
export function sourceRows(
  header: readonly string[],
): (line: number, written: readonly string[]) => SourceRow {
  const place = new Map<string, number>();
  for (const [index, name] of header.entries()) if (!place.has(bare(name))) place.set(bare(name), index);
  // A template asks for the same few names in every row.
  const asked = new Map<string, number>();
  const indexOf = (name: string): number => {
    const known = asked.get(name);
    if (known !== undefined) return known;
    const index = place.get(bare(name)) ?? -1;
    asked.set(name, index);
    return index;
  };
  return (line, written) => ({
    line,
    written,
    cell: (name) => tidy(written[indexOf(name)] ?? ""),
    reaches: (name) => indexOf(name) !== -1 && indexOf(name) < written.length,
    header: (name) => header[indexOf(name)]?.trim() ?? null,
  });
}

/** Reads the cells of a row; `more`: rows that belong to it, whose media are its own. */
export function adapt(
  row: SourceRow,
  more: readonly SourceRow[],
  adapter: Adapter,
): { given: Given } | { skip: Issue } {
  const { template, columns, settings } = adapter;
  const written = cellsOf(row.written, columns);
  const made = template.adapt?.(row, written) ?? {};
  // A row with more cells than the header has lost its columns: what it says of networks is not to be believed.
  if (made.skip !== undefined && row.written.length <= columns.width) return { skip: made.skip };
  const cells = { ...written, ...made.cells };
  const issues = (made.problems ?? []).map(({ header, ...problem }) =>
    issueOf(problem, { column: row.header(header), value: row.cell(header) || null }),
  );
  const notes: Issue[] = [];
  const notSent = adapter.notSent
    .filter((name) => row.cell(name) !== "")
    .map((name) => row.header(name) ?? name);
  const say = { column: columns.headers.media ?? null, issues, notes };
  cells.publishAt = timeOf(row, cells, template);
  cells.media = oneMedium(mediaOf([row, ...more], cells, made, adapter), {
    ...say,
    first: template.firstImageSpeaks || settings.severalImages === "first",
  });
  cells.link = oneLink(cells, columns, template, issues);
  const { boardMayHoldSection } = template;
  const unknown = made.unknown ?? [];
  return {
    given: { cells: withDefaults(cells, settings), issues, notes, notSent, boardMayHoldSection, unknown },
  };
}

/** What a record says of its time, as its row will be read. */
export function publishTime(row: SourceRow, { columns, template }: Adapter): string {
  const publishAt = tidy(row.written[columns.position.publishAt ?? -1] ?? "");
  return timeOf(row, { publishAt }, template);
}

function timeOf(row: SourceRow, cells: Pick<Cells, "publishAt">, { clock, times }: Template): string {
  const time = clock === null || cells.publishAt === "" ? "" : row.cell(clock);
  const whole = `${cells.publishAt} ${time}`.trim();
  return isoOf(whole, times) ?? whole;
}

function mediaOf(rows: readonly SourceRow[], cells: Cells, made: Adapted, adapter: Adapter): string[] {
  const { template, media } = adapter;
  const own = media.length === 0 ? [cells.media] : media.map((name) => rows[0]?.cell(name) ?? "");
  const others = rows.slice(1).flatMap((row) => media.map((name) => row.cell(name)));
  const all = [...(made.media ?? own), ...others].flatMap((cell) => several(cell, template.separator));
  const filled = all.filter((cell) => cell !== "");
  return filled.length < 2 ? filled : [...new Set(filled)];
}

/** The values of one cell. A comma may be part of an address, so the next one must begin after it. */
function several(cell: string, separator: string | null): string[] {
  if (separator === null || !/[\s,;|]/.test(cell)) return [cell];
  if (/https?:\/\//i.test(cell)) {
    const parts = cell.split(/(?<=[\s,;|])(?=https?:\/\/)/i);
    return parts.map((part, index) => (index < parts.length - 1 ? withoutSeparator(part) : part));
  }
  const parts = cell.split(separator).map((part) => part.trim());
  return parts.every((part) => /\.\w{3,4}$/.test(part)) ? parts : [cell];
}

function withoutSeparator(part: string): string {
  const bare = part.trimEnd();
  return /[,;|]$/.test(bare) ? bare.slice(0, -1).trimEnd() : bare;
}

/** `first`: whether the first image stands for all of a row. */
type Say = { column: string | null; issues: Issue[]; notes: Issue[]; first: boolean };

function oneMedium(media: readonly string[], { column, issues, notes, first: takesFirst }: Say): string {
  const [first = ""] = media;
  if (media.length <= 1) return first;
  const where = { column, value: media.join(", ") };
  if (takesFirst) {
    const message = `the row has ${media.length} images or videos; the first is taken.`;
    notes.push(issue("first-image-used", where, message, "Nothing to do, unless another is meant."));
  } else {
    const message = `the row has ${media.length} images or videos; a Pin takes exactly one.`;
    const hint =
      'Keep one, and give each of the others a row of its own. To publish the first of each row set "severalImages" to "first" in pinsheet.json.';
    issues.push(issue("media-several", where, message, hint));
  }
  return first;
}

function oneLink(cells: Cells, columns: Columns, { separator }: Template, issues: Issue[]): string {
  const links = several(cells.link, separator);
  if (links.length <= 1) return cells.link;
  const where = { column: columns.headers.link ?? null, value: cells.link };
  const message = `the cell holds ${links.length} links; a Pin leads to one.`;
  issues.push(issue("link-several", where, message, "Keep the one where the Pin leads."));
  return "";
}

function withDefaults(cells: Cells, { board, profile, linkPrefix, parameters }: CalendarSettings): Cells {
  const link = linkPrefix === null ? cells.link : withPrefix(cells.link, linkPrefix);
  return {
    ...cells,
    board: cells.board || (board ?? ""),
    profile: cells.profile || (profile ?? ""),
    link: withParameters(link, parameters),
  };
}
