// What a torture run does to the program, each of it on its own or all together. Knows only the names.

export const attacks = [
  /** SIGKILL at any moment. */
  "kills",
  /** SIGSTOP and SIGCONT, at each step and at any moment. */
  "pauses",
  /** The wall clock of this computer steps, both ways. */
  "clock",
  /** The ledger is put back from a backup, or lost. */
  "restore",
  /** A person works on the calendars. */
  "edits",
  /** `retry`, `cancel`, `pause` and `resume` beside whatever runs. */
  "actions",
  /** Posts come late into the list, within the settle time. */
  "late-lists",
  /** Posts whose status is a failure, for a while or for good. */
  "failing",
] as const;

export type Attack = (typeof attacks)[number];
export type Attacks = ReadonlySet<Attack>;

const isAttack = (word: string): word is Attack => (attacks as readonly string[]).includes(word);

/** "kills,pauses", or "all". Throws for a word that is none. */
export function attacksNamed(words: string): Attacks {
  if (words === "all") return new Set(attacks);
  const named = words.split(",").map((word) => word.trim());
  const unknown = named.filter((word) => !isAttack(word));
  if (unknown.length > 0)
    throw new Error(`no such attack: ${unknown.join(", ")}. There are: ${attacks.join(", ")}, all`);
  return new Set(named.filter(isAttack));
}

/** These change what rows say, or what the ledger knows of them: how a Pin ends cannot be foretold then. */
export const blursEnds = (on: Attacks) => on.has("edits") || on.has("restore") || on.has("actions");
