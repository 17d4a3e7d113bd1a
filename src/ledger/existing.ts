// Opens a ledger for commands that only make sense where there is one.

import { existsSync } from "node:fs";
import { usageError } from "../lib/errors.ts";
import { openLedger } from "./ledger.ts";

/** Throws a usage error (exit 2) where there is no ledger: a new one would know nothing. */
export function openExistingLedger(file: string): ReturnType<typeof openLedger> {
  if (existsSync(file)) return openLedger(file);
  throw usageError(
    `there is no ledger ${file} yet`,
    "`pinsheet publish` makes it at its first run. A ledger elsewhere is named with --ledger FILE.",
  );
}
