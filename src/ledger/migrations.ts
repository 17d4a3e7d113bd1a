// All SQL that makes the ledger's schema, in order. Each is frozen text, made of no table of the program: a state that is added
// there is a migration here. A test compares the two.

import { first } from "./schema/0001.ts";

/** "pins" in ASCII: marks the file as ours (PRAGMA application_id). */
export const applicationId = 0x70696e73;

/** In order; the ledger's `user_version` counts how many were applied. */
export const migrations: readonly string[] = [first];
