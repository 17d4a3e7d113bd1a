// `boards`: what the account has, with the ids that a calendar may name.

import { listBoards } from "../../accounts/account.ts";
import { type Flags, readConfig } from "../../config/config.ts";
import { type ExitCode, exitCodes } from "../../lib/exit-codes.ts";
import { apiOptions, examples, type Finish, type Program } from "../options.ts";
import { boardLines } from "../render/accounts.ts";
import { listJson } from "../render/ndjson.ts";
import { print, styleOf, type Terminal } from "../terminal.ts";

export function add(program: Program, terminal: Terminal, finish: Finish): void {
  apiOptions(
    program
      .command("boards")
      .description("List the boards of the active profiles, with their ids.")
      .option("--json", "print NDJSON: one line per board")
      .addHelpText("after", examples(["pinsheet boards"], ['pinsheet boards --profile "Studio North"'])),
  ).action(async (flags) => finish(await boards(flags, terminal)));
}

async function boards(
  flags: Flags & { json?: boolean | undefined },
  { stdout, env, cwd }: Terminal,
): Promise<ExitCode> {
  const found = await listBoards(readConfig(flags, env, cwd));
  await print(stdout, flags.json ? listJson("board", found) : boardLines(found, styleOf(stdout, env)));
  return exitCodes.ok;
}
