// PURE. Reads the records of one calendar, one after the other, as rows: knows its template from the header, holds at most
// one group of records, and keeps account of what it skipped and could not send.

import type { Issue } from "../../model/issue.ts";
import { digestOf } from "../rows/cells.ts";
import { type DateOrders, noOrders } from "../rows/date-forms.ts";
import type { Columns } from "../rows/headers.ts";
import { type Row, type RowContext, readRow } from "../rows/row.ts";
import { misshapen } from "../rows/shape.ts";
import { type CalendarSettings, noSettings } from "../settings.ts";
import { aboutTemplate, hintsOf } from "./about.ts";
import { type Adapter, adapt, openAdapter, publishTime, sourceRows } from "./adapt.ts";
import { openGroups, type Unit } from "./groups.ts";
import { type Choice, chooseTemplate, namesGroups, withGroups } from "./index.ts";
import { columnsOf } from "./naming.ts";
import type { SourceRow } from "./terms.ts";

/** A row that is no pin, and why. */
export type Skipped = { line: number; why: Issue };

export type Taken = { rows: Row[]; skipped: Skipped[] };

/** What tells a row that was not touched without reading it. */
export type Glance = {
  /** As its row has it. */
  digest: string;
  /** Its profile and board cells. */
  place: string;
  row: () => Row;
};

type ReaderOptions = {
  /** The calendar's key. */
  calendar: string;
  /** IANA zone for times without one. */
  timezone: string | null;
  settings?: CalendarSettings;
  /** False where rows must not name files of this machine. */
  files: boolean;
  /** True for the sheet of a workbook: its rows end with their last cell that holds something. */
  isGrid: boolean;
  /** Makes the error for a header row that cannot be used. */
  refuse: (problem: { message: string; hint: string }) => Error;
};

export type CalendarReader = ReturnType<typeof openReader>;

export function openReader(options: ReaderOptions) {
  let groups: string[] | null = null;
  let open: ReturnType<typeof afterHeader> | null = null;
  const asked = options.settings?.template ?? null;
  return {
    /** Takes the next record; the first one or two are the header. Throws what `refuse` makes. */
    take(line: number, written: string[], dates: DateOrders): Taken {
      if (open !== null) return open.take(line, written, dates);
      if (groups === null && namesGroups(written, asked)) groups = written;
      else open = afterHeader(groups === null ? written : withGroups(groups, written), options);
      return nothing;
    },
    /** What a record says of its time, to learn how the calendar writes dates; null for the header. */
    timeOf(line: number, written: readonly string[]): string | null {
      return open?.timeOf(line, written) ?? null;
    },
    /**
     * A look at a record that need not be taken. Null for one that must be: the header, a row that may belong to others, and one
     * of which more is to be said than its cells tell.
     */
    glance(line: number, written: readonly string[]): Glance | null {
      return open?.glance(line, written) ?? null;
    },
    headerRecords: () => (groups === null ? 1 : 2),
    /** After the last record. */
    end(): Taken & {
      notes: Issue[];
      template: string;
      timezone: string | null;
      timeColumn: string | null;
    } {
      open ??= afterHeader(groups ?? [], options);
      return open.end();
    },
  };
}

const nothing: Taken = { rows: [], skipped: [] };

