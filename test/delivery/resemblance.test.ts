// Roads to a second post: a ledger that was lost or put back, a calendar that was copied, cut or exported anew, and a row that was
// edited since. The imitation's journal counts the posts; with keys honoured and ignored.

import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { boardsOf, groups, membersOf } from "../../src/sandbox/account.ts";
import { type Desk, noon, openDesk } from "../support/desk.ts";

const minute = 60_000;
const hour = 60 * minute;

type Cells = {
  title: string;
  body: string;
  board: string;
  media: string;
  link: string;
  at: string;
  draft: string;
  repeat: string;
};

const utc = (at: number) => new Date(at).toISOString();
const cells: Cells = {
  title: "Narrow shelves",
  body: "Six narrow shelves for a small kitchen, painted white",
  board: "Kitchen ideas",
  media: "https://media.example.com/narrow-kitchen.jpg",
  link: "https://shop.example/shelves",
  at: utc(noon),
  draft: "",
  repeat: "",
};

const file = (...rows: readonly Partial<Cells>[]) =>
  [
    "title,body,board_id,media_url,link,publish_at,draft,repeat",
    ...rows.map((row) => {
      const { title, body, board, media, link, at, draft, repeat } = { ...cells, ...row };
      const all = [title, body, board, media, link, at, draft, repeat];
      return all.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(",");
    }),
    "",
  ].join("\n");

const ledgerFiles = ["", "-wal", "-shm", "-sender"];
const lose = ({ cwd }: Desk) => {
  for (const end of ledgerFiles) rmSync(join(cwd, `pinsheet.db${end}`), { force: true });
};
const backUp = ({ cwd }: Desk) => {
  for (const end of ["", "-sender"])
    copyFileSync(join(cwd, `pinsheet.db${end}`), join(cwd, `backup.db${end}`));
};
/** With the lock beside it nothing shows that the copy is an older one. */
const putBack = (desk: Desk, withLock = false) => {
  for (const end of ["", "-wal", "-shm"]) rmSync(join(desk.cwd, `pinsheet.db${end}`), { force: true });
  copyFileSync(join(desk.cwd, "backup.db"), join(desk.cwd, "pinsheet.db"));
  if (withLock) copyFileSync(join(desk.cwd, "backup.db-sender"), join(desk.cwd, "pinsheet.db-sender"));
};
const posts = (desk: Desk) => desk.sandbox().accepted().length;
/** A photo of its own: a comment makes its bytes unlike all others. */
const photo = (desk: Desk, n: number) => {
  const bytes = readFileSync(new URL("../../fixtures/media/narrow-kitchen.jpg", import.meta.url));
  const comment = Buffer.from(`\xff\xfe\0\x0aphoto${String(n).padStart(3, "0")}`, "latin1");
  writeFileSync(
    join(desk.cwd, `${n}.jpg`),
    Buffer.concat([bytes.subarray(0, 2), comment, bytes.subarray(2)]),
  );
  return `${n}.jpg`;
};
const picture = (desk: Desk, path: string) => {
  mkdirSync(join(desk.cwd, path, ".."), { recursive: true });
  copyFileSync(new URL("../../fixtures/media/tile-samples.png", import.meta.url), join(desk.cwd, path));
};

const other: Partial<Cells> = {
  title: "Balcony herbs",
  body: "Herbs that grow on a balcony in the shade",
  board: "Small balconies",
  media: "https://media.example.com/balcony-herbs.webp",
  link: "",
};

