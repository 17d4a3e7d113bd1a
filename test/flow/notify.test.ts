// The daemon, as a process, tells a person what needs them, and does not repeat itself after a restart.

import { appendFileSync } from "node:fs";
import { expect, it } from "vitest";
import { chat } from "../support/chat.ts";
import { header, workplace } from "../support/program.ts";

it("a problem is told once, and the secret of the webhook is in no log", async () => {
  const place = await workplace();
  const { url, got } = await chat();
  const row = (title: string, time: string) =>
    `${title},Text of ${title},Kitchen ideas,${place.media("tile-samples.png")}?${title},,${time}\n`;
  place.write("c.csv", `${header}\n${row("Old", "2020-01-01T00:00Z")}`);
  const watch = () =>
    place.launch(["watch", "c.csv", "--cron", "0 0 1 1 *", "--wait", "0"], {
      env: { PINSHEET_NOTIFY_URL: url },
    });
  const first = watch();
  await first.says(/"watch-notified"/);
  first.process.kill("SIGTERM");
  const said = [await first.finished];
  appendFileSync(`${place.cwd}/c.csv`, row("New", "now"));
  const second = watch();
  await second.says(/"pin-sent"/);
  second.process.kill("SIGTERM");
  said.push(await second.finished);
  expect(got.map(({ text }) => text)).toEqual([
    expect.stringMatching(/^pinsheet: missed: "Old" \(c\.csv line 2/),
  ]);
  expect(said.map(({ code }) => code)).toEqual([0, 0]);
  expect(JSON.stringify(said)).not.toContain("secret");
});
