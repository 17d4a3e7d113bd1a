// The daemon, as a process: it looks on a schedule, logs what is worth a line, stands by, and ends well.

import { appendFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { dueRows, until, workplace } from "../support/program.ts";

const everySecond = ["--cron", "* * * * * *"];

describe("watch", () => {
  it("publishes what is due, sees a row that is added, and exits 0 on SIGTERM", async () => {
    const place = await workplace();
    place.write("c.csv", dueRows(2, place.media));
    const running = place.launch(["watch", "c.csv", ...everySecond]);
    await until(() => place.posts() >= 2, running);
    appendFileSync(
      `${place.cwd}/c.csv`,
      `Added,Later,Kitchen ideas,${place.media("narrow-kitchen.jpg")},,now\n`,
    );
    await until(() => place.posts() >= 3, running);
    await running.says(/"pin-confirmed".*"Added"|"Added".*"pin-confirmed"/);
    running.process.kill("SIGTERM");
    const done = await running.finished;
    expect(done.code).toBe(0);
    expect(place.posts()).toBe(3);
    const lines = (done.stdout + done.stderr)
      .trim()
      .split("\n")
      .filter((line) => line.startsWith("{"));
    const events = lines.map(
      (line) => (JSON.parse(line) as { event?: string; msg?: string }).event ?? JSON.parse(line).msg,
    );
    expect(events[0]).toBe("watch-started");
    expect(events.at(-1)).toBe("watch-stopped");
    expect(events.filter((event) => event === "pin-sent")).toHaveLength(3);
    // Two runs at once would both hear of it.
    expect(events.filter((event) => event === "pin-confirmed")).toHaveLength(3);
  });

  it("does not warn of a Pin that only waits for its turn", async () => {
    const place = await workplace();
    place.write("c.csv", dueRows(2, place.media));
    place.write("pinsheet.json", '{ "pacing": { "minGap": "1h" } }');
    const running = place.launch(["watch", "c.csv", ...everySecond]);
    await running.says(/"event":"paced"/);
    running.process.kill("SIGTERM");
    const { stderr } = await running.finished;
    const said = stderr.split("\n").filter((line) => line.includes('"event":"paced"'));
    expect(said.map((line) => JSON.parse(line).level)).toEqual(["info"]);
    expect(place.posts()).toBe(1);
  });

  it("a second watch stands by and takes over when the first is killed", async () => {
    const place = await workplace();
    place.write("c.csv", dueRows(1, place.media));
    const first = place.launch(["watch", "c.csv", ...everySecond]);
    await first.says(/watch-started/);
    const second = place.launch(["watch", "c.csv", ...everySecond]);
    await second.says(/standing-by/);
    first.process.kill("SIGKILL");
    await second.says(/watch-started/);
    second.process.kill("SIGTERM");
    expect((await second.finished).code).toBe(0);
    expect(place.posts()).toBe(1);
  });

  it("goes on when the calendar is broken for a while, and says so once", async () => {
    const place = await workplace();
    place.write("c.csv", 'title,body\n"open');
    const running = place.launch(["watch", "c.csv", ...everySecond]);
    await running.says(/calendar-not-read/);
    await new Promise((resolve) => setTimeout(resolve, 2200));
    place.write("c.csv", dueRows(1, place.media));
    await running.says(/pin-confirmed/);
    running.process.kill("SIGINT");
    const done = await running.finished;
    expect(done.code).toBe(0);
    // A look may also meet the file while it is replaced, and says that in other words.
    expect((done.stdout + done.stderr).match(/calendar-not-read.*never closes/g)).toHaveLength(1);
  });

  it("watches the calendars of pinsheet.json, and reads it again on SIGHUP; a broken one changes nothing", async () => {
    const place = await workplace();
    const settings = (calendars: object) => JSON.stringify({ timezone: "Europe/Paris", calendars });
    place.write("a.csv", dueRows(1, place.media));
    place.write("b-1.csv", dueRows(2, (name) => `${place.media(name)}?b=1`).replaceAll("Text", "Other text"));
    place.write("b-2.jpg", "no calendar");
    place.write("pinsheet.json", settings({ "a.csv": {} }));
    const running = place.launch(["watch", "--cron", "0 0 1 1 *", "--wait", "0"]);
    await running.says(/"run-finished"/);
    place.write("pinsheet.json", "{ broken");
    running.process.kill("SIGHUP");
    await running.says(/"watch-settings-refused".*pinsheet.json is not JSON.*the settings stay as they were/);
    place.write("pinsheet.json", settings({ "a.csv": {}, "b-*": {} }));
    running.process.kill("SIGHUP");
    await running.says(/"watch-settings-read"[\s\S]*"calendars":\["a.csv","b-1.csv"\][\s\S]*"run-finished"/);
    running.process.kill("SIGTERM");
    expect((await running.finished).code).toBe(0);
    expect(place.posts()).toBe(3);
  });

  it("waits for its next tick where a run was stopped before it could look for a lost answer", async () => {
    let refused = false;
    const place = await workplace({
      faults: ({ method }) => {
        if (method === "POST") {
          refused = true;
          return { kind: "reset-after-accepting" };
        }
        const unauthorised = { status: 401, headers: {}, body: "{}", afterAccepting: false } as const;
        return refused ? { kind: "status", ...unauthorised } : null;
      },
    });
    place.write("c.csv", dueRows(1, place.media));
    const once = ["--cron", "0 0 1 1 *", "--wait", "0", "--settle", "1s"];
    const running = place.launch(["watch", "c.csv", ...once]);
    await running.says(/"run-stopped"/);
    const asked = place.sandbox.requests().length;
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(place.sandbox.requests().length).toBeLessThan(asked + 3);
    running.process.kill("SIGTERM");
    expect((await running.finished).code).toBe(0);
  });
});