/** What a person may do to a row between two readings. */
const edits: [what: string, before: Partial<Cells>, after: Partial<Cells>][] = [
  ["a word", {}, { body: "Six narrow shelves for a small kitchen, painted grey" }],
  ["all its words", {}, { body: "Storage that fits anywhere", title: "Storage" }],
  ["the title", {}, { title: "Shelves for narrow kitchens" }],
  ["the link", {}, { link: "https://shop.example/new" }],
  ["the utm settings of the link", { link: "https://shop.example/shelves?utm_source=pin" }, {}],
  ["the address of the picture", {}, { media: "https://media.example.com/reading-corner.jpg" }],
  [
    "the signature of the picture",
    { media: `${cells.media}?X-Amz-Signature=1&X-Amz-Date=2` },
    { media: `${cells.media}?X-Amz-Signature=9` },
  ],
  ["the board", {}, { board: "Tile samples" }],
  ["title and body, swapped", {}, { title: cells.body, body: cells.title }],
  ["quotes, case and spaces", { body: "The maker's  “six” shelves" }, { body: 'the Maker’s "six" shelves' }],
  ["the time", {}, { at: utc(noon + 20 * minute) }],
  [
    "a word and the time",
    {},
    { body: "Six narrow shelves for a small kitchen, painted grey", at: utc(noon + 20 * minute) },
  ],
  [
    "a word of a row that says now",
    { at: "now" },
    { at: "now", body: "Six narrow shelves for a small kitchen, painted grey" },
  ],
  [
    "a word of an upload",
    { media: "tiles.png" },
    { media: "tiles.png", body: "Six narrow shelves for a small kitchen, painted grey" },
  ],
  ["the time of an upload", { media: "tiles.png" }, { media: "tiles.png", at: utc(noon + 20 * minute) }],
  [
    "an upload, replaced by its address",
    { media: "tiles.png" },
    { media: "https://media.example.com/tile-samples.png" },
  ],
  ["nothing", {}, {}],
];

