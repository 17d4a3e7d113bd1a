// PURE. What pinsheet.json and the environment say of notifications, in the program's terms.

import { usageError } from "../lib/errors.ts";
import type { SettingsFile } from "./schema.ts";
import { readTimeOfDay } from "./values.ts";

/** Where to. `environment`: what a command sees. */
export type NotifyTarget = {
  url: string | null;
  command: readonly string[] | null;
  environment: Readonly<Record<string, string | undefined>>;
};

export type Notify = NotifyTarget & {
  /** Of the day, when the summary is told; null: never. */
  summaryMinute: number | null;
};

type Environment = Readonly<Record<string, string | undefined>>;
/** Null where nobody is to be told. Throws a usage error that names the entry and never the address. */
export function readNotify(
  entries: SettingsFile["notify"],
  fromEnv: string | null,
  env: Environment,
  name: string,
): Notify | null {
  const url = fromEnv ?? readNotifyUrl(entries?.url, `"notify › url" in ${name}`);
  const command = entries?.command ?? null;
  if (command?.length === 0)
    throw usageError(
      `"notify › command" in ${name} is empty`,
      'Write it like ["/usr/bin/mail", "-s", "pinsheet", "me"].',
    );
  const summaryMinute =
    entries?.summaryAt === undefined
      ? null
      : readTimeOfDay(entries.summaryAt, `"notify › summaryAt" in ${name}`);
  if (url === null && command === null) return null;
  return { url, command, environment: withoutSecrets(env), summaryMinute };
}

/** The value is not repeated: whoever has it may write there. */
export function readNotifyUrl(text: string | undefined, from: string): string | null {
  if (text === undefined || text.trim() === "") return null;
  const url = URL.parse(text.trim());
  const isLocal = url !== null && /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(url.hostname);
  if (url?.protocol === "https:" || (url?.protocol === "http:" && isLocal)) return url.href;
  throw usageError(
    `${from} is not an https address`,
    "Copy it again from the service that gave it; http:// is for this machine alone.",
  );
}

/** A command sees the environment, but neither our keys nor our settings. */
const withoutSecrets = (env: Environment): Environment =>
  Object.fromEntries(Object.entries(env).filter(([key]) => !/^(?:POSTPROXY|PINSHEET)_/.test(key)));
