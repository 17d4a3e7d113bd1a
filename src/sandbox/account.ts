// PURE. The account that the sandbox imitates: its groups, profiles and boards, which never change. Knows no posts.

/** `members`: of an account that is brought along; the sandbox's own are below. */
export type Group = { id: string; name: string; members?: readonly Profile[] };

export type Profile = {
  id: string;
  name: string;
  platform: "pinterest" | "instagram";
  status: string;
  groupId: string;
  expiresAt: string | null;
  /** Of the time before the sandbox; what is made in it is counted besides. */
  postCount: number;
  /** Of an account that is brought along. */
  boards?: readonly Board[];
};

type Board = { id: string; name: string };

const north: Group = { id: "grp_k3Jx", name: "Studio North" };
const south: Group = { id: "grp_b7Wd", name: "Studio South" };

/** In the account's order: without `profile_group_id` the first one is meant. */
export const groups: readonly [Group, ...Group[]] = [north, south];

export const profiles: readonly Profile[] = [
  {
    id: "prof_Q7tm",
    name: "Studio North",
    platform: "pinterest",
    status: "active",
    groupId: north.id,
    expiresAt: "2100-02-01T00:00:00.000Z",
    postCount: 0,
  },
  {
    id: "prof_V2ab",
    name: "@studionorth",
    platform: "instagram",
    status: "expired",
    groupId: north.id,
    expiresAt: "2026-08-30T00:00:00.000Z",
    postCount: 40,
  },
  {
    id: "prof_S4ux",
    name: "Studio South",
    platform: "pinterest",
    status: "expired",
    groupId: south.id,
    expiresAt: "2026-09-15T00:00:00.000Z",
    postCount: 12,
  },
];

const boards: ReadonlyMap<string, readonly Board[]> = new Map([
  [
    "prof_Q7tm",
    [
      { id: "718605684300112233", name: "Kitchen ideas" },
      { id: "718605684300112299", name: "Small balconies" },
      { id: "718605684300112307", name: "Chloé’s pantry & larder" },
      { id: "718605684300112315", name: "Tile samples" },
      { id: "718605684300112323", name: "Before / after" },
      { id: "718605684300112331", name: "Weekend builds" },
      { id: "718605684300112349", name: "收納 Storage" },
      // Pinterest allows names that differ in case only: a client must not pick one in silence.
      { id: "718605684300112357", name: "tile samples" },
    ],
  ],
  [
    "prof_S4ux",
    [
      { id: "718605684300440017", name: "Kitchen ideas" },
      { id: "718605684300440025", name: "Courtyard" },
    ],
  ],
]);

export function boardsOf(profile: Profile): readonly Board[] {
  return profile.boards ?? boards.get(profile.id) ?? [];
}

/** An account to imitate instead of the sandbox's own; the first group is meant where none is named. */
export type BroughtAccount = readonly [Group, ...Group[]];

export const membersOf = (group: Group): readonly Profile[] =>
  group.members ?? profiles.filter((profile) => profile.groupId === group.id);

export function profileById(id: string): Profile | undefined {
  return profiles.find((profile) => profile.id === id);
}

/**
 * A profile of this group, named by its id or by its platform: a group holds at most one profile per platform, so
 * `"pinterest"` is a legal alias (Postproxy's Pinterest page).
 */
export function profileIn(group: Group, idOrPlatform: string): Profile | undefined {
  return membersOf(group).find((profile) => profile.id === idOrPlatform || profile.platform === idOrPlatform);
}
