// Profiles whose connection ends before their last row is due.

import { describe, expect, it } from "vitest";
import { expiriesOf, expiryNotes } from "../../src/accounts/expiry.ts";
import { header, openDesk } from "../support/desk.ts";
import { at } from "../support/pins.ts";

const day = 24 * 3_600_000;

describe("a connection that ends", () => {
  const ends = "2026-12-01T00:00:00.000Z";
  const profile = { id: "p", name: "Studio North", status: "active", expiresAt: ends };
  const waits = { profile: "p", waiting: 3, after: 2, lastAt: at + 20 * day };
  const notes = (differs: Partial<typeof profile>, waiting: Partial<typeof waits> = {}) =>
    expiryNotes(expiriesOf([{ ...profile, ...differs }], [{ ...waits, ...waiting }]), "UTC", at);

  it("before the last row is told with what is due after it", () => {
    expect(notes({})).toEqual([
      expect.objectContaining({
        code: "profile-expires",
        message:
          "the connection of Studio North ends Tue 1 Dec 00:00 UTC; 2 rows are due after that, the last one Mon 14 Dec 12:00 UTC.",
      }),
    ]);
  });

  it("is not told where nothing is due after it, or it has ended already", () => {
    expect(notes({}, { after: 0 })).toEqual([]);
    expect(notes({ status: "expired" })).toEqual([]);
  });

  it("is a note of the calendar that is planned", async () => {
    const desk = await openDesk();
    // The sandbox's profile is connected until 1 Feb 2100.
    const row = "A,Text,Kitchen ideas,https://media.example.com/tile-samples.png,,2100-03-01T09:00Z";
    desk.write("c.csv", `${header}\n${row}\n`);
    const { calendars } = await desk.publish(["c.csv"], {}, { dryRun: true });
    expect(calendars[0]?.notes).toMatchObject([
      {
        code: "profile-expires",
        message: expect.stringContaining("Studio North ends Mon 1 Feb 2100 00:00 UTC; 1 row is due"),
      },
    ]);
  });
});
