// PURE. The calendar of a page: a month as a wall calendar, which becomes a list of days where the page is narrow.

import { monthOf, sayDay, weeksOf } from "./days.ts";
import { type Html, html, webAddress } from "./html.ts";
import type { Page, PlacedPin } from "./model.ts";
import { stateColour, stateLabel } from "./states.ts";
import { spoken } from "./words.ts";

/** So many Pins of a day are seen at once; the others open. */
const mostOfDay = 6;
/** Up to here a Pin has room for its image at full width. */
const fewOfDay = 2;
/** Up to here all months are open, so that the page is one look. */
const fewPins = 400;

export function calendar(page: Page): Html {
  const months = [...page.months.keys()].toSorted();
  const open = new Set(page.pins.length <= fewPins ? months : [nearest(months, monthOf(page.today))]);
  return html`<section class="calendar" aria-labelledby="calendar"><h2 id="calendar">Calendar</h2>
${months.length > 1 && monthLinks(months, page)}
${months.map((month) => monthOfPage(month, page, open.has(month)))}
${page.timeless.length > 0 && timeless(page.timeless)}
${page.pins.length === 0 && html`<p class="empty">There are no Pins in this time.</p>`}</section>`;
}

/** The present month, or the next that has Pins, or the last. */
const nearest = (months: readonly string[], today: string) =>
  months.find((month) => month >= today) ?? months.at(-1) ?? today;

const monthLinks = (months: readonly string[], page: Page) =>
  html`<nav class="months" aria-label="Months"><ul>${months.map(
    (month) =>
      html`<li><a href="#m-${month}">${sayDay(month, "month")} <span>${spoken(countIn(month, page))}</span></a></li>`,
  )}</ul></nav>`;

const countIn = (month: string, { months }: Page) =>
  [...(months.get(month)?.values() ?? [])].reduce((sum, pins) => sum + pins.length, 0);

function monthOfPage(month: string, page: Page, isOpen: boolean): Html {
  const days = page.months.get(month) ?? new Map<string, readonly PlacedPin[]>();
  const count = countIn(month, page);
  return html`<details class="month"${isOpen && html` open`}><summary><h3>${sayDay(month, "month")}</h3><span class="count">${spoken(count)} ${count === 1 ? "Pin" : "Pins"}</span></summary>
<table id="m-${month}" aria-label="${sayDay(month, "month")}"><thead><tr>${weekdays.map((name) => html`<th scope="col"><abbr title="${name}">${name.slice(0, 3)}</abbr></th>`)}</tr></thead>
<tbody>${weeksOf(month).map(
    (week) =>
      html`<tr>${week.map((day) => (day === null ? beside : cell(day, days.get(day) ?? [], page)))}</tr>\n`,
  )}</tbody></table></details>`;
}

const weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const beside = html`<td class="beside"></td>`;

function cell(day: string, pins: readonly PlacedPin[], { today }: Page): Html {
  const classes = [
    pins.length === 0 ? "blank" : "",
    day === today ? "today" : "",
    pins.length <= fewOfDay ? "roomy" : "",
  ];
  const [first, rest] = [pins.slice(0, mostOfDay), pins.slice(mostOfDay)];
  return html`<td class="${classes.filter((one) => one !== "").join(" ")}"><p class="day"><time datetime="${day}"><span class="number">${Number(day.slice(8))}</span> <span class="full">${sayDay(day, "longDay")}</span></time>${day === today && html`<span class="now">today</span>`}</p>
${first.length > 0 && html`<ul>${first.map(entry)}</ul>`}
${rest.length > 0 && html`<details class="more"><summary>${rest.length} more</summary><ul>${rest.map(entry)}</ul></details>`}</td>`;
}

const timeless = (pins: readonly PlacedPin[]) =>
  html`<details class="month timeless" open><summary><h3>Without a time</h3><span class="count">${pins.length} ${pins.length === 1 ? "Pin" : "Pins"}</span></summary><ul>${pins.map(entry)}</ul></details>`;

/** The place of a Pin on the page; each has one. */
function entry(pin: PlacedPin): Html {
  const address = webAddress(pin.permalink);
  const title = html`<span class="title" dir="auto">${pin.title}</span>`;
  return html`<li class="pin ${stateColour(pin.state)}" id="pin-${pin.id}" data-pin="${pin.id}">${picture(pin)}<div class="words"><p class="when">${pin.clock !== null && html`<time>${pin.clock}</time> `}${stateLabel(pin.state)}</p><p class="name">${address === null ? title : html`<a href="${address}" rel="noopener noreferrer">${title}</a>`}</p>${pin.board !== null && html`<p class="board" dir="auto">${pin.board}</p>`}</div></li>\n`;
}

/** The title beside it says what it is, so a reader of the page is not told twice. */
export function picture({ picture: of }: Pick<PlacedPin, "picture">): Html {
  switch (of.kind) {
    case "image":
      return html`<img class="picture" src="${of.source}" alt=""${!of.source.startsWith("data:") && html` loading="lazy" referrerpolicy="no-referrer"`}>`;
    case "video":
      return html`<span class="picture film" aria-hidden="true"></span>`;
    case "none":
      return html``;
    default:
      return of satisfies never;
  }
}
