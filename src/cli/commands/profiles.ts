import { apiOptions, examples, type Finish, type Program } from "../options.ts";
import type { Terminal } from "../terminal.ts";

export function addProfiles(program: Program, terminal: Terminal, finish: Finish): void {
  apiOptions(
    program
      .command("profiles")
      .description("List the Pinterest profiles that the API key reaches.")
      .option("--json", "print NDJSON: one line per profile")
      .addHelpText("after", examples(["pinsheet profiles"])),
  ).action(async (flags) => finish(await (await import("../accounts.ts")).profiles(flags, terminal)));
}
