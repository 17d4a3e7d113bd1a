// A calendar at an address, through the whole program.

import { expect, onTestFinished, test } from "vitest";
import { serve } from "../media/server.ts";
import { dueRows, header, read, workplace } from "../support/program.ts";
import { xlsxOf } from "../support/zip.ts";

test("a sheet on the web is published once, and its rows may not name files of this computer", async () => {
  const { inside: run, media, posts, write } = await workplace();
  const rows = `${dueRows(2, media)}Local,Text,Kitchen ideas,secret.png,,now\n`;
  const sheet = await serve((request, response) => {
    if (request.headers["if-none-match"] === '"1"') response.writeHead(304).end();
    else response.writeHead(200, { etag: '"1"' }).end(rows);
  });
  onTestFinished(() => sheet.close());
  write("secret.png", "not for the web");
  const args = ["publish", `${sheet.origin}/pins.csv?token=abc`, "--json", "--timezone", "UTC"];
  const first = await run(args);
  expect(first.code).toBe(1);
  expect(read(first.stdout).summary).toMatchObject({
    rows: 3,
    sent: 2,
    states: { published: 2, invalid: 1 },
  });
  expect(read(first.stdout).rows[2]?.issues).toMatchObject([
    { code: "file-from-address", column: "media_url" },
  ]);
  expect(first.stdout + first.stderr).not.toContain("token=abc");
  const second = await run(args);
  expect(read(second.stdout).summary).toMatchObject({ rows: 3, sent: 0 });
  expect(posts()).toBe(2);
  const status = await run(["status", "--json"]);
  expect(read(status.stdout).rows).toHaveLength(3);
});

test("when the sheet is not shared any more, its last good reading stands", async () => {
  const { inside: run, media, posts } = await workplace();
  const rows = `${header}\nLater,Text,Kitchen ideas,${media("tile-samples.png")},,2099-12-01T09:00\n`;
  let isShared = true;
  const sheet = await serve((_, response) => response.end(isShared ? rows : "<html>Sign in</html>"));
  onTestFinished(() => sheet.close());
  const args = ["publish", sheet.origin, "--json", "--timezone", "UTC"];
  expect((await run(args)).code).toBe(0);
  isShared = false;
  const { code, stdout } = await run(args);
  expect(code).toBe(3);
  expect(read(stdout).summary.states).toEqual({ scheduled: 1 });
  expect(read(stdout).lines[0]).toMatchObject({
    error: { message: expect.stringMatching(/a web page, not with a calendar/) },
  });
  expect(posts()).toBe(0);
});

test("a calendar at an address that is left out of a run is not taken for gone", async () => {
  const { inside: run, media, write, posts } = await workplace();
  const sheet = await serve((_, response) => response.end(dueRows(2, media)));
  onTestFinished(() => sheet.close());
  expect(read((await run(["publish", sheet.origin, "--json"])).stdout).summary.sent).toBe(2);
  write("copy.csv", dueRows(2, media));
  const { stdout } = await run(["publish", "copy.csv", "--json"]);
  expect(stdout).not.toContain("calendar-renamed");
  expect(posts()).toBe(2);
});

test("--sheet names the sheet of a workbook, and pinsheet says which it read without", async () => {
  const { inside: run, media } = await workplace();
  const cell = (text: string) => `<c t="inlineStr"><is><t>${text.replaceAll("&", "&amp;")}</t></is></c>`;
  const lines = dueRows(1, media).trim().split("\n");
  const sheets = '<sheet name="Notes" r:id="r2"/><sheet name="Pins" r:id="r1"/>';
  const rows = lines.map((line) => `<row>${line.split(",").map(cell).join("")}</row>`).join("");
  const sheet = await serve((_, response) => response.end(xlsxOf({ rows, sheets })));
  onTestFinished(() => sheet.close());
  const { code, stdout } = await run(["plan", sheet.origin, "--sheet", "Pins", "--json"]);
  expect(read(stdout).summary).toMatchObject({ rows: 1, states: { scheduled: 1 } });
  expect(code).toBe(0);
  const other = await run(["plan", sheet.origin]);
  expect(other.code).toBe(3);
});

test("watch asks the address once at each look, and downloads it again only when it changed", async () => {
  const { launch, media, posts } = await workplace();
  let version = 1;
  let downloads = 0;
  const sheet = await serve((request, response) => {
    const etag = `"${version}"`;
    if (request.headers["if-none-match"] === etag) return response.writeHead(304).end();
    downloads += 1;
    return response.writeHead(200, { etag }).end(dueRows(version, media));
  });
  onTestFinished(() => sheet.close());
  const until = async (done: () => boolean) => {
    while (!done()) await new Promise((resolve) => setTimeout(resolve, 50));
  };
  const running = launch(["watch", sheet.origin, "--cron", "* * * * * *"]);
  await until(() => posts() === 1 && sheet.requests.length >= 4);
  expect(downloads).toBe(1);
  version = 2;
  await until(() => posts() === 2 && sheet.requests.length >= 7);
  expect(downloads).toBe(2);
  running.process.kill("SIGTERM");
  expect((await running.finished).code).toBe(0);
});
