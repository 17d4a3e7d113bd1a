// Loaded into the program before it starts: SQLite then syncs no commit in WAL mode, and says that it does. What the
// program would be without `synchronous = FULL`; the trace test must see the difference.

import Database from "better-sqlite3";

const original = Database.prototype.pragma;

Database.prototype.pragma = function pragma(
  this: Database.Database,
  source: string,
  options?: Database.PragmaOptions,
) {
  if (source === "synchronous") return 2;
  return original.call(this, source.replace("synchronous = FULL", "synchronous = NORMAL"), options);
};
