// PURE. What stands above the calendar of a page: the counts, what needs a person, and what came of the Pins.

import type { Metric, Numbers } from "../../actions/statistics/numbers.ts";
import { kindOf, type StateKind } from "../../model/states.ts";
import { picture } from "./calendar.ts";
import { sayDay } from "./days.ts";
import { type Html, html, webAddress } from "./html.ts";
import { mainMetric, type Page, type PlacedPin, type WeekOfNumbers } from "./model.ts";
import { stateLabel } from "./states.ts";
import { short, spoken } from "./words.ts";

/** The kinds of states that are worth a number of their own. */
const groups: readonly { name: string; kinds: readonly StateKind[] }[] = [
  { name: "Published", kinds: ["done"] },
  { name: "On their way", kinds: ["going"] },
  { name: "Scheduled", kinds: ["waiting"] },
  { name: "Need attention", kinds: ["broken", "doubt"] },
];

export function counts({ counts }: Page): Html {
  const shown = groups
    .map(({ name, kinds }) => ({
      name,
      kind: kinds[0],
      count: [...counts].reduce(
        (sum, [state, count]) => sum + (kinds.includes(kindOf(state)) ? count : 0),
        0,
      ),
    }))
    .filter(({ kind, count }) => kind !== "going" || count > 0);
  return html`<dl class="counts">${shown.map(
    ({ name, kind, count }) =>
      html`<div class="${count === 0 ? "nil" : kind}"><dt>${name}</dt><dd>${spoken(count)}</dd></div>`,
  )}</dl>`;
}

/** More than these are found by their shape in the calendar. */
const mostProblems = 60;

export function problems({ needy }: Page): Html {
  if (needy.length === 0) return html``;
  const rest = needy.length - mostProblems;
  return html`<section class="problems" aria-labelledby="problems"><h2 id="problems">Needs attention</h2><ol>${needy
    .slice(0, mostProblems)
    .map(
      problem,
    )}</ol>${rest > 0 && html`<p class="rest">And ${spoken(rest)} more, marked in the calendar below.</p>`}</section>`;
}

function problem(pin: PlacedPin): Html {
  const { day, clock } = pin;
  const when = day === null ? null : `${sayDay(day, "day")}, ${clock}`;
  const place = [when, pin.board, pin.line === null ? pin.calendar : `${pin.calendar}, line ${pin.line}`];
  return html`<li>${stateLabel(pin.state)}<div><p class="name"><a href="#pin-${pin.id}" dir="auto">${pin.title}</a></p><p class="place">${place
    .filter((one) => one !== null)
    .join(" · ")}</p>${pin.issues.map(
    ({ message, hint }) =>
      html`<p class="what">${sentence(message)} <span class="remedy">${inCode(hint)}</span></p>`,
  )}</div></li>`;
}

/** A message follows a code elsewhere, and may end with somebody else's words. */
const sentence = (message: string) =>
  `${message.charAt(0).toUpperCase()}${message.slice(1)}${/[.!?…]$/.test(message) ? "" : "."}`;

/** Commands stand in back quotes. */
const inCode = (text: string): Html[] =>
  text.split("`").map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : html`${part}`));

const charts = [
  ["impressions", "Impressions", "times a Pin was seen"],
  ["saved", "Saves", "times one was kept on a board"],
  ["outbound_clicks", "Outbound clicks", "visits to the linked pages"],
] as const satisfies readonly (readonly [Metric, string, string])[];

export function statistics(page: Page): Html {
  if (page.weeks.length === 0) return html``;
  return html`<section class="statistics" aria-labelledby="statistics"><h2 id="statistics">What came of them</h2><div class="charts">${charts.map(
    ([metric, name, about]) => chart(page, { metric, name, about }),
  )}</div>${page.best.length > 0 && best(page.best)}</section>`;
}

function chart(
  { weeks, totals }: Page,
  { metric, name, about }: { metric: Metric; name: string; about: string },
): Html {
  const highest = Math.max(1, ...weeks.map(({ numbers }) => numbers[metric] ?? 0));
  const total = totals[metric];
  return html`<figure class="chart"><figcaption><span class="label">${name}</span><strong>${total === null ? "–" : spoken(total)}</strong><span class="about">${about}, by week</span></figcaption><ol>${weeks.map(
    (week) => column(week, { metric, highest }),
  )}</ol></figure>`;
}

/** The bar is drawn, the number and the week are said. A correction can make a week's gain negative: it has no bar. */
function column(
  { monday, numbers }: WeekOfNumbers,
  { metric, highest }: { metric: Metric; highest: number },
): Html {
  const value = numbers[metric] ?? 0;
  const height = Math.max(0, Math.round((value / highest) * 1000) / 10);
  return html`<li${value === highest && html` class="highest"`}><span class="value">${short(value)}</span><svg class="bar" viewBox="0 0 10 100" preserveAspectRatio="none" aria-hidden="true"><rect class="rail" y="99" width="10" height="1"/><rect x="0" y="${100 - height}" width="10" height="${height}"/></svg><time datetime="${monday}">${sayDay(monday, "short")}</time></li>`;
}

function best(pins: readonly PlacedPin[]): Html {
  const most = pins[0]?.numbers[mainMetric] ?? 1;
  return html`<h3 id="best">The most seen</h3><table class="best" aria-labelledby="best"><thead><tr><th scope="col">Pin</th><th scope="col">Impressions</th><th scope="col">Saves</th><th scope="col">Clicks</th></tr></thead><tbody>${pins.map(
    (pin) => bestRow(pin, most),
  )}</tbody></table>`;
}

function bestRow(pin: PlacedPin, most: number): Html {
  const address = webAddress(pin.permalink) ?? `#pin-${pin.id}`;
  const share = Math.round(((pin.numbers[mainMetric] ?? 0) / most) * 1000) / 10;
  return html`<tr><th scope="row"><div>${pin.picture.kind === "none" ? bare : picture(pin)}<div><a href="${address}" rel="noopener noreferrer" dir="auto">${pin.title}</a>${pin.board !== null && html`<span class="board" dir="auto">${pin.board}</span>`}</div></div></th><td class="main"><span>${number(pin.numbers, "impressions")}</span><svg class="share" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true"><rect class="rail" width="100" height="6"/><rect width="${share}" height="6"/></svg></td><td>${number(pin.numbers, "saved")}</td><td>${number(pin.numbers, "outbound_clicks")}</td></tr>`;
}

/** Keeps the titles in one line where a Pin has no image to show. */
const bare = html`<span class="bare" aria-hidden="true"></span>`;

const number = (numbers: Numbers, metric: Metric) =>
  numbers[metric] === null ? "–" : spoken(numbers[metric]);
