// Text of others, in every field that a message can name, shown by the built program: none of it acts on the terminal or on the
// log, and JSON keeps the value. Whatever commands print is looked at as bytes, not field by field.

import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { read, workplace } from "../support/program.ts";
import { xlsxOf } from "../support/zip.ts";

/** A file name, a header or a name of the account, with everything in it that has power; `inside` a file name nothing may be NUL or "/". */
const evil = (name: string) =>
  `${name}\u001b[2J\u001b]0;owned\u0007\u009b31m\u001b[8mhidden\u001b[31m\u0085\u2028\u2029\u202egnp\u2066\u200f\u007f\u0008`;

/** Of it what a cell may hold: a row with the rest is invalid. */
const soft = (name: string) => `${name}\u2028\u2029\u202egnp\u2066\u200f`;

// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the purpose
const ours = /\u001b\[(?:1|2|22|31|32|33|36|39)m/g;
const power = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f]/u;

/** The first thing with power, with what stands around it, or null. */
function found(text: string): string | null {
  const at = text
    .replaceAll("\n", "  ")
    .replace(ours, (code) => " ".repeat(code.length))
    .search(power);
  return at === -1 ? null : JSON.stringify(text.slice(Math.max(0, at - 60), at + 20));
}

function expectClean({ stdout, stderr }: { stdout: string; stderr: string }, marker?: string) {
  expect(found(stdout)).toBeNull();
  expect(found(stderr)).toBeNull();
  // One of our own colours, where others have written it.
  expect(stdout + stderr).not.toContain("hidden\u001b[31m");
  if (marker !== undefined) expect(stdout + stderr).toContain(marker);
}

const account = () =>
  workplace({
    account: [
      {
        id: evil("grp"),
        name: evil("group"),
        members: ["one", "two"].map((id) => ({
          id,
          name: evil(`profile-${id}`),
          platform: "pinterest",
          status: "active",
          groupId: evil("grp"),
          expiresAt: evil("soon"),
          postCount: 0,
          boards: [
            { id: `${id}1`, name: evil("Kitchen ideas") },
            { id: `${id}2`, name: evil("Larder") },
          ],
        })),
      },
    ],
  });

/** Once for people with colours, once for people without, once for programs. */
const colours = { NO_COLOR: "", FORCE_COLOR: "1" };
const looks: [string, string[], NodeJS.ProcessEnv][] = [
  ["with colours", [], colours],
  ["without colours", [], {}],
  ["as JSON", ["--json"], {}],
];

test("in JSON every value is what it was", async () => {
  const { write, run, media } = await workplace();
  const title = soft("title");
  write(
    "autumn.csv",
    `title,body,board_id,media_url,publish_at\n"${title}",a,${soft("board")},${media("tile-samples.png")},now\n`,
  );
  const { stdout } = await run(["plan", "autumn.csv", "--json"]);
  expect(found(stdout)).toBeNull();
  const { rows } = read(stdout);
  expect(rows.map((row) => row.title)).toEqual([title]);
  expect(rows[0]?.issues.map(({ value }) => value)).toContain(soft("board"));
});

describe.each(looks)("%s", (_, flags, env) => {
  test("what the account holds, listed and named in errors", async () => {
    const { write, inside: run } = await account();
    write(
      "autumn.csv",
      "body,board_id,media_url,publish_at,profile\na,Kitchen,b.jpg,now,profile-one\nb,Kitchn ideas,b.jpg,now,\n",
    );
    expectClean(await run(["boards", ...flags], { env }), "Kitchen ideas");
    expectClean(await run(["profiles", ...flags], { env }), "profile-one");
    expectClean(await run(["plan", "autumn.csv", ...flags], { env }), "profile-one");
    expectClean(
      await run(["plan", "autumn.csv", "--profile", evil("profile-on"), ...flags], { env }),
      "profile-on",
    );
  });

  test("every cell of a row that can be read, and of rows that cannot", async () => {
    const { write, inside: run, media } = await workplace();
    const good = [soft("title"), soft("body"), "Kitchen ideas", media("tile-samples.png"), "", "now", "id"];
    const wrong = ["title", "body", "board", "media.jpg", "https://x.example/", "soon", "id"];
    const last = ["zone", "perhaps", "4s", "cover"];
    const names = "title,body,board_id,media_url,link,publish_at,id,timezone,repeat,thumb_offset,cover";
    const quoted = (list: readonly string[]) => list.map((cell) => `"${cell}"`).join(",");
    const rows = [[...good, "", "", "", ""], [...wrong, ...last].map(soft), [...wrong, ...last].map(evil)];
    write("autumn.csv", [names, ...rows.map(quoted), ""].join("\n"));
    expectClean(await run(["plan", "autumn.csv", "--all", ...flags], { env }), "board");
    expectClean(await run(["publish", "autumn.csv", ...flags], { env }), "board");
    expectClean(await run(["status", "--all", ...flags], { env }), "board");
  });

  test("headers, names of columns, sheets, and the file itself", async () => {
    const { write, inside: run } = await workplace();
    const name = `${evil("spring")}.csv`;
    write(name, `${evil("body")},board_id,media_url,publish_at\na,b,c,d\n`);
    expectClean(await run(["plan", name, ...flags], { env }), "there is no column");
    write(name, `body,board_id,media_url,publish_at,${evil("extra")},${evil("text")},text\na,b,c,d\n`);
    expectClean(await run(["plan", name, ...flags], { env }), "extra");
    const escaped = evil("Pins").replace(/[\p{Cc}]/gu, (one) => `&#${one.charCodeAt(0)};`);
    const sheet = `<sheet name="${escaped}" r:id="r1"/><sheet name="other" r:id="r2"/>`.replace(
      /&#(?:[78]|27);/g,
      "",
    );
    write("book.xlsx", xlsxOf({ rows: `<row><c t="s"><v>9</v></c></row>`, sheets: sheet }));
    expectClean(await run(["plan", "book.xlsx", ...flags], { env }), "Pins");
    expectClean(await run(["plan", "book.xlsx", "--sheet", evil("Pin"), ...flags], { env }), "Pin");
  });
});

