import { examples, type Finish, type Program, runOptions } from "../options.ts";
import type { Terminal } from "../terminal.ts";

export function addRehearse(program: Program, terminal: Terminal, finish: Finish): void {
  runOptions(
    program
      .command("rehearse")
      .description("Show what would happen in the next weeks, and when; nothing of it happens.")
      .argument("[calendar...]", "CSV files, workbooks or addresses (default: those of pinsheet.json)")
      .option("--days <number>", "how long, from now on", "31")
      .addHelpText(
        "after",
        examples(
          ["pinsheet rehearse autumn.csv", "with the profiles and boards of your account"],
          ["pinsheet rehearse autumn.csv --sandbox --days 90", "no account needed"],
        ),
      ),
  ).action(async (calendars, flags) =>
    finish(await (await import("../rehearse.ts")).rehearse(calendars, flags, terminal)),
  );
}
