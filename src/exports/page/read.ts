// Everything that a page shows, read from the ledger; no calendar is read and nobody is asked.

import { calendarNamed } from "../../actions/select.ts";
import { calendarAt } from "../../calendar/open.ts";
import type { Config } from "../../config/config.ts";
import { openExistingLedger } from "../../ledger/existing.ts";
import type { KnownCalendar, Ledger, StatsRecord } from "../../ledger/ledger.ts";
import { isWorthShowing, oneZone } from "../../model/describe.ts";
import type { Pin } from "../../model/pin.ts";
import { publicName } from "../public-name.ts";
import { publishedAt } from "../published.ts";
import { type Page, type PagePin, pageOf } from "./model.ts";
import { openPictures } from "./pictures.ts";

export type PageRequest = {
  /** Names of calendars; none: all that the ledger knows. */
  calendars: readonly string[];
  /** "2026-12": only this one. */
  month: string | null;
  /** Show images of other hosts. */
  remote: boolean;
  /** Milliseconds since the epoch. */
  now: number;
};

/** Throws an ExpectedError (exit 2) where there is no ledger, or none of these calendars in it. */
export async function readPage(config: Config, request: PageRequest): Promise<Page> {
  const ledger = openExistingLedger(config.ledger);
  try {
    await ledger.readSnapshot();
    const known = await ledger.calendars();
    const chosen = choose(known, request.calendars, ledger.file);
    const byKey = new Map(chosen.map((calendar) => [calendar.key, calendar]));
    const pins = (await ledger.pins()).filter((pin) => byKey.has(pin.calendar) && isWorthShowing(pin));
    const shown = await withAllElse(ledger, pins, { byKey, config, request });
    const zone = config.timezone ?? oneZone(chosen) ?? usualZone(pins);
    return pageOf(shown, { name: nameOf(pins, chosen), zone, now: request.now, month: request.month });
  } finally {
    ledger.close();
  }
}

function choose(
  calendars: readonly KnownCalendar[],
  names: readonly string[],
  ledgerFile: string,
): readonly KnownCalendar[] {
  const keyOf = (calendar: string) => calendarAt(calendar, ledgerFile).key;
  return names.length === 0 ? calendars : names.map((name) => calendarNamed(name, { calendars, keyOf }));
}

type More = { byKey: ReadonlyMap<string, KnownCalendar>; config: Config; request: PageRequest };

async function withAllElse(ledger: Ledger, pins: readonly Pin[], { byKey, config, request }: More) {
  const series = await seriesOf(ledger, new Set(pins.map(({ id }) => id)));
  const pictureOf = openPictures({ mediaFolders: config.mediaFolders, remote: request.remote });
  const near = (pin: Pin) => Math.abs((pin.at ?? request.now) - request.now);
  const shown: PagePin[] = [];
  for (const pin of pins.toSorted((a, b) => near(a) - near(b))) {
    const { name, folder } = byKey.get(pin.calendar) ?? { name: pin.calendar, folder: "." };
    const { id, state, permalink, issues, line, medium, cover } = pin;
    const published = state === "published" ? publishedAt(pin, await ledger.attempts(id)) : null;
    shown.push({
      id,
      state,
      permalink,
      issues,
      line,
      calendar: publicName(name),
      title: pin.title ?? pin.body ?? "Untitled",
      board: pin.boardTitle,
      at: published ?? pin.at,
      picture: await pictureOf({ medium, cover, folder }),
      series: series.get(id) ?? [],
    });
  }
  return shown;
}

async function seriesOf(ledger: Ledger, ids: ReadonlySet<string>): Promise<Map<string, StatsRecord[]>> {
  const series = new Map<string, StatsRecord[]>();
  for await (const page of ledger.statsPages()) {
    for (const { pin, ...record } of page) {
      if (!ids.has(pin)) continue;
      const known = series.get(pin);
      if (known) known.push(record);
      else series.set(pin, [record]);
    }
  }
  return series;
}

/** That of most Pins, where the calendars have none or several. */
function usualZone(pins: readonly Pin[]): string {
  const groups = [...Map.groupBy(pins, ({ timezone }) => timezone ?? "UTC")];
  return groups.toSorted(([, a], [, b]) => b.length - a.length)[0]?.[0] ?? "UTC";
}

/** More names than this are no title. */
const mostNames = 3;

function nameOf(pins: readonly Pin[], calendars: readonly KnownCalendar[]): string {
  const profiles = [...new Set(pins.map(({ profileName }) => profileName))].filter((name) => name !== null);
  const names = profiles.length > 0 ? profiles : calendars.map(({ name }) => publicName(name));
  return names.length === 0 || names.length > mostNames
    ? "All Pins"
    : new Intl.ListFormat("en").format(names);
}