function afterHeader(header: readonly string[], options: ReaderOptions) {
  const { settings = noSettings } = options;
  const choice = chooseTemplate(header, settings.template);
  const found = columnsOf(header, choice, settings);
  if ("problem" in found) throw options.refuse(found.problem);
  const { columns } = found;
  const context = contextOf(choice, columns, options);
  const adapter = openAdapter(header, { template: choice.template, columns, settings });
  const sourceOf = sourceRows(header);
  const account = openAccountOf(choice, adapter);
  const groups = openGroups(choice.template, columns.width);
  let dates = noOrders;
  const read = (unit: Unit | null): Taken => {
    if (unit === null) return nothing;
    const taken = readUnit(unit, adapter, { ...context, dates });
    account.add(taken, unit.pin === null ? unit.others : [unit.pin, ...unit.others]);
    return taken;
  };
  return {
    take(line: number, written: string[], orders: DateOrders): Taken {
      // A record may be read later than it was taken; what was decided once holds for the whole calendar.
      if (orders !== noOrders) dates = orders;
      const whole = options.isGrid ? account.fitted(written) : written;
      return read(groups.take(sourceOf(line, whole)));
    },
    timeOf: (line: number, written: readonly string[]) => publishTime(sourceOf(line, written), adapter),
    glance(line: number, written: readonly string[]): Glance | null {
      if (choice.template.group !== null) return null;
      const source = sourceOf(line, options.isGrid ? account.fitted(written) : written);
      if (misshapen(source.written, columns).length > 0) return null;
      const made = adapt(source, [], adapter);
      if ("skip" in made) return null;
      const { given } = made;
      if (given.issues.length + given.notes.length + given.notSent.length > 0) return null;
      account.add(nothing, [source]);
      const { profile, board } = given.cells;
      const row = () => readRow(line, source.written, { ...context, dates: noOrders }, given);
      return { digest: digestOf(given.cells), place: `${profile}\n${board}`, row };
    },
    end() {
      const last = read(groups.end());
      return {
        ...last,
        notes: account.notes(context.shownIn),
        template: choice.template.name,
        timezone: context.timezone,
        timeColumn: columns.headers.publishAt ?? null,
      };
    },
  };
}

type Context = Omit<RowContext, "dates" | "shownIn"> & { shownIn: string | null };

function contextOf({ template }: Choice, columns: Columns, options: ReaderOptions): Context {
  const { zone } = template;
  const wanted = options.settings?.timezone ?? options.timezone;
  return {
    calendar: options.calendar,
    files: options.files,
    columns,
    timezone: zone.kind === "fixed" ? zone.zone : wanted,
    shownIn: wanted,
    hints: hintsOf(template),
  };
}

/** Rows behind the first of a group are skipped, whatever becomes of the first. */
function readUnit({ pin, belonging, others }: Unit, adapter: Adapter, context: RowContext): Taken {
  const { group } = adapter.template;
  const skipped = group === null ? [] : others.map(({ line }) => ({ line, why: group.why }));
  if (pin === null) return { rows: [], skipped };
  const made = adapt(pin, belonging, adapter);
  if ("skip" in made) return { rows: [], skipped: [{ line: pin.line, why: made.skip }, ...skipped] };
  return { rows: [readRow(pin.line, pin.written, context, made.given)], skipped };
}

/** What is to be said about the calendar as a whole, gathered while it is read. */
function openAccountOf(choice: Choice, { columns, notSent: unsent }: Adapter) {
  const filled = new Set<number>();
  const notSent = new Set<string>();
  const skipped = new Map<string, number>();
  return {
    /** What lies beyond the header has no name. */
    fitted(written: readonly string[]): string[] {
      for (let index = columns.width; index < written.length; index++) {
        if (written[index] !== "") filled.add(index);
      }
      return Array.from({ length: columns.width }, (_, index) => written[index] ?? "");
    },
    add(taken: Taken, records: readonly SourceRow[]): void {
      for (const { why } of taken.skipped) skipped.set(why.message, (skipped.get(why.message) ?? 0) + 1);
      for (const record of records) {
        for (const index of columns.nameless) {
          if ((record.written[index] ?? "").trim() !== "") filled.add(index);
        }
        for (const name of unsent) {
          if (!notSent.has(name) && record.cell(name) !== "") notSent.add(name);
        }
      }
    },
    notes: (zone: string | null) =>
      aboutTemplate(choice, columns, { zone, notSent: [...notSent], skipped, nameless: [...filled] }),
  };
}
