// `profiles` and `boards`: what the account has, with the ids that a calendar may name.

import { listBoards, listProfiles } from "../accounts/account.ts";
import { type Flags, readConfig } from "../config/config.ts";
import { type ExitCode, exitCodes } from "../lib/errors.ts";
import { boardLines, profileLines } from "./render/accounts.ts";
import { listJson } from "./render/json.ts";
import { lookOf, print, type Terminal } from "./terminal.ts";

export type ListFlags = Flags & { json?: boolean | undefined };

export async function boards(flags: ListFlags, { stdout, env, cwd }: Terminal): Promise<ExitCode> {
  const found = await listBoards(readConfig(flags, env, cwd));
  await print(stdout, flags.json ? listJson("board", found) : boardLines(found, lookOf(stdout, env)));
  return exitCodes.ok;
}

export async function profiles(flags: ListFlags, { stdout, env, cwd }: Terminal): Promise<ExitCode> {
  const found = await listProfiles(readConfig(flags, env, cwd));
  await print(stdout, flags.json ? listJson("profile", found) : profileLines(found, lookOf(stdout, env)));
  return exitCodes.ok;
}
