// PURE. The text of pinsheet.json becomes settings, or the sentence that says which entry cannot be used and what to write.

import type { z } from "zod";
import { closest } from "../lib/closest.ts";
import { usageError } from "../lib/errors.ts";
import { entriesAt, type SettingsFile, settingsFile } from "./schema.ts";

/** Throws ExpectedError (exit 2); `name` is what the file is called. */
export function readSettings(text: string, name: string): SettingsFile {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (cause) {
    const where = cause instanceof Error ? `: ${cause.message}` : "";
    throw usageError(`${name} is not JSON${where}`, `Write it like { "timezone": "Europe/Paris" }.`, cause);
  }
  const result = settingsFile.safeParse(value);
  if (result.success) return result.data;
  throw settingsError(result.error.issues[0], name);
}

function settingsError(problem: z.core.$ZodIssue | undefined, name: string): Error {
  const entry = problem?.path.join(".") ?? "";
  if (problem?.code === "unrecognized_keys") return unknownSetting(problem.keys[0] ?? "", problem.path, name);
  if (entry === "") {
    return usageError(`${name} does not hold one object`, `Write it like { "timezone": "Europe/Paris" }.`);
  }
  if (problem?.code === "invalid_value") {
    return usageError(
      `"${entry}" in ${name} has a value that pinsheet does not know`,
      `It may be ${problem.values.map(String).join(", ")}.`,
    );
  }
  return usageError(
    `"${entry}" in ${name} has the wrong type: ${problem?.message}`,
    'Words and durations are written in quotes ("24h"); true, false and numbers are not.',
  );
}

function unknownSetting(key: string, path: readonly PropertyKey[], name: string): Error {
  const folded = key.toLowerCase().replace(/[^a-z]/g, "");
  if (folded.endsWith("apikey")) {
    return usageError(
      `the API key does not belong in ${name}`,
      "Remove it there and set the variable POSTPROXY_API_KEY.",
    );
  }
  if (folded.endsWith("secret")) {
    return usageError(
      `the secret of a webhook does not belong in ${name}`,
      "Remove it there and set the variable PINSHEET_WEBHOOK_SECRET.",
    );
  }
  if (folded.endsWith("baseurl")) {
    return usageError(
      `the address of the API does not belong in ${name}: the key would go wherever the file says`,
      "Set the variable POSTPROXY_BASE_URL.",
    );
  }
  const known = entriesAt(path);
  const near = closest(key.replaceAll(/[-_]/g, ""), known);
  const where = path.length === 0 ? "" : ` under "${path.map(String).join('" › "')}"`;
  return usageError(
    `${name} has an entry "${key}"${where} that pinsheet does not know`,
    near === null ? `It knows ${known.join(", ")}.` : `Did you mean "${near}"?`,
  );
}
