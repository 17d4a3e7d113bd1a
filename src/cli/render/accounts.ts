// PURE. Profiles and boards as lines. An id is never cut: it is there to be copied.

import { sayTime } from "../../calendar/rows/when.ts";
import type { BoardReport, ProfileReport } from "../../model/report.ts";
import { type Style, toned } from "./style.ts";
import { clean, fill, paragraph, widthOf } from "./text.ts";

/** One block per profile: its name, then each board's name and id. */
export function* boardLines(boards: readonly BoardReport[], look: Style): Generator<string> {
  if (boards.length === 0)
    yield* paragraph("No boards. Make one at Pinterest; it shows up here within minutes.", look.width, 0);
  for (const [, some] of Map.groupBy(boards, (board) => board.profile_id)) {
    const count = some.length === 1 ? "1 board" : `${some.length} boards`;
    const [first = "", ...more] = paragraph(
      `${clean(some[0]?.profile_name ?? "")} · ${count}`,
      look.width,
      0,
    );
    yield* [toned(first, "bold", look), ...more];
    yield* pairs(
      some.map(({ name, id }) => ({ name: clean(name), rest: clean(id) })),
      look,
    );
  }
}

/** Each profile's name and id, then its status and until when it is connected. */
export function* profileLines(profiles: readonly ProfileReport[], look: Style): Generator<string> {
  if (profiles.length === 0)
    yield* paragraph("No Pinterest profile. Connect one in Postproxy.", look.width, 0);
  for (const { name, id, status, group, expires_at } of profiles) {
    const tone = status === "active" ? "green" : "red";
    yield* pairs([{ name: clean(name), rest: clean(id) }], look);
    const parts = [
      clean(status),
      ...(group ? [`group ${clean(group)}`] : []),
      ...(expires_at ? [untilWhen(expires_at, look.now)] : []),
    ];
    for (const line of paragraph(parts.join(" · "), look.width, 3)) yield toned(line, tone, look);
    if (status !== "active")
      yield* paragraph("Connect it again in Postproxy; until then its Pins are not sent.", look.width, 3);
  }
}

function untilWhen(time: string, now: number): string {
  const at = Date.parse(time);
  if (Number.isNaN(at)) return `connected until ${clean(time)}`;
  return `${at > now ? "connected until" : "connection ended"} ${sayTime(at, null, now)}`;
}

function* pairs(all: readonly { name: string; rest: string }[], look: Style): Generator<string> {
  const longest = Math.max(0, ...all.map(({ rest }) => widthOf(rest)));
  const names = Math.max(4, ...all.map(({ name }) => widthOf(name)));
  const room = look.width - 3 - longest;
  for (const { name, rest } of all) {
    if (room >= 16) yield ` ${fill(name, Math.min(names, room))}  ${rest}`;
    else yield* [...paragraph(name, look.width, 1), ...paragraph(rest, look.width, 1)];
  }
}
