// PURE. What `export` and `report` say of the file that they wrote.

import type { Flags } from "../../config/config.ts";
import type { Exported, ExportKind } from "../../exports/export.ts";
import type { Page } from "../../exports/page/model.ts";
import { rowsIn } from "../../model/describe.ts";
import { needsPerson } from "../../model/states.ts";
import { repeatedFlags, repeatedZone } from "../repeat-flags.ts";
import { number, spokenCommand } from "./closing.ts";
import type { Style } from "./style.ts";
import { clean, paragraph } from "./text.ts";

/** `timezone`: that of the settings, or null. */
type Asked = { kind: ExportKind; calendar: string; flags: Flags; timezone: string | null };

const things: Record<ExportKind, readonly [one: string, many: string]> = {
  results: ["row", "rows"],
  retry: ["row that needs work", "rows that need work"],
  feed: ["Pin with a time", "Pins with a time"],
};

export function exportLines(done: Exported, asked: Asked, look: Style): string[] {
  const [one, many] = things[asked.kind];
  const what = `${number(done.written)} ${done.written === 1 ? one : many}`;
  if (asked.kind === "retry" && done.written === 0) {
    const said = `No row of ${clean(asked.calendar)} needs work; nothing was written.`;
    return paragraph(done.isKnown ? said : `${said} ${changed}`, look.width, 0);
  }
  const all = rowsIn(done.states);
  const said = [`Wrote ${clean(done.file)}: ${what}${done.written === all ? "" : ` of ${number(all)}`}.`];
  if (!done.isKnown) said.push(changed);
  return [...said, ...nextOf(done, asked)].flatMap((text) => paragraph(text, look.width, 0));
}

const changed =
  "The calendar is not what the last publish read, so its rows are matched as `plan` does it; nothing was recorded.";

function nextOf({ states, file, zone }: Exported, { kind, calendar, flags, timezone }: Asked): string[] {
  const again = repeatedFlags({ ...flags, timezone: repeatedZone(zone, flags, timezone) });
  if (kind === "retry") return [`Next: fix the rows and ${spokenCommand("publish", [file, ...again])}.`];
  const needy = Object.entries(states).filter(([state]) =>
    needsPerson({ state: state as keyof typeof states }),
  );
  const count = needy.reduce((sum, [, some]) => sum + some, 0);
  if (kind === "feed" || count === 0) return [];
  const command = spokenCommand("export", [calendar, "--retry-file", ...again]);
  return [
    `${number(count)} ${count === 1 ? "needs" : "need"} you: the column pin_problem says why. ${command} writes those that can be fixed.`,
  ];
}

export function reportLines({ pins, needy, name }: Page, file: string, look: Style): string[] {
  const count = `${number(pins.length)} ${pins.length === 1 ? "Pin" : "Pins"}`;
  const need =
    needy.length === 0 ? "" : ` ${number(needy.length)} ${needy.length === 1 ? "needs" : "need"} you.`;
  const whose = pins.length === 0 ? "" : ` of ${clean(name)}`;
  const said = `Wrote ${clean(file)}: ${count}${whose}.${need} Open it in a browser; it needs nothing else.`;
  return paragraph(said, look.width, 0);
}