describe.each([true, false])("a server that honours keys: %s", (honourKeys) => {
  test.each(edits)("a lost ledger and an edit of %s make no second post", async (_, before, after) => {
    const desk = await openDesk({ honourKeys });
    picture(desk, "tiles.png");
    desk.write("c.csv", file(before, other));
    await desk.publish(["c.csv"]);
    expect(posts(desk)).toBe(2);
    lose(desk);
    desk.wait(30 * minute);
    desk.write("c.csv", file(after, other));
    const { rows } = await desk.publish(["c.csv"]);
    expect(posts(desk)).toBe(2);
    expect(rows.map(({ state }) => state)).toContain("submitted");
    for (const row of rows) expect(["submitted", "published", "held"]).toContain(row.state);
  });

  test.each(edits.map((edit, n) => [...edit, n % 2 === 0] as const))(
    "a ledger that was put back and an edit of %s make no second post",
    async (_, before, after, withLock) => {
      const desk = await openDesk({ honourKeys });
      picture(desk, "tiles.png");
      const later = (row: Partial<Cells>) => ({
        ...row,
        at: row.at === "now" ? "now" : utc(Date.parse(row.at ?? cells.at) + hour),
      });
      desk.write("old.csv", file({ ...other, at: utc(noon) }));
      desk.write("c.csv", file(before.at === "now" ? { at: utc(noon + hour) } : later(before)));
      await desk.publish(["old.csv", "c.csv"]);
      backUp(desk);
      desk.write("c.csv", file(later(before)));
      desk.wait(hour);
      await desk.publish(["old.csv", "c.csv"]);
      expect(posts(desk)).toBe(2);
      putBack(desk, withLock);
      desk.wait(30 * minute);
      desk.write("c.csv", file(later(after)));
      await desk.publish(["old.csv", "c.csv"]);
      expect(posts(desk)).toBe(2);
    },
  );

  test("a draft that was edited at Postproxy is not made again after a loss", async () => {
    const desk = await openDesk({ honourKeys });
    desk.write("c.csv", file({ draft: "yes" }));
    await desk.publish(["c.csv"]);
    const [post] = desk.sandbox().accepted();
    await desk.call("PATCH", `/api/posts/${post?.id}`, { post: { body: "Words of the team", draft: true } });
    lose(desk);
    expect((await desk.publish(["c.csv"])).rows[0]?.state).toBe("held");
    expect(posts(desk)).toBe(1);
  });

  test.each([20 * minute, 3 * hour, -1 * hour])(
    "a Pin sent ahead whose time was moved by %d ms is not sent again after a loss",
    async (by) => {
      const desk = await openDesk({ honourKeys });
      const at = noon + 6 * hour;
      desk.write("c.csv", file({ at: utc(at) }));
      await desk.publish(["c.csv"], { aheadMs: 12 * hour });
      lose(desk);
      desk.write("c.csv", file({ at: utc(at + by) }));
      expect((await desk.publish(["c.csv"], { aheadMs: 12 * hour })).rows[0]?.state).toBe("held");
      expect(posts(desk)).toBe(1);
    },
  );

  test("the calendar and its pictures copied to another folder are the same Pins, also with a word fixed", async () => {
    const desk = await openDesk({ honourKeys });
    mkdirSync(join(desk.cwd, "a"));
    picture(desk, "a/tiles.png");
    desk.write("a/c.csv", file({ media: "tiles.png" }, { ...other, media: "tiles.png" }));
    await desk.publish(["a/c.csv"]);
    cpSync(join(desk.cwd, "a"), join(desk.cwd, "b"), { recursive: true });
    desk.write(
      "b/c.csv",
      file(
        { media: "tiles.png" },
        { ...other, media: "tiles.png", body: "Herbs for a balcony in the shade" },
      ),
    );
    const { rows } = await desk.publish(["b/c.csv"]);
    expect(rows.map(({ state }) => state)).toEqual(["held", "held"]);
    expect(rows[0]?.issues[0]?.message).toContain("looks like");
    await desk.publish(["a/c.csv", "b/c.csv"]);
    expect(posts(desk)).toBe(2);
  });

  test("a row and its picture cut into a calendar of another folder, a word fixed and its time moved", async () => {
    const desk = await openDesk({ honourKeys });
    picture(desk, "a/tiles.png");
    picture(desk, "b/renamed.png");
    desk.write("a/c.csv", file({ media: "tiles.png" }, other));
    desk.write(
      "b/d.csv",
      file({
        ...other,
        title: "Another",
        body: "Another Pin",
        media: "https://media.example.com/entryway-hooks.png",
      }),
    );
    await desk.publish(["a/c.csv", "b/d.csv"]);
    expect(posts(desk)).toBe(3);
    desk.write("a/c.csv", file(other));
    desk.write(
      "b/d.csv",
      file(
        {
          ...other,
          title: "Another",
          body: "Another Pin",
          media: "https://media.example.com/entryway-hooks.png",
        },
        {
          media: "renamed.png",
          body: "Six narrow shelves for a small kitchen, painted grey",
          at: utc(noon + 10 * minute),
        },
      ),
    );
    desk.wait(hour);
    await desk.publish(["a/c.csv", "b/d.csv"]);
    expect(posts(desk)).toBe(3);
  });

  test.each([
    ["nothing", {}],
    ["a word", { body: "Six narrow shelves for a small kitchen, painted grey" }],
    ["the title", { title: "Shelves" }],
  ])("a profile that was connected anew, with an edit of %s, gets nothing twice", async (_, after) => {
    const desk = await openDesk({ honourKeys });
    desk.write("c.csv", file({}, other));
    await desk.publish(["c.csv"]);
    const [north] = groups;
    const [profile] = membersOf(north);
    if (profile === undefined) throw new Error("no profile");
    const anew = { ...profile, id: "prof_anew", boards: boardsOf(profile) };
    await desk.restart({ honourKeys, account: [{ ...north, members: [anew] }] });
    desk.write("c.csv", file({ ...after, at: utc(noon) }, other));
    desk.wait(minute);
    await desk.publish(["c.csv"]);
    expect(posts(desk)).toBe(2);
  });

  test("a calendar exported anew under another name with new signatures is the same calendar", async () => {
    const desk = await openDesk({ honourKeys });
    const signed = (n: number) =>
      [cells, { ...cells, ...other }].map((row) => ({
        ...row,
        media: `${row.media}?Expires=${n}&Signature=s${n}`,
      }));
    desk.write(
      "one.csv",
      file(...signed(1), {
        ...other,
        media: `https://media.example.com/entryway-hooks.png?sig=1`,
        at: utc(noon + 5 * hour),
      }),
    );
    await desk.publish(["one.csv"]);
    rmSync(join(desk.cwd, "one.csv"));
    desk.write(
      "two.csv",
      file(...signed(2), {
        ...other,
        media: `https://media.example.com/entryway-hooks.png?sig=2`,
        at: utc(noon + 5 * hour),
      }),
    );
    desk.wait(minute);
    const { rows } = await desk.publish(["two.csv"]);
    expect(rows.map(({ state }) => state)).toEqual(["published", "published", "scheduled"]);
    expect(posts(desk)).toBe(2);
  });

  test.each([true, false])(
    "a file renamed (old one kept: %s), every text touched up and every time moved",
    async (kept) => {
      const desk = await openDesk({ honourKeys });
      desk.write("one.csv", file({}, other));
      await desk.publish(["one.csv"]);
      if (!kept) rmSync(join(desk.cwd, "one.csv"));
      else
        desk.write(
          "one.csv",
          file({
            ...other,
            body: "Quite another",
            title: "T",
            media: "https://media.example.com/entryway-hooks.png",
            at: utc(noon + 9 * hour),
          }),
        );
      desk.write(
        "two.csv",
        file(
          { body: "Shelves, six of them", title: "Six", at: utc(noon + minute) },
          { ...other, body: "Balconies with herbs", title: "Herbs", at: utc(noon + minute) },
        ),
      );
      desk.wait(10 * minute);
      await desk.publish(kept ? ["one.csv", "two.csv"] : ["two.csv"]);
      expect(posts(desk)).toBe(2);
    },
  );

  test("the retry file published, the ledger lost, and both published: one post", async () => {
    const desk = await openDesk({ honourKeys });
    desk.write(
      "c.retry.csv",
      file({ body: "Six narrow shelves, fixed" })
        .replace("repeat\n", "repeat,instead_of\n")
        .replace('""\n', '"","0b7c9a52-1111-4222-8333-444455556666"\n'),
    );
    await desk.publish(["c.retry.csv"]);
    expect(posts(desk)).toBe(1);
    lose(desk);
    desk.write("c.csv", file({}));
    desk.wait(10 * minute);
    await desk.publish(["c.csv"]);
    await desk.publish(["c.csv", "c.retry.csv"]);
    await desk.publish(["c.retry.csv"]);
    expect(posts(desk)).toBe(1);
  });

  test("a retry file whose Pin nobody knows, beside its calendar: one of the two is published", async () => {
    const desk = await openDesk({ honourKeys });
    desk.write(
      "c.retry.csv",
      file({ body: "Six narrow shelves, fixed", at: utc(noon + minute) })
        .replace("repeat\n", "repeat,instead_of\n")
        .replace('""\n', '"","0b7c9a52-1111-4222-8333-444455556666"\n'),
    );
    desk.write("c.csv", file({}));
    desk.wait(10 * minute);
    await desk.publish(["c.csv", "c.retry.csv"]);
    await desk.publish(["c.csv", "c.retry.csv"]);
    expect(posts(desk)).toBe(1);
  });

  test("a ledger lost within the settle time, posts listed late: nothing is sent before the list can show them", async () => {
    const desk = await openDesk({ honourKeys, listing: { lateMs: minute } });
    desk.write("c.csv", file({}, other));
    await desk.publish(["c.csv"]);
    lose(desk);
    desk.wait(10_000);
    desk.write("c.csv", file({ body: "Six narrow shelves for a small kitchen, painted grey" }, other));
    const said: string[] = [];
    const { rows } = await desk.publish(
      ["c.csv"],
      {},
      { onEvent: ({ event, message }) => void (event === "paused" && said.push(message)) },
    );
    expect(posts(desk)).toBe(2);
    expect(rows.map(({ state }) => state)).toEqual(["held", "submitted"]);
    expect(said[0]).toMatch(/new to the account.*looking once more in 2 min/);
  });

  test("a ledger lost within the settle time, when `watch` runs: its rows wait for a later run, and all are known then", async () => {
    const desk = await openDesk({ honourKeys, listing: { lateMs: minute } });
    desk.write("c.csv", file({}, other));
    await desk.publish(["c.csv"]);
    lose(desk);
    desk.wait(10_000);
    const first = await desk.publish(["c.csv"], {}, { briefly: true });
    expect(first.stopped?.message).toMatch(/new to the account/);
    desk.wait(3 * minute);
    expect((await desk.publish(["c.csv"], {}, { briefly: true })).rows.map(({ state }) => state)).toEqual([
      "submitted",
      "submitted",
    ]);
    expect(posts(desk)).toBe(2);
  });
});

