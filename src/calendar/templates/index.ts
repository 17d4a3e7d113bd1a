// PURE. All templates, and which one a header row is of. To add one: a file beside this, and a line here.

import { bare, columnName } from "../rows/headers.ts";
import { buffer } from "./buffer.ts";
import { ayrshare, postfast } from "./developers.ts";
import { etsy } from "./etsy.ts";
import { highlevel, highlevelAdvanced } from "./highlevel.ts";
import { metricool } from "./metricool.ts";
import { pinsheet } from "./pinsheet.ts";
import { pinterest } from "./pinterest.ts";
import { publer } from "./publer.ts";
import { shopify } from "./shopify.ts";
import { socialbee } from "./socialbee.ts";
import type { Template } from "./terms.ts";
import { vistaSocial } from "./vista-social.ts";

/** pinsheet's own comes first; the others in the order of docs/guide/calendars.md. */
export const templates: readonly Template[] = [
  pinsheet,
  pinterest,
  publer,
  metricool,
  buffer,
  vistaSocial,
  highlevel,
  highlevelAdvanced,
  socialbee,
  postfast,
  ayrshare,
  etsy,
  shopify,
];

export const templateNames: readonly string[] = templates.map(({ name }) => name);

/** A template, and the columns by which the file is known to be its; none where it was asked for, or is pinsheet's own. */
export type Choice = { template: Template; by: readonly string[]; asked: boolean };

/** The template of a file with these headers: the one asked for by name, or the one most of whose headers are there. */
export function chooseTemplate(headers: readonly string[], asked: string | null): Choice {
  const named = templates.find(({ name }) => name === asked);
  if (named !== undefined) return { template: named, by: [], asked: true };
  const has = new Set(headers.map(bare));
  const found = templates.flatMap((template) =>
    template.core
      .filter((core) => core.every((header) => has.has(bare(header))))
      .map((core) => ({ template, by: core, asked: false })),
  );
  const [best] = found.toSorted((a, b) => b.by.length - a.by.length);
  return best ?? { template: pinsheet, by: [], asked: false };
}

/** True where a row is not the header yet, but names the groups of the columns whose names come next. */
export function namesGroups(cells: readonly string[], asked: string | null): boolean {
  const has = new Set(cells.map(bare));
  return templates.some(
    ({ groups, name }) =>
      groups !== null &&
      (asked === name || (asked === null && groups.every((group) => has.has(bare(group))))),
  );
}

/** "Pinterest title": the names of columns with that of their group, which may be written once for several columns. */
export function withGroups(groups: readonly string[], names: readonly string[]): string[] {
  let group = "";
  return Array.from({ length: Math.max(groups.length, names.length) }, (_, index) => {
    group = groups[index]?.trim() || group;
    const name = names[index]?.trim() ?? "";
    // pinsheet's own, behind all groups: `export --retry-file` adds it.
    return name === "" || name === columnName("insteadOf") ? name : `${group} ${name}`;
  });
}
