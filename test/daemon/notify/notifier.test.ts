// Notifications against a real webhook and a real command: told once, kept over a restart, and never in the way of sending.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { Notify } from "../../../src/config/notify.ts";
import { openNotifier } from "../../../src/daemon/notify/notifier.ts";
import type { RunReport } from "../../../src/model/report.ts";
import { chat } from "../../support/chat.ts";
import { header, noon, openDesk } from "../../support/desk.ts";

const hour = 3_600_000;

const target = (differs: Partial<Notify>): Notify => ({
  url: null,
  command: null,
  environment: { PATH: process.env["PATH"] },
  summaryMinute: null,
  ...differs,
});

type Line = { level: string; event: string } & Record<string, unknown>;

/** What a notifier that is opened, used and closed makes of these reports. */
async function told(
  desk: Awaited<ReturnType<typeof openDesk>>,
  notify: Notify,
  reports: readonly RunReport[],
) {
  const session = desk.session({ notify, timezone: "UTC" });
  const log: Line[] = [];
  const notifier = openNotifier(session, (level, event, fields) => log.push({ level, event, ...fields }));
  for (const report of reports) {
    notifier.after(report);
    await notifier.settled();
  }
  await notifier.close();
  await session.close();
  return log;
}

async function deskWithMissed() {
  const desk = await openDesk();
  const media = "https://media.example.com/tile-samples.png";
  desk.write(
    "c.csv",
    `${header}\nOld,Text,Kitchen ideas,${media},,2026-11-20T09:00Z\nNew,Text 2,Kitchen ideas,${media}?2,,2026-11-25T09:00Z\n`,
  );
  return { desk, report: await desk.publish(["c.csv"]) };
}

it("tells a problem once, also after a restart", async () => {
  const { desk, report } = await deskWithMissed();
  const { url, got } = await chat();
  await told(desk, target({ url }), [report, report]);
  await told(desk, target({ url }), [report]);
  expect(got).toEqual([
    {
      path: "/services/T0/secret",
      text: expect.stringMatching(/^pinsheet: missed: "Old" \(.*c\.csv line 2/),
    },
  ]);
});

it("says once that the webhook does not work, without its address, tries again later, and tells then", async () => {
  const { desk, report } = await deskWithMissed();
  const { url, got, answer } = await chat();
  const session = desk.session({ notify: target({ url }) });
  const log: Line[] = [];
  const notifier = openNotifier(session, (level, event, fields) => log.push({ level, event, ...fields }));
  const after = async () => {
    notifier.after(report);
    await notifier.settled();
  };
  answer(500);
  await after();
  expect(got).toHaveLength(3);
  await after();
  expect(got).toHaveLength(3);
  desk.wait(11 * 60_000);
  await after();
  expect(got).toHaveLength(6);
  answer(200);
  desk.wait(hour);
  await after();
  expect(got).toHaveLength(7);
  expect(log.map(({ event }) => event)).toEqual([
    "watch-notifier-broken",
    "watch-notifier-works",
    "watch-notified",
  ]);
  expect(JSON.stringify(log)).toContain("the webhook answered 500");
  expect(JSON.stringify(log)).not.toContain("secret");
  await notifier.close();
  await session.close();
});

it("hands a command the text and the facts, through no shell and without our key", async () => {
  const { desk, report } = await deskWithMissed();
  const script = join(desk.cwd, "listen.cjs");
  const heard = join(desk.cwd, "heard.json");
  writeFileSync(
    script,
    `let text = ""; process.stdin.on("data", (d) => (text += d)).on("end", () => require("node:fs").writeFileSync(process.argv[2],
      JSON.stringify({ text, argument: process.argv[3], message: JSON.parse(process.env.PINSHEET_NOTIFICATION) })));`,
  );
  await told(desk, target({ command: [process.execPath, script, heard, "$(touch hacked); `id`"] }), [report]);
  const { text, argument, message } = JSON.parse(readFileSync(heard, "utf8"));
  expect(argument).toBe("$(touch hacked); `id`");
  expect(text).toBe(`${message.text}\n`);
  expect(message).toMatchObject({ kind: "problems", items: [expect.stringContaining("missed")] });
  const broken = await told(desk, target({ command: ["/no/such/program"] }), [
    { ...report, stopped: { message: "no", hint: "", exitCode: 3 } },
  ]);
  expect(broken).toMatchObject([
    { event: "watch-notifier-broken", message: expect.stringContaining("ENOENT") },
  ]);
});

it("tells the day at its time, once, with what the ledger and the profiles say", async () => {
  const desk = await openDesk({}, {});
  const media = "https://media.example.com/tile-samples.png";
  desk.write(
    "c.csv",
    `${header}\nA,Text,Kitchen ideas,${media},,2026-11-24T11:00Z\nB,Text 2,Kitchen ideas,${media}?2,,2026-11-25T14:00Z\n`,
  );
  const { url, got } = await chat();
  const notify = target({ url, summaryMinute: 8 * 60 });
  await told(desk, notify, [await desk.publish(["c.csv"])]);
  expect(got).toEqual([]);
  desk.wait(20 * hour);
  const next = await desk.publish(["c.csv"]);
  await told(desk, notify, [next, next]);
  expect(desk.now()).toBe(noon + 20 * hour);
  expect(got.map(({ text }) => text)).toEqual([
    "pinsheet, Wed 25 Nov\nYesterday: 1 Pin sent.\nToday: 1 Pin due, the first Wed 25 Nov 14:00 UTC.\nNothing needs you.",
  ]);
});