describe("with keys ignored", () => {
  test("a row that is new to a known calendar is compared with what was sent from elsewhere", async () => {
    const desk = await openDesk({ honourKeys: false });
    desk.write("c.csv", file(other));
    await desk.publish(["c.csv"]);
    await desk.call("POST", "/api/posts", {
      post: { body: cells.body },
      profiles: ["prof_Q7tm"],
      media: [cells.media],
      platforms: {
        pinterest: { board_id: "718605684300112233", title: cells.title, destination_link: cells.link },
      },
    });
    expect(posts(desk)).toBe(2);
    desk.wait(minute);
    desk.write("c.csv", file(other, {}));
    const { rows } = await desk.publish(["c.csv"]);
    expect(rows[1]).toMatchObject({ state: "submitted", notes: [{ code: "posted-before" }] });
    expect(posts(desk)).toBe(2);
  });

  test("two machines with one calendar: a row that both know is sent by the first that comes", async () => {
    const desk = await openDesk({ honourKeys: false });
    desk.write("c.csv", file({ at: utc(noon + hour) }));
    const one = join(desk.cwd, "one.db");
    const two = join(desk.cwd, "two.db");
    await desk.publish(["c.csv"], { ledger: one });
    await desk.publish(["c.csv"], { ledger: two });
    desk.wait(hour);
    await desk.publish(["c.csv"], { ledger: one });
    desk.wait(minute);
    const { rows } = await desk.publish(["c.csv"], { ledger: two });
    expect(rows[0]?.state).toBe("published");
    expect(posts(desk)).toBe(1);
  });

  test("the list is asked for its total, and is not read for each new row", async () => {
    const desk = await openDesk({ honourKeys: false });
    for (let n = 0; n < 3; n++) {
      desk.write(
        "c.csv",
        file(
          ...Array.from({ length: n + 1 }, (_, k) => ({
            ...other,
            title: `T${k}`,
            body: `Pin of shelf ${k}`,
            media: `https://media.example.com/balcony-herbs.webp?n=${k}`,
            board: "Small balconies",
            at: utc(noon - k * minute),
          })),
        ),
      );
      await desk.publish(["c.csv"]);
    }
    const lists = desk
      .sandbox()
      .requests()
      .filter(({ method, path }) => method === "GET" && path === "/api/posts");
    expect(posts(desk)).toBe(3);
    // The first list of an empty account, and one page for each run after that.
    expect(lists).toHaveLength(3);
  });
});

