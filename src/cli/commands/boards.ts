import { apiOptions, examples, type Finish, type Program } from "../options.ts";
import type { Terminal } from "../terminal.ts";

export function addBoards(program: Program, terminal: Terminal, finish: Finish): void {
  apiOptions(
    program
      .command("boards")
      .description("List the boards of the active profiles, with their ids.")
      .option("--json", "print NDJSON: one line per board")
      .addHelpText("after", examples(["pinsheet boards"], ['pinsheet boards --profile "Studio North"'])),
  ).action(async (flags) => finish(await (await import("../accounts.ts")).boards(flags, terminal)));
}
