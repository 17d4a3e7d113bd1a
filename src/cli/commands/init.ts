import { commonOptions, examples, type Finish, type Program } from "../options.ts";
import type { Terminal } from "../terminal.ts";

export function addInit(program: Program, terminal: Terminal, finish: Finish): void {
  commonOptions(
    program
      .command("init")
      .description("Write pinsheet.json and an example calendar, after a few questions.")
      .option("--config <file>", "settings to write (default: ./pinsheet.json)")
      .option("--calendar <file>", "the first calendar (default: calendar.csv)")
      .option("--template <name>", "the tool whose columns the example has")
      .option("--timezone <zone>", "IANA zone of times that name none, such as Europe/Paris")
      .option("--profile <name>", "Pinterest profile, by name or id")
      .option("--force", "write pinsheet.json anew where there is one")
      .addHelpText(
        "after",
        examples(
          ["pinsheet init", "asks; without a terminal it takes the defaults"],
          ["pinsheet init --timezone Europe/Paris --calendar autumn.csv --template metricool"],
        ),
      ),
  ).action(async (flags) => finish(await (await import("../init.ts")).init(flags, terminal)));
}