/** What the ledger knows of the only row of a calendar that is due tomorrow. */
async function plannedAlone(row: Partial<Cells>) {
  const desk = await openDesk({ honourKeys: false });
  desk.write("two.csv", file(row));
  await desk.publish(["two.csv"]);
  const session = desk.session();
  const [pin] = await session.ledger.pins();
  await session.close();
  if (pin === undefined) throw new Error("no Pin");
  return pin;
}

/**
 * Two calendars with a row each that is due tomorrow, both judged ready and compared with what was posted by then. A plan that sees
 * both would hold one; the torture found two that were edited and read apart.
 */
async function sideBySide(differs: Partial<Cells>) {
  const day = { at: utc(noon + 24 * hour) };
  const desk = await openDesk({ honourKeys: false });
  desk.write("one.csv", file(day));
  await desk.publish(["one.csv"]);
  desk.write("two.csv", file({ ...other, at: utc(noon + 25 * hour) }));
  await desk.publish(["two.csv"]);
  const session = desk.session();
  const { ledger } = session;
  const two = (await ledger.pins()).find(({ calendar }) => calendar === "two.csv");
  if (two === undefined) throw new Error("no Pin");
  const edited = { ...(await plannedAlone({ ...day, ...differs })), id: two.id };
  const reading = { calendars: await ledger.calendars(), renamed: [], withdrawn: [], now: noon };
  await ledger.record({ ...reading, pins: [edited] });
  await session.close();
  desk.write("two.csv", file({ ...day, ...differs }));
  expect(posts(desk)).toBe(0);
  desk.wait(25 * hour);
  return desk;
}

describe("rows of two calendars that are ready side by side", () => {
  test.each<[string, Partial<Cells>]>([
    ["the same", {}],
    ["the same but for a word", { body: `${cells.body} twice` }],
    ["the same but for its link", { link: "https://shop.example/shelves-2" }],
  ])("of %s, one is published", async (_, differs) => {
    const desk = await sideBySide(differs);
    const { rows } = await desk.publish(["one.csv", "two.csv"]);
    expect(posts(desk)).toBe(1);
    expect(rows.find(({ state }) => state === "held")).toMatchObject({
      issues: [{ code: "looks-posted", message: expect.stringMatching(/from line 2 of .*(one|two)\.csv/) }],
    });
    await desk.publish(["one.csv", "two.csv"]);
    expect(posts(desk)).toBe(1);
  });

  test("of the same, one is published by runs that each know one calendar", async () => {
    const desk = await sideBySide({});
    for (const name of ["one.csv", "two.csv", "one.csv", "two.csv"]) await desk.publish([name]);
    expect(posts(desk)).toBe(1);
  });

  test.each<[string, Partial<Cells>]>([
    ["on another board", { board: "Tile samples" }],
    ["an hour later", { at: utc(noon + 25 * hour) }],
    [
      "with another picture and other words",
      {
        media: "https://media.example.com/reading-corner.jpg",
        body: "A chair by the window",
        title: "Chair",
      },
    ],
    ["with other words", { body: "Everything has its place", title: "Places" }],
    ["that says `repeat`", { repeat: "yes" }],
  ])("one %s is a Pin of its own", async (_, differs) => {
    const desk = await sideBySide(differs);
    await desk.publish(["one.csv", "two.csv"]);
    await desk.publish(["one.csv", "two.csv"]);
    expect(posts(desk)).toBe(2);
  });
});

