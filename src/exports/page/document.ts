// PURE. One HTML page that needs nothing but itself: no network, no scripts.

import { hash } from "node:crypto";
import { calendar } from "./calendar.ts";
import { sayDay } from "./days.ts";
import { type Html, html } from "./html.ts";
import type { Page } from "./model.ts";
import { counts, problems, statistics } from "./sections.ts";
import { shapes } from "./states.ts";
import { style } from "./style.ts";

/** By this a later run knows that it may overwrite the file. */
export const generator = '<meta name="generator" content="pinsheet">';

/** `remote`: images of other hosts are to be shown. */
export function document(page: Page, { remote }: { remote: boolean }): string {
  const title = `${page.name} – Pins`;
  return `<!doctype html>
${
  html`<html lang="en"><head><meta charset="utf-8">${{ markup: generator }}<meta http-equiv="Content-Security-Policy" content="${policy(remote)}"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><meta name="referrer" content="no-referrer"><title>${title}</title>
<style>${{ markup: style }}</style></head>
<body>${shapes()}<header class="top"><p class="eyebrow">Pinterest calendar</p><h1 dir="auto">${page.name}</h1><p class="span">${spanOf(page)}</p>${counts(page)}</header>
<main>${problems(page)}
${statistics(page)}
${calendar(page)}</main>
${footer(page)}</body></html>`.markup
}
`;
}

/** Only this style sheet and images: whatever a calendar holds, nothing of it runs or calls home. */
function policy(remote: boolean): string {
  const ours = `'sha256-${hash("sha256", style, "base64")}'`;
  return `default-src 'none'; style-src ${ours}; img-src data:${remote ? " https: http:" : ""}; base-uri 'none'; form-action 'none'`;
}

function spanOf({ pins, months }: Page): string {
  const days = [...months.values()].flatMap((of) => [...of.keys()]).toSorted();
  const [first, last] = [days[0], days.at(-1)];
  const count = `${pins.length.toLocaleString("en-US")} ${pins.length === 1 ? "Pin" : "Pins"}`;
  if (first === undefined || last === undefined) return count;
  return first === last
    ? `${count} on ${sayDay(first, "date")}`
    : `${count}, ${sayDay(first, "date")} to ${sayDay(last, "date")}`;
}

const footer = ({ madeAt, zone }: Page): Html =>
  html`<footer><p>Times are those of ${zone.replaceAll("_", " ")}. Made by pinsheet on <time datetime="${new Date(madeAt).toISOString()}">${sayDay(new Date(madeAt).toISOString().slice(0, 10), "date")}</time>.</p></footer>`;
