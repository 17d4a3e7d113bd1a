// The account as a pass needs it: its Pinterest profiles and their boards, asked for once, and the API's clock.

import { type BoardBook, openBoardBook } from "./boards/boards.ts";
import { matchProfile, type Profile } from "./boards/resolve.ts";
import type { Config } from "./config.ts";
import { unreachableError, usageError } from "./errors.ts";
import type { BoardReport, ProfileReport } from "./report.ts";
import { openSession, type Session } from "./session.ts";

export type Account = {
  /** Pinterest profiles of the configured group, or of all. */
  profiles: readonly Profile[];
  book: BoardBook;
  /** Postproxy's group of a profile. */
  groupOf: (profile: string) => string | null;
};

/** Beyond this, publish times cannot be trusted. */
const tolerableSkewMs = 2 * 60_000;

/** Throws ExpectedError (exit 3) when the API cannot be reached, refuses the key, or disagrees about the time. */
export async function openAccount(session: Session): Promise<Account> {
  const asked = session.now();
  const { profiles, serverTime } = await session.client.profiles();
  const answered = session.now();
  if (serverTime !== null) refuseSkew(serverTime, asked, answered);
  const pinterest = profiles.filter((profile) => profile.platform === "pinterest");
  const groups = new Map(pinterest.map((profile) => [profile.id, profile.groupId]));
  return { profiles: pinterest, book: openBoardBook(session), groupOf: (id) => groups.get(id) ?? null };
}

function refuseSkew(serverTime: number, asked: number, answered: number): void {
  const skew = serverTime < asked ? serverTime - asked : Math.max(0, serverTime - answered);
  if (Math.abs(skew) <= tolerableSkewMs) return;
  const minutes = Math.round(Math.abs(skew) / 60_000);
  const amount = minutes < 180 ? `${minutes} minutes` : `${Math.round(minutes / 60)} hours`;
  throw unreachableError(
    `this computer's clock is ${amount} ${skew < 0 ? "ahead of" : "behind"} the API's`,
    "Set the clock (turn automatic time on). Nothing is sent at a wrong time.",
  );
}

/** The Pinterest profiles of the configured group, or all that the key reaches. */
export async function listProfiles(config: Config): Promise<ProfileReport[]> {
  return withAccount(config, async ({ profiles }) =>
    profiles.map(({ id, name, status, groupId, expiresAt }) => ({
      id,
      name,
      status,
      group: groupId,
      expires_at: expiresAt,
    })),
  );
}

/** The boards of the profiles that are active: of the chosen one, or of all. */
export async function listBoards(config: Config): Promise<BoardReport[]> {
  return withAccount(config, async ({ profiles, book }) => {
    const wanted =
      config.profile === null
        ? profiles.filter((one) => one.status === "active")
        : [chosen(config.profile, profiles)];
    const lists = wanted.map(async (profile) => {
      const boards = await book.refresh(profile);
      return boards.map(({ id, name }) => ({ id, name, profile_id: profile.id, profile_name: profile.name }));
    });
    return (await Promise.all(lists)).flat();
  });
}

function chosen(wanted: string, profiles: readonly Profile[]): Profile {
  const match = matchProfile(wanted, profiles);
  if (match.kind === "one") return match.profile;
  throw usageError(match.message, match.hint);
}

async function withAccount<T>(config: Config, look: (account: Account) => Promise<T>): Promise<T> {
  const session = await openSession(config);
  try {
    return await look(await openAccount(session));
  } finally {
    await session.close();
  }
}
