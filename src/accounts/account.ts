// The account as a run needs it: its Pinterest profiles and their boards, asked for once, and the API's clock.

import type { Config } from "../config/config.ts";
import { openSession, type Session } from "../context/session.ts";
import { intolerableSkew, setTheClock } from "../lib/clock.ts";
import { unreachableError, usageError } from "../lib/errors.ts";
import type { Profile } from "../model/profile.ts";
import type { BoardReport, ProfileReport } from "../model/report.ts";
import { type BoardBook, openBoardBook } from "./boards.ts";
import { matchProfile } from "./resolve.ts";

export type Account = {
  /** Pinterest profiles of the configured group, or of all. */
  profiles: readonly Profile[];
  book: BoardBook;
  /** Postproxy's group of a profile. */
  groupOf: (profile: string) => string | null;
  /** False for a profile that the account does not have now. */
  isKnown: (profile: string) => boolean;
  /** False for a profile through which nothing can be posted now. */
  isActive: (profile: string) => boolean;
};

/** Throws ExpectedError (exit 3) when the API cannot be reached, refuses the key, or disagrees about the time. */
export async function openAccount(session: Session): Promise<Account> {
  const { wall } = session.clock;
  const asked = wall();
  const { profiles, serverTime } = await session.client.profiles();
  const answered = wall();
  const skew = serverTime === null ? null : intolerableSkew(serverTime, asked, answered);
  if (skew !== null) throw unreachableError(skew, setTheClock);
  const pinterest = profiles.filter((profile) => profile.platform === "pinterest");
  const groups = new Map(pinterest.map((profile) => [profile.id, profile.groupId]));
  const active = new Set(pinterest.filter(({ status }) => status === "active").map(({ id }) => id));
  return {
    profiles: pinterest,
    book: openBoardBook(session),
    groupOf: (id) => groups.get(id) ?? null,
    isKnown: (id) => groups.has(id),
    isActive: (id) => active.has(id),
  };
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
