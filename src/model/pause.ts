// Shapes of what the ledger keeps of pauses. Times in milliseconds since the epoch.

/** `subject`: id of a profile or pin, key of a calendar; empty for `all`. */
export type PauseTarget = { scope: "all" | "profile" | "calendar" | "pin"; subject: string };

/** `name`: of the subject, as people know it. `by`: the user and computer of the command. */
export type Pause = PauseTarget & { name: string; since: number; by: string };

/** Eligible pins: all, those of them that are due, and when the first is. */
export type Waiting = { waiting: number; due: number; next: number | null };
