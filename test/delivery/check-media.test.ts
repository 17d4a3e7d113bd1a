// Many pins, few requests: a medium is looked at once a run, and a host that is down is not waited for again and again.

import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { Session } from "../../src/context/session.ts";
import { openMediaChecks } from "../../src/delivery/check-media.ts";
import { createMediaChecker } from "../../src/media/check.ts";
import type { Pin } from "../../src/model/pin.ts";
import { type Handler, options, serve, serveFixtures } from "../media/server.ts";
import { folder, ledgerWith, pin } from "../support/pins.ts";

async function checkAll(handler: Handler, pinsAt: (origin: string) => Pin[]) {
  const server = await serve(handler);
  const media = createMediaChecker(options());
  const ledger = await ledgerWith([], join(folder(), "pinsheet.db"));
  onTestFinished(async () => {
    await media.close();
    await server.close();
    ledger.close();
  });
  const session = { media, ledger, config: { concurrency: 2 } } as unknown as Session;
  const progress: [number, number][] = [];
  const pins = pinsAt(server.origin);
  const look = openMediaChecks(session, {
    total: pins.length,
    folderOf: () => "/",
    progress: ({ done, total }) => progress.push([done, total]),
    signal: new AbortController().signal,
  });
  const checked = await look(pins);
  return { checked, requests: server.requests.length, progress };
}

const at = (url: string, differs: Partial<Pin> = {}) => pin({ medium: { kind: "url", url }, ...differs });

test("one medium on many rows is looked at once", async () => {
  const many = (origin: string) =>
    Array.from({ length: 20 }, (_, n) => at(`${origin}/range/narrow-kitchen.jpg`, { id: `p${n}` }));
  const { checked, requests, progress } = await checkAll(serveFixtures, many);
  expect(checked.every(({ facts }) => facts?.media.format === "jpg")).toBe(true);
  expect(requests).toBeLessThanOrEqual(2);
  expect(progress.at(-1)).toEqual([20, 20]);
});

test("a host that hangs up is asked a few times, and all its pins stay scheduled with a note", async () => {
  const many = (origin: string) =>
    Array.from({ length: 40 }, (_, n) => at(`${origin}/${n}.jpg`, { id: `p${n}` }));
  const { checked, requests } = await checkAll((request) => request.socket.destroy(), many);
  expect(requests).toBeLessThan(20);
  expect(checked).toHaveLength(40);
  for (const { pin: one, facts } of checked) {
    expect(facts).toBeNull();
    expect(one).toMatchObject({ state: "scheduled", issues: [], notes: [{ code: "media-unchecked" }] });
  }
});

test("a host that answers, however badly, is asked for every file", async () => {
  const many = (origin: string) => [
    ...Array.from({ length: 6 }, (_, n) => at(`${origin}/broken/${n}.jpg`, { id: `p${n}` })),
    at(`${origin}/range/narrow-kitchen.jpg`, { id: "good" }),
  ];
  const handler: Handler = (request, response) =>
    request.url?.startsWith("/broken/") ? response.writeHead(500).end() : serveFixtures(request, response);
  const { checked } = await checkAll(handler, many);
  expect(checked.at(-1)?.facts?.media.format).toBe("jpg");
  expect(checked.filter(({ facts }) => facts === null)).toHaveLength(6);
});

test("a row that is wrong already hears of its media as well", async () => {
  const wrong = { code: "unknown-board", column: "board_id", value: "x", message: "m", hint: "h" } as const;
  const bad = (origin: string) => [
    at(`${origin}/range/corpus/web-page.jpg`, { state: "invalid", issues: [wrong] }),
  ];
  const { checked } = await checkAll(serveFixtures, bad);
  expect(checked[0]?.pin.issues.map(({ code }) => code)).toEqual(["unknown-board", "media-is-web-page"]);
});

test("a cover or thumb offset on what turns out to be an image is an issue", async () => {
  const image = (origin: string) => [at(`${origin}/range/narrow-kitchen.jpg`, { thumbOffset: 2 })];
  const { checked } = await checkAll(serveFixtures, image);
  expect(checked[0]?.pin).toMatchObject({ state: "invalid" });
  expect(checked[0]?.pin.issues.map(({ code }) => code)).toContain("cover-on-image");
});

test("what the reading of the row said already is not said again", async () => {
  const said = { code: "cover-on-image", column: "cover", value: "c.jpg", message: "m", hint: "h" } as const;
  const image = (origin: string) => {
    const url = `${origin}/range/narrow-kitchen.jpg`;
    return [at(url, { cover: { kind: "url", url }, thumbOffset: 2, state: "invalid", issues: [said] })];
  };
  const { checked } = await checkAll(serveFixtures, image);
  expect(checked[0]?.pin.issues).toEqual([said]);
});
