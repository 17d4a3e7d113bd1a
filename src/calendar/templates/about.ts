// PURE. What is said about a calendar as a whole: which template it is, why, and by which rules it is read.

import { type Issue, type IssueCode, issue, wholeRow } from "../../model/issue.ts";
import type { Columns } from "../rows/headers.ts";
import type { Choice } from "./index.ts";
import { because, called, shortName } from "./naming.ts";
import type { Template } from "./terms.ts";

type Seen = {
  /** The zone that the user gave, or null. */
  zone: string | null;
  /** Columns with cells that cannot be sent. */
  notSent: readonly string[];
  /** How many rows were skipped, by the reason. */
  skipped: ReadonlyMap<string, number>;
  /** Columns without a header that have cells. */
  nameless: readonly number[];
};

/** The notes of a calendar that was read to its end. */
export function aboutTemplate(choice: Choice, columns: Columns, seen: Seen): Issue[] {
  const notes = [...columns.notes, ...seen.nameless.map(namelessColumn)];
  const { template } = choice;
  const parts = [
    zoneSentence(template, seen.zone),
    template.lacking.link !== undefined && columns.position.link === undefined
      ? `it does not say where the Pins lead (add a column "${template.lacking.link}")`
      : "",
    counterpartSentence(seen.notSent),
    template.othersExpected ? "other columns are not looked at" : "",
    ...[...seen.skipped].map(([why, count]) => `${rowsAre(count)} skipped: ${why.replace(/\.$/, "")}`),
  ].filter((part) => part !== "");
  if (template.core.length === 0 && seen.notSent.length === 0 && seen.skipped.size === 0) return notes;
  const about = issue(
    "template",
    wholeRow,
    `this is ${called(template)}${because(choice)}: ${parts.join("; ")}.`,
    template.core.length === 0 ? "Nothing to do." : "To read it as pinsheet's own say --template pinsheet.",
  );
  return [about, ...notes];
}

const rowsAre = (count: number) => (count === 1 ? "1 row is" : `${count.toLocaleString("en-US")} rows are`);

function counterpartSentence(names: readonly string[]): string {
  if (names.length === 0) return "";
  const columns = names.length === 1 ? "1 column has" : `${names.length} columns have`;
  return `${columns} no counterpart: ${names.map(shortName).join(", ")}`;
}

function zoneSentence({ zone }: Template, given: string | null): string {
  switch (zone.kind) {
    case "fixed":
      return given === null || given === zone.zone
        ? `times are ${zone.zone}`
        : `times are ${zone.zone}, whatever --timezone says`;
    case "elsewhere":
      return given === null
        ? `its times are in the zone of ${zone.whose}, which --timezone must name`
        : `times are read in ${given}, which must be the zone of ${zone.whose}`;
    case "in-cell":
      return "each time has an offset of its own";
    case "own":
      return "";
    default:
      return zone satisfies never;
  }
}

const example = "2026-12-01T09:00";

/** What to do about a row, in the words of the tool that its file was made for. */
export function hintsOf(template: Template): { [C in IssueCode]?: string } {
  const { zone, blankDate, linkHint } = template;
  const link = linkHint === null ? {} : { "link-not-a-url": linkHint };
  if (blankDate === "") return link;
  return {
    ...link,
    "time-missing": `Write a time such as ${example}, or now. (${blankDate[0]?.toUpperCase()}${blankDate.slice(1)}; pinsheet does not guess.)`,
    ...(zone.kind === "elsewhere" && {
      "time-without-zone": `The file does not say: it is the zone of ${zone.whose}. Name that one with --timezone, such as --timezone America/New_York.`,
    }),
    ...(zone.kind === "in-cell" && {
      "time-without-zone":
        "Times of such a file end in an offset: write Z or one such as -05:00 behind it, or give --timezone.",
    }),
  };
}

function namelessColumn(index: number): Issue {
  return issue(
    "unknown-column",
    { column: null, value: null },
    `column ${index + 1} has cells but no header; they are ignored.`,
    "Give the column a header, unless it does not matter.",
  );
}
