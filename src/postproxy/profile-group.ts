// PURE. Which profile group a person means.

import { nearest } from "../lib/closest.ts";
import { usageError } from "../lib/errors.ts";
import { foldCase } from "../lib/fold-name.ts";
import type { ProfileGroup } from "./wire.ts";

/** By id, or by a name that only one has. Throws a usage error (exit 2) that names the nearest, or the ids of all that are called so. */
export function findGroup(wanted: string, groups: readonly ProfileGroup[]): ProfileGroup {
  const name = foldCase(wanted);
  const byId = groups.find((group) => group.id === wanted);
  const byName = groups.filter((group) => foldCase(group.name) === name);
  const found = byId ?? byName[0];
  if (found === undefined) {
    throw usageError(`no profile group has the id or name "${wanted}"`, groupHint(name, groups));
  }
  if (byId === undefined && byName.length > 1) {
    const ids = byName.map((group) => group.id).join(", ");
    throw usageError(
      `${byName.length} profile groups are called "${wanted}"`,
      `Give the id instead: ${ids}.`,
    );
  }
  return found;
}

function groupHint(name: string, groups: readonly ProfileGroup[]): string {
  if (groups.length === 0) return "The API key sees no profile group at all. Create one in Postproxy.";
  const near = nearest(name, groups, (group) => foldCase(group.name), Number.POSITIVE_INFINITY);
  const shown = near.slice(0, 5).map((group) => `"${group.name}" (${group.id})`);
  return `The nearest of ${groups.length}: ${shown.join(", ")}.`;
}