test.each([
  ["plan", "nowhere.csv"],
  ["plam", ""],
  ["plan", "--al"],
  ["plan", "x.csv", "--timezone", "Europe/Pari"],
  ["plan", "x.csv", "--ledger", "nowhere/ledger"],
  ["webhooks", "lst"],
  ["status", "abc"],
  ["watch", "x.csv", "--cron", "* *"],
])("arguments: %s %s %s %s", async (...call) => {
  const { inside: run } = await workplace();
  const last = call.at(-1) || call[0];
  expectClean(await run([...call.slice(0, call.at(-1) === "" ? 0 : -1), evil(last ?? "")], { env: colours }));
});

test.each([
  ["an entry", { [evil("timezon")]: "Europe/Paris" }],
  ["a zone", { timezone: evil("Europe/Pari") }],
  ["a calendar with its template", { calendars: { [evil("a.csv")]: { template: evil("metrico") } } }],
  ["a column", { calendars: { "a.csv": { columns: { [evil("Picture")]: evil("media") } } } }],
  ["text that is no JSON", null],
])("what pinsheet.json holds: %s", async (_, value) => {
  const { cwd, inside: run } = await workplace();
  const text = value === null ? `{ "a": ${evil("x")} }` : JSON.stringify(value);
  writeFileSync(join(cwd, "pinsheet.json"), text);
  expectClean(await run(["plan"], { env: colours }), "pinsheet: ");
});

test("what an API says that refuses everything", async () => {
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(422, { "content-type": "application/json", "x-request-id": "abc" });
    response.end(JSON.stringify({ error: evil("no"), errors: [evil("never")], message: evil("nothing") }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as { port: number };
  const { write, inside: run } = await workplace();
  write("autumn.csv", "body,board_id,media_url,publish_at\na,b,c.jpg,now\n");
  const api = { POSTPROXY_BASE_URL: `http://127.0.0.1:${port}` };
  expectClean(await run(["plan", "autumn.csv"], { env: { ...colours, ...api } }), "no");
  expectClean(await run(["boards"], { env: { ...colours, ...api } }), "no");
});
test("a post that is refused in words of others is failed in words that have no power", async () => {
  const body = JSON.stringify({ error: evil("refused") });
  const place = await workplace({
    faults: ({ method, path }) =>
      method === "POST" && path === "/api/posts"
        ? { kind: "status", status: 422, headers: { "x-request-id": "r1" }, body, afterAccepting: false }
        : null,
  });
  place.write(
    "autumn.csv",
    `body,board_id,media_url,publish_at\na,Kitchen ideas,${place.media("tile-samples.png")},now\n`,
  );
  const published = await place.run(["publish", "autumn.csv", "--json"]);
  expectClean(published, "refused");
  const { pin, issues } = JSON.parse(
    published.stdout.split("\n").find((line) => line.includes('"type":"row"')) ?? "",
  );
  // Only how it is written has no power; as a value it is what the API said, but for control characters.
  expect(issues[0].message).toContain("\u202egnp\u2066\u200f");
  expectClean(await place.run(["status", pin]), "refused");
  expectClean(await place.run(["retry", "--failed", "--yes"]));
});

test("the log of watch, the page and what is notified", async () => {
  const place = await workplace();
  const told = join(place.cwd, "told.txt");
  writeFileSync(
    join(place.cwd, "pinsheet.json"),
    JSON.stringify({
      notify: {
        command: [
          process.execPath,
          "-e",
          `process.stdin.pipe(require("fs").createWriteStream(${JSON.stringify(told)}))`,
        ],
      },
    }),
  );
  const name = `${evil("autumn")}.csv`;
  place.write(
    name,
    `title,body,board_id,media_url,publish_at\n"${evil("title")}",a,${evil("nowhere")},${place.media("tile-samples.png")},now\n`,
  );
  const watching = place.launch(["watch", name, "--cron", "* * * * * *"]);
  await watching.says(/"event":"watch-notified"/);
  watching.process.kill("SIGTERM");
  const { stdout, stderr } = await watching.finished;
  expectClean({ stdout, stderr }, "autumn");
  for (const line of stderr.trim().split("\n")) JSON.parse(line);
  const notified = readFileSync(told, "utf8");
  expect(notified).toContain("title");
  expect(found(notified)).toBeNull();
  expectClean(await place.run(["report", "--output", "page.html"]));
  expect(found(readFileSync(join(place.cwd, "page.html"), "utf8"))).toBeNull();
});
