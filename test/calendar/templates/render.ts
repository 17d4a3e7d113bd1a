// Writes Pins as a file of a template, from the template's own data: what it names, in its order, with its forms.

import { columnName } from "../../../src/calendar/rows/headers.ts";
import type { Template } from "../../../src/calendar/templates/terms.ts";
import type { Field } from "../../../src/model/row-fields.ts";

export type SomePin = {
  title: string;
  body: string;
  board: string;
  media: string;
  link: string;
  /** Local, "2026-12-01T09:00", or "". */
  at: string;
};

export const somePin: SomePin = {
  title: "Shelves",
  body: "Six shelf layouts",
  board: "Kitchen ideas",
  media: "https://a.example/a.jpg",
  link: "https://a.example/shelves",
  at: "2026-12-01T09:00",
};

/** What a row needs beside the fields, to be a Pin in a file of this template. */
const also: Readonly<Record<string, (index: number) => Readonly<Record<string, string>>>> = {
  metricool: () => ({ Pinterest: "TRUE", Draft: "FALSE" }),
  "vista-social": () => ({ type: "image" }),
  ayrshare: () => ({ platforms: "facebook, pinterest" }),
  shopify: (index) => ({ "URL handle": `handle-${index}`, Status: "active" }),
};

/** The name of the column that holds a field: the template's, or pinsheet's own where it has none. */
const nameOf = (template: Template, field: Field): string =>
  (field === "media" ? template.media[0] : template.columns[field]?.[0]) ?? columnName(field);

const fields = ["title", "body", "board", "media", "link"] as const;

/** A file of these Pins; `order` arranges its columns. */
export function render(
  template: Template,
  pins: readonly SomePin[],
  order: (names: string[]) => string[] = (names) => names,
): string[][] {
  const when = nameOf(template, "publishAt");
  const own = [
    ...fields.map((field) => nameOf(template, field)),
    when,
    ...Object.keys(also[template.name]?.(0) ?? {}),
  ];
  const clock = template.clock === null ? [] : [template.clock];
  const names = order([...new Set([...own, ...clock, ...(template.core[0] ?? [])])]);
  const rows = pins.map((pin, index) => {
    const [date = "", time = ""] = pin.at.split("T");
    const cells = new Map<string, string>(Object.entries(also[template.name]?.(index) ?? {}));
    for (const field of fields) cells.set(nameOf(template, field), pin[field]);
    cells.set(when, template.clock === null && pin.at !== "" ? timeIn(template, date, time, index) : date);
    for (const name of clock) cells.set(name, time);
    return names.map((name) => cells.get(name) ?? "");
  });
  return [...headerOf(template, names), ...rows];
}

/** The forms that the tool documents, one after the other. */
function timeIn({ times }: Template, date: string, time: string, index: number): string {
  const [year, month, day] = date.split("-");
  const [hour = "", minute] = time.split(":");
  const half = `${Number(hour) % 12 || 12}:${minute} ${Number(hour) < 12 ? "am" : "PM"}`;
  const forms = [`${date}T${time}`, `${date} ${time}:00`];
  if (times.includes("year-month-day"))
    forms.push(`${year}/${month}/${day} ${Number(hour)}:${minute}`, `${date} ${half}`);
  if (times.includes("month-day-year"))
    forms.push(`${Number(month)}/${Number(day)}/${year} ${Number(hour)}:${minute}`);
  return forms[index % forms.length] ?? "";
}

function headerOf({ groups }: Template, names: readonly string[]): string[][] {
  if (groups === null) return [[...names]];
  const groupOf = (name: string) => groups.find((group) => name.startsWith(`${group} `)) ?? "Own";
  return [names.map(groupOf), names.map((name) => name.replace(`${groupOf(name)} `, ""))];
}
