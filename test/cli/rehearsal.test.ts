// `sandbox` and `demo` as processes: they need no account, and leave nothing behind.

import { once } from "node:events";
import { readdirSync } from "node:fs";
import { createServer } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { folder } from "../support/pins.ts";
import { startAlone as launch, runAlone as run } from "../support/program.ts";

describe("sandbox", () => {
  test("says how to use it, answers, and ends with 0 on Ctrl-C", async () => {
    const { process: child, finished, says } = launch(["sandbox", "--port", "0"]);
    await says(/pinsheet boards\n/);
    child.kill("SIGINT");
    const { code, stdout } = await finished;
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /export POSTPROXY_BASE_URL=http:\/\/127\.0\.0\.1:\d+\n +export POSTPROXY_API_KEY=sandbox/,
    );
  });

  test("on a port that is taken offers another", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    onTestFinished(() => void server.close());
    await once(server, "listening");
    const address = server.address();
    const port = typeof address === "object" && address ? address.port : 0;
    const { code, stderr } = await run(["sandbox", "--port", String(port)]);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: `pinsheet: port ${port} is in use\n  Choose another, or any free one: --port 0.\n`,
    });
  });
});

test("the demo publishes once, says that the second run posted nothing, and leaves no file", async () => {
  const cwd = folder();
  const temporary = folder();
  const env = { TMPDIR: temporary, POSTPROXY_BASE_URL: "not an address", PINSHEET_AHEAD: "soon" };
  const { code, stdout, stderr } = await run(["demo"], env, cwd);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toMatch(/The first run sent \d+, the second 0: nothing was posted again\.\n/);
  expect(stdout).not.toContain("`pinsheet publish");
  expect(stdout).toMatch(/Next: `pinsheet init` [^\n]*\n$/);
  expect(stdout).not.toContain(temporary);
  // Node keeps compiled code there, of whatever runs.
  const left = readdirSync(temporary).filter((name) => name !== "node-compile-cache");
  expect([...readdirSync(cwd), ...left]).toEqual([]);
});
