// A calendar's Pins as a calendar feed that calendar programs subscribe to (RFC 5545).

import { open } from "node:fs/promises";
import type { RowReport, RowState } from "../model/row-report.ts";
import { eventUids, feedEnd, feedStart, vevent } from "./ics-event.ts";
import type { Source } from "./lines.ts";
import { publicName } from "./public-name.ts";

/** Every row that has a time; the others have no place in a calendar. */
export async function* calendarFeed(source: Source, { now }: { now: number }): AsyncGenerator<string> {
  const uidOf = eventUids();
  yield feedStart(publicName(source.name));
  for await (const page of source.pages()) {
    for (const result of page) if (isEvent(result.row)) yield vevent(result, { uid: uidOf(result.row), now });
  }
  yield feedEnd;
}

export const isEvent = (row: RowReport): boolean => row.publish_at !== null && !noEvents.has(row.state);
const noEvents: ReadonlySet<RowState> = new Set<RowState>(["skipped", "withdrawn"]);

/** True for a file that `calendarFeed` wrote. */
export async function isFeed(path: string): Promise<boolean> {
  const handle = await open(path);
  try {
    const start = Buffer.from(feedStart("").split("\r\n").slice(0, 3).join("\r\n"));
    const { buffer } = await handle.read(Buffer.alloc(start.length), 0, start.length, 0);
    return buffer.equals(start);
  } finally {
    await handle.close();
  }
}
