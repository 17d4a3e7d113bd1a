import { expect, test } from "vitest";
import { boardLines, profileLines } from "../../../src/cli/render/accounts.ts";
import { widthOf } from "../../../src/cli/render/text.ts";
import { now } from "../sample.ts";

const look = (width: number) => ({ width, colour: false, now });
const north = { profile_id: "prof_Q7tm", profile_name: "Studio North" };
const boards = [
  { id: "718605684300112233", name: "Kitchen ideas", ...north },
  { id: "718605684300112349", name: "収納 Storage", ...north },
  {
    id: "718605684300112999",
    name: "A very long name of a board about \u001b[31mred\u001b[0m things",
    profile_id: "prof_2",
    profile_name: "Studio South",
  },
];

test("boards stand under their profile, ids in a column", () => {
  expect(["", ...boardLines(boards, look(80))].join("\n")).toMatchInlineSnapshot(`
    "
    Studio North · 2 boards
     Kitchen ideas  718605684300112233
     収納 Storage   718605684300112349
    Studio South · 1 board
     A very long name of a board about red things  718605684300112999"
  `);
});

test("an id is whole even where the terminal is narrow", () => {
  for (const width of [24, 30, 40, 50]) {
    const lines = [...boardLines(boards, look(width))];
    for (const { id } of boards) expect(lines.filter((line) => line.includes(id))).toHaveLength(1);
    for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(width);
  }
});

test("a profile that is not active says what to do", () => {
  const profiles = [
    { id: "prof_Q7tm", name: "Studio North", status: "active", group: "grp_k3Jx", expires_at: null },
    {
      id: "prof_S4ux",
      name: "Studio South",
      status: "expired",
      group: null,
      expires_at: "2026-09-15T00:00:00.000Z",
    },
  ];
  expect(["", ...profileLines(profiles, look(80))].join("\n")).toMatchInlineSnapshot(`
    "
     Studio North  prof_Q7tm
       active · group grp_k3Jx
     Studio South  prof_S4ux
       expired · connection ended Tue 15 Sep 00:00 UTC
       Connect it again in Postproxy; until then its Pins are not sent."
  `);
});

test("an account without boards or profiles is told what to do", () => {
  expect([...boardLines([], look(80))].join(" ")).toContain("No boards.");
  expect([...profileLines([], look(80))].join(" ")).toContain("Connect one in Postproxy.");
});
