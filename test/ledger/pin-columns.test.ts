// The list of columns against the table that the migrations make, and against what comes back from it.

import { expect, it, test } from "vitest";
import { openDatabase } from "../../src/ledger/open.ts";
import { columnsWithoutField, fromRecord, pinColumns, toRecord } from "../../src/ledger/pin-columns.ts";
import { issue, wholeRow } from "../../src/model/issue.ts";
import type { Pin } from "../../src/model/pin.ts";
import { at, folder, ledgerWith, pin } from "../support/pins.ts";

type Info = { name: string; type: string; notnull: number };

function tableInfo(): Info[] {
  const db = openDatabase(`${folder()}/pinsheet.db`);
  const info = db.pragma("table_info(pin)") as Info[];
  db.close();
  return info;
}

/** No field is what it is in a new pin, so that none that is lost is taken for kept. */
const full: Pin = {
  ...pin(),
  line: 7,
  rowId: "row-7",
  digest: "d7",
  profile: "prof_other",
  profileName: "Studio South",
  boardId: "718605684300112234",
  boardTitle: "Garden Ideas",
  boardName: "garden ideas",
  media: "https://a.example/b.mp4",
  medium: { kind: "url", url: "https://a.example/b.mp4" },
  cover: { kind: "url", url: "https://a.example/c.jpg" },
  thumbOffset: 3,
  at: at + 60_000,
  now: true,
  timezone: "Europe/Berlin",
  title: "Beds",
  seen: { digest: "d7", title: "Beds", body: "Raised", media: "https://a.example/b.mp4" },
  body: "Raised",
  link: "https://studio.example/beds",
  draft: true,
  repeat: true,
  insteadOf: "pin-0",
  state: "held",
  issues: [issue("same-image-twice", wholeRow, "line 9 has it too.", "")],
  notes: [issue("too-late", wholeRow, "its time passed.", "")],
  resembles: "post:p9",
  answered: ["pin-3"],
  picture: "hash",
  compared: "d7",
  generation: 2,
  requeuedAt: at + 1,
  notBefore: at + 2,
  pacedUntil: at + 3,
  pacedBy: "at most 5 a day",
  reconcileAt: at + 4,
  absentAt: at + 5,
  postId: "post-7",
  permalink: "https://pinterest.example/pin/7",
  pollAt: at + 6,
  polls: 4,
  firstSeen: at + 7,
  changedAt: at + 8,
};

test("every column of the table is in the list once, and no other", () => {
  const listed = [...pinColumns.map(({ column }) => column), ...columnsWithoutField];
  expect(listed.toSorted()).toEqual(
    tableInfo()
      .map(({ name }) => name)
      .toSorted(),
  );
});

test("a boolean and a number are stored as integers, all else as text", () => {
  const typeOf = new Map(tableInfo().map(({ name, type }) => [name, type]));
  const record = toRecord(full);
  for (const { column, field } of pinColumns)
    expect([column, typeOf.get(column)]).toEqual([
      column,
      typeof record[field] === "number" ? "INTEGER" : "TEXT",
    ]);
});

test("every field of a pin comes back from its record as it was", () => {
  expect(Object.keys(pin()).filter((name) => full[name as keyof Pin] === null)).toEqual([]);
  expect(fromRecord(toRecord(full))).toEqual(full);
  expect(fromRecord(toRecord(pin()))).toEqual(pin());
});

it("comes back from the ledger as it was, and with nothing else", async () => {
  const bare: Pin = {
    ...pin({ id: "bare", state: "invalid", line: 8 }),
    profile: null,
    medium: null,
    at: null,
    body: null,
  };
  const ledger = await ledgerWith([full, bare]);
  expect(await ledger.pins()).toEqual([full, bare]);
  ledger.close();
});

test("a reading sets what follows the row, and leaves what is the pin's own", async () => {
  const ledger = await ledgerWith([{ ...pin({ line: 7 }), generation: 2 }]);
  await ledger.record({
    calendars: await ledger.calendars(),
    renamed: [],
    pins: [full],
    withdrawn: [],
    now: at,
  });
  const [now] = await ledger.pins();
  const own = ["notBefore", "pacedUntil", "pacedBy", "reconcileAt", "absentAt", "postId"] as const;
  const alsoOwn = ["permalink", "pollAt", "polls", "firstSeen"] as const;
  const kept = Object.fromEntries([...own, ...alsoOwn].map((field) => [field, pin()[field]]));
  expect(now).toEqual({ ...full, ...kept });
  ledger.close();
});