describe("a brand-new account", () => {
  test("waits for nothing: its first rows go at once", async () => {
    const desk = await openDesk();
    desk.write("c.csv", file({}, other));
    const before = desk.now();
    await desk.publish(["c.csv"]);
    expect(posts(desk)).toBe(2);
    expect(desk.now()).toBe(before);
  });
});

describe("what a person wants is not held", () => {
  test("one picture on several boards and days, a series of words, and a row that says `repeat`", async () => {
    const desk = await openDesk({ honourKeys: false });
    const day = (n: number) => utc(noon - n * hour);
    const rows = [
      {},
      { board: "Tile samples", at: day(1) },
      { board: "Weekend builds", at: day(2) },
      { title: "Monday", at: day(3) },
      { repeat: "yes", at: day(4) },
    ];
    desk.write("c.csv", file(...rows));
    const { rows: first } = await desk.publish(["c.csv"]);
    expect(first.map(({ state }) => state)).toEqual(rows.map(() => "submitted"));
    // And more of the same the next day, while the rows of the day before stand.
    const more = [...rows, { at: day(-1) }, { board: "Tile samples", body: "Another word", at: day(-2) }];
    desk.write("c.csv", file(...more));
    desk.wait(3 * hour);
    const { rows: second } = await desk.publish(["c.csv"]);
    expect(second.map(({ state }) => state)).not.toContain("held");
    expect(posts(desk)).toBe(more.length);
  });

  test("a sheet in which published rows are deleted and new ones added, week after week", async () => {
    const desk = await openDesk({ honourKeys: false });
    const boards = ["Kitchen ideas", "Tile samples", "Weekend builds"];
    const pin = (n: number) => ({
      title: `Idea ${n}`,
      body: `Idea number ${n} for small homes, with a plan and a list of all that it takes`,
      board: boards[n % 3] ?? "",
      media: photo(desk, n),
      link: "https://shop.example/",
      at: utc(noon + Math.floor(n / 3) * 24 * hour),
    });
    for (let week = 0; week < 4; week++) {
      desk.write("c.csv", file(...Array.from({ length: 21 }, (_, n) => pin(week * 21 + n))));
      for (let day = 0; day < 7; day++) {
        const { rows } = await desk.publish(["c.csv"]);
        expect(rows.map(({ state }) => state)).not.toContain("held");
        desk.wait(24 * hour);
      }
    }
    expect(posts(desk)).toBe(84);
  });

  test("what was held goes when a person says so, whatever else it looks like is known by then", async () => {
    const desk = await openDesk({ honourKeys: false });
    desk.write("c.csv", file({}));
    await desk.publish(["c.csv"]);
    lose(desk);
    desk.write("c.csv", file({ body: "Storage that fits anywhere", title: "Storage" }));
    const { rows } = await desk.publish(["c.csv"]);
    expect(rows[0]?.state).toBe("held");
    const session = desk.session();
    await session.ledger.requeue(await session.ledger.pins(), desk.now());
    await session.close();
    expect((await desk.publish(["c.csv"])).rows[0]?.state).toBe("submitted");
    expect(posts(desk)).toBe(2);
    expect(existsSync(join(desk.cwd, "pinsheet.db"))).toBe(true);
  });

  test("`repeat` set to yes is an answer too", async () => {
    const desk = await openDesk({ honourKeys: false });
    desk.write("c.csv", file({}));
    await desk.publish(["c.csv"]);
    lose(desk);
    desk.write("c.csv", file({ body: "Storage that fits anywhere", title: "Storage" }));
    expect((await desk.publish(["c.csv"])).rows[0]?.state).toBe("held");
    desk.write("c.csv", file({ body: "Storage that fits anywhere", title: "Storage", repeat: "yes" }));
    expect((await desk.publish(["c.csv"])).rows[0]?.state).toBe("submitted");
  });
});
