import { appendFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openJournal } from "../../src/sandbox/journal.ts";
import { startSandbox } from "../support/sandbox.ts";
import { noon, pin, rehearse, temporaryFolder } from "./rehearsal.ts";

const stateFileIn = async () => join(await temporaryFolder(), "state.ndjson");

test("what was accepted, changed and deleted is there again after a restart", async () => {
  const stateFile = await stateFileIn();
  const before = await rehearse({ stateFile });
  const create = () => before.call("POST", "/api/posts", pin({ post: { draft: true } }));
  const [published, deleted, draft] = [await create(), await create(), await create()];
  await before.call("POST", `/api/posts/${published.json["id"]}/publish`);
  await before.call("DELETE", `/api/posts/${deleted.json["id"]}`);
  const accepted = before.sandbox.accepted();
  await before.sandbox.close();

  const after = await rehearse({ stateFile });
  expect(after.sandbox.accepted()).toEqual(accepted);
  expect((await after.call("GET", `/api/posts/${published.json["id"]}`)).json["status"]).toBe("pending");
  expect((await after.call("GET", `/api/posts/${deleted.json["id"]}`)).status).toBe(404);
  expect((await after.call("GET", `/api/posts/${draft.json["id"]}`)).json).toEqual(draft.json);
  const next = await after.call("POST", "/api/posts", pin());
  expect(accepted.map((post) => post.id)).not.toContain(next.json["id"]);
});

test("a post is in the file before its reply leaves", async () => {
  const stateFile = await stateFileIn();
  const { call } = await rehearse({ stateFile });
  const replies = await Promise.all(
    Array.from({ length: 50 }, async () => {
      const { json } = await call("POST", "/api/posts", pin());
      return { id: json["id"], file: await readFile(stateFile, "utf8") };
    }),
  );
  for (const { id, file } of replies) expect(file).toContain(`"id":"${id}"`);
});

test("every entry is one line, and a refused post leaves none", async () => {
  const stateFile = await stateFileIn();
  const { call } = await rehearse({ stateFile });
  await call("POST", "/api/posts", pin(), { "idempotency-key": "k" });
  await call("POST", "/api/posts", pin(), { "idempotency-key": "k" });
  await call("POST", "/api/posts", pin({ media: [] }));
  await call("GET", "/api/posts");
  const lines = (await readFile(stateFile, "utf8")).split("\n");
  expect(lines).toHaveLength(2);
  expect(JSON.parse(lines[0] ?? "")).toMatchObject({ post: { key: "k" }, reply: { key: "k", status: 201 } });
});

test("a last line that was cut off is dropped, wherever it was cut", async () => {
  const stateFile = await stateFileIn();
  const { call, sandbox } = await rehearse({ stateFile });
  await call("POST", "/api/posts", pin({ post: { body: "Chloé’s first 🪴" } }));
  await call("POST", "/api/posts", pin({ post: { body: "Chloé’s second 🪴" } }));
  await sandbox.close();
  const whole = await readFile(stateFile);
  const firstEnd = whole.indexOf("\n") + 1;
  for (let cut = firstEnd; cut < whole.length; cut += 37) {
    await writeFile(stateFile, whole.subarray(0, cut));
    const journal = await openJournal(stateFile);
    expect(journal.posts.size).toBe(1);
    await journal.close();
    expect(await readFile(stateFile)).toEqual(whole.subarray(0, firstEnd));
  }
});

test("a line that is no entry stops the start and is named", async () => {
  const stateFile = await stateFileIn();
  const { call, sandbox } = await rehearse({ stateFile });
  await call("POST", "/api/posts", pin());
  await sandbox.close();
  await appendFile(stateFile, '{"post":{},"reply":null}\n');
  await expect(openJournal(stateFile)).rejects.toThrow("line 2: not an entry of the sandbox");
});

test("a file from before posts had a source is read as it was meant", async () => {
  const stateFile = await stateFileIn();
  const { call, sandbox } = await rehearse({ stateFile });
  await call("POST", "/api/posts", pin());
  await sandbox.close();
  const older = (await readFile(stateFile, "utf8")).replace('"source":"postproxy",', "");
  await writeFile(stateFile, older);
  expect(older).not.toContain('"source"');
  expect((await rehearse({ stateFile })).sandbox.accepted()).toEqual(sandbox.accepted());
});

test("a port that is taken is an error, not a hang", async () => {
  const { sandbox } = await rehearse();
  const port = Number(new URL(sandbox.url).port);
  const options = { port, stateFile: null, mediaFolder: ".", latencyMs: 0, honourKeys: true };
  const quiet = { faults: null, listing: null, detectDuplicates: null };
  await expect(startSandbox({ ...options, ...quiet, clock: () => noon })).rejects.toThrow("EADDRINUSE");
});
