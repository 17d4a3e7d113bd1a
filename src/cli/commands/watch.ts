import { examples, type Finish, type Program, runOptions } from "../options.ts";
import type { Terminal } from "../terminal.ts";

export function addWatch(program: Program, terminal: Terminal, finish: Finish): void {
  runOptions(
    program
      .command("watch")
      .description("Publish on a schedule until stopped; log NDJSON on standard error.")
      .argument("[calendar...]", "CSV files, workbooks or addresses (default: those of pinsheet.json)")
      .option("--cron <expression>", "when to look, in the zone of --timezone or UTC", "*/5 * * * *")
      .option("--listen <address>", "answer webhooks, /healthz and /metrics here: PORT or HOST:PORT")
      .addHelpText(
        "after",
        examples(
          ["pinsheet watch autumn.csv"],
          ['pinsheet watch autumn.csv --cron "0 * * * *"', "every full hour"],
          ["pinsheet watch autumn.csv --listen 8787", "on this machine alone, behind a proxy or tunnel"],
        ),
      ),
  ).action(async (calendars, flags) =>
    finish(await (await import("../watch.ts")).watch(calendars, flags, terminal)),
  );
}
