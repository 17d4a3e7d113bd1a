// A field of the table reaches everything that is made of a row: its digest, the hash by which a post is known, the request, the note
// about an edit, and `--json`. A new field needs two samples here, or this file does not compile.

import { describe, expect, it, test } from "vitest";
import { pinReport } from "../../src/actions/pin-report.ts";
import { columnName, findColumns } from "../../src/calendar/rows/headers.ts";
import { readRow } from "../../src/calendar/rows/row.ts";
import type { Config } from "../../src/config/config.ts";
import { contentHash } from "../../src/delivery/key.ts";
import { openUpload } from "../../src/delivery/upload.ts";
import type { Pin } from "../../src/model/pin.ts";
import {
  digestFields,
  type Field,
  fields,
  postedFields,
  postedName,
  rowFields,
} from "../../src/model/row-fields.ts";
import { plan } from "../../src/planning/plan.ts";
import { pinAfter, prepareRow } from "../../src/planning/prepare.ts";
import { hour, request } from "../planning/rows.ts";

/** Two cells of each field, both of them good. */
const samples: Readonly<Record<Field, readonly [string, string]>> = {
  id: ["7", "8"],
  body: ["Six shelf layouts", "Seven shelf layouts"],
  title: ["Shelves", "Boards"],
  board: ["Kitchen ideas", "Weekend builds"],
  media: ["https://a.example/a.mp4", "https://a.example/b.mp4"],
  link: ["https://studio.example/1", "https://studio.example/2"],
  publishAt: ["2026-12-01T09:00", "2026-12-02T09:00"],
  cover: ["https://a.example/a.jpg", "https://a.example/b.jpg"],
  thumbOffset: ["3", "4"],
  profile: ["north", "south"],
  timezone: ["Europe/Paris", "Europe/Berlin"],
  repeat: ["no", "yes"],
  draft: ["no", "yes"],
  insteadOf: ["pin-8", "pin-9"],
};

const found = findColumns(fields.map(columnName));
if ("missing" in found) throw new Error(found.problem.message);
const context = { calendar: "autumn.csv", columns: found.columns, timezone: null, dates: {}, files: true };

const firsts = fields.map((field) => samples[field][0]);
const seconds = fields.map((field) => samples[field][1]);
/** The first samples, but the second one of this field. */
const changed = (field: Field) =>
  fields.map((other, index) => (other === field ? seconds : firsts)[index] ?? "");

function prepare(cells: readonly string[]) {
  const row = readRow(2, cells, context);
  expect(row.issues).toEqual([]);
  const { profile, board } = row.fields;
  return prepareRow(
    row,
    {
      profile: { id: `id of ${profile}`, name: profile ?? "" },
      board: { id: `id of ${board}`, name: board ?? "" },
      section: null,
      issues: [],
    },
    new Map(),
  );
}

const now = Date.UTC(2026, 10, 24, 12);

function pinOf(cells: readonly string[]): Pin {
  const prepared = prepare(cells);
  const decision = {
    row: prepared.plan,
    pin: null,
    state: "scheduled",
    issues: [],
    notes: [],
    resembles: null,
  } as const;
  return pinAfter({ ...decision, issues: [], notes: [] }, prepared, null, { now, newId: () => "pin-1" });
}

describe.each(fields)("%s", (field) => {
  it("makes another digest, unless it says nothing of the row itself", () => {
    const same = readRow(2, changed(field), context).digest === readRow(2, firsts, context).digest;
    expect(same).toBe(!digestFields.includes(field));
  });

  test("is in the report of a Pin, unless it has no name there", () => {
    const name = rowFields[field].json;
    const shown = (cells: readonly string[]) =>
      pinReport(
        pinOf(cells),
        "autumn.csv",
        { history: [], attempts: [], cancellations: [], events: [] },
        { kind: "eligible" } as never,
        [],
      ).pin;
    if (name === null) expect(shown(changed(field))).toEqual(shown(firsts));
    else expect(shown(changed(field))[name]).not.toEqual(shown(firsts)[name]);
  });
});

describe.each(postedFields)("%s, which is sent,", (field) => {
  it("makes another post of it", () => {
    expect(contentHash(pinOf(changed(field)))).not.toBe(contentHash(pinOf(firsts)));
  });

  it("is in the request", async () => {
    const facts = { format: "mp4", bytes: 1, duration: 9, picture: "p" } as const;
    const sent = async (cells: readonly string[]) => {
      const checked = {
        pin: pinOf(cells),
        facts: { media: facts, cover: { ...facts, format: "jpg" } },
      } as const;
      const upload = await openUpload({ mediaFolders: [] as string[] } as Config, checked, {
        content: "c",
        folder: "/",
        now,
      });
      if ("issue" in upload) throw new Error(upload.issue.message);
      return Buffer.from(upload.stored).toString();
    };
    expect(await sent(changed(field))).not.toBe(await sent(firsts));
  });

  it("is named by a note where it changed after that", () => {
    const sent: Pin = { ...pinOf(firsts), state: "submitted" };
    const row = prepare(changed(field)).plan;
    const [decision] = plan(request({ rows: [row], pins: [sent], now: now + hour })).decisions;
    expect(decision).toMatchObject({ pin: { id: sent.id }, state: "submitted" });
    expect(decision?.notes).toMatchObject([
      {
        code: "edited-after-sending",
        message: `the ${postedName(field)} changed after this Pin was sent; Pinterest keeps what was sent.`,
      },
    ]);
  });
});

test("a field that is not sent changes neither the post nor a note", () => {
  for (const field of fields.filter((one) => !(postedFields as readonly Field[]).includes(one))) {
    if (field === "timezone") continue;
    expect(contentHash(pinOf(changed(field)))).toBe(contentHash(pinOf(firsts)));
  }
});
