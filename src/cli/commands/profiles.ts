// `profiles`: what the account has, with the ids that a calendar may name.

import { listProfiles } from "../../accounts/account.ts";
import { type Flags, readConfig } from "../../config/config.ts";
import { type ExitCode, exitCodes } from "../../lib/exit-codes.ts";
import { apiOptions, examples, type Finish, type Program } from "../options.ts";
import { profileLines } from "../render/accounts.ts";
import { listJson } from "../render/ndjson.ts";
import { print, styleOf, type Terminal } from "../terminal.ts";

export function add(program: Program, terminal: Terminal, finish: Finish): void {
  apiOptions(
    program
      .command("profiles")
      .description("List the Pinterest profiles that the API key reaches.")
      .option("--json", "print NDJSON: one line per profile")
      .addHelpText("after", examples(["pinsheet profiles"])),
  ).action(async (flags) => finish(await profiles(flags, terminal)));
}

async function profiles(
  flags: Flags & { json?: boolean | undefined },
  { stdout, env, cwd }: Terminal,
): Promise<ExitCode> {
  const found = await listProfiles(readConfig(flags, env, cwd));
  await print(stdout, flags.json ? listJson("profile", found) : profileLines(found, styleOf(stdout, env)));
  return exitCodes.ok;
}
