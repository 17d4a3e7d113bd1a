// Flags, environment, pinsheet.json and defaults become one Config. The only place that reads process.env; it opens
// one file, the configuration, and knows nothing of calendars, ledger or API.

import { readFileSync } from "node:fs";
import { dirname, join, resolve, sep } from "node:path";
import { type CalendarSettings, noSettings, type SettingsFor } from "../calendar/settings.ts";
import { usageError } from "../lib/errors.ts";
import { type CatchUp, mostLate, type Pacing } from "../model/pacing-rules.ts";
import { readSettings } from "./file.ts";
import { type Notify, readNotify, readNotifyUrl } from "./notify.ts";
import { readPacing } from "./pacing.ts";
import { calendarSettings, type SettingsFile } from "./schema.ts";
import {
  type ListenAddress,
  readBaseUrl,
  readCatchUp,
  readCount,
  readDuration,
  readKey,
  readListen,
  readSecret,
  readTemplate,
  readText,
  readZone,
} from "./values.ts";

/** Every setting of a run. Durations in milliseconds, paths absolute. */
export type Config = {
  /** Null where none is set: only commands that reach the API complain. */
  apiKey: string | null;
  /** Origin of the API, without `/api`. */
  baseUrl: string;
  ledger: string;
  /** Id or name; null: the only active Pinterest profile. */
  profile: string | null;
  profileGroup: string | null;
  /** IANA zone for times without one. */
  timezone: string | null;
  /** Which sheet of a workbook; null: the first that is not hidden. */
  sheet: string | null;
  /** Posts in flight at once. */
  concurrency: number;
  /** Send ahead pins that are due within this time, with `scheduled_at`. */
  aheadMs: number;
  maxLateMs: number;
  /** How long after a lost answer its post must have appeared at Postproxy; measured delays lengthen it. */
  settleMs: number;
  /** How long `publish` waits for confirmation. */
  waitMs: number;
  /** Of one API request, and of the whole check of one medium. */
  timeoutMs: number;
  allowPrivateMedia: boolean;
  /** Folders outside the calendar's own from which files may be uploaded. */
  mediaFolders: string[];
  /** How many Pins in which time. */
  pacing: Pacing;
  catchUp: CatchUp;
  /** Whom `watch` tells what needs a person; null: nobody. */
  notify: Notify | null;
  sandbox: boolean;
  /** Where `watch` listens; null: nowhere. */
  listen: ListenAddress | null;
  /** Of the webhooks that it accepts; null: none is accepted. */
  webhookSecret: string | null;
  /** How calendars are read. */
  reading: CalendarSettings;
  /** What is different for some of them. */
  calendars: SettingsFor[];
};

/** The flags of a command as they were typed; a flag that was not given is undefined. */
export type Flags = { [K in FlagName]?: SettingsFile[K] } & {
  /** `--config FILE`. */
  config?: string | undefined;
  /** `--media-folder`, repeated. */
  mediaFolder?: string[] | undefined;
};

type FlagName =
  | "ledger"
  | "profile"
  | "profileGroup"
  | "timezone"
  | "template"
  | "sheet"
  | "concurrency"
  | "ahead"
  | "maxLate"
  | "settle"
  | "wait"
  | "timeout"
  | "catchUp"
  | "listen"
  | "allowPrivateMedia"
  | "sandbox";

export type Environment = Readonly<Record<string, string | undefined>>;

/** The environment of the process, for main.ts to hand on. */
export function environment(): Environment {
  return process.env;
}

/** The settings that are words: a flag, a variable or an entry of the file gives them. */
type Word = Exclude<keyof Flags & keyof SettingsFile, "allowPrivateMedia" | "sandbox">;

/** Flag and variable of each; the entry in the file is the key. */
const names: Record<Word, { flag: string; variable: string }> = {
  ledger: { flag: "--ledger", variable: "PINSHEET_LEDGER" },
  profile: { flag: "--profile", variable: "PINSHEET_PROFILE" },
  profileGroup: { flag: "--profile-group", variable: "PINSHEET_PROFILE_GROUP" },
  timezone: { flag: "--timezone", variable: "PINSHEET_TIMEZONE" },
  template: { flag: "--template", variable: "PINSHEET_TEMPLATE" },
  sheet: { flag: "--sheet", variable: "PINSHEET_SHEET" },
  concurrency: { flag: "--concurrency", variable: "PINSHEET_CONCURRENCY" },
  ahead: { flag: "--ahead", variable: "PINSHEET_AHEAD" },
  maxLate: { flag: "--max-late", variable: "PINSHEET_MAX_LATE" },
  settle: { flag: "--settle", variable: "PINSHEET_SETTLE" },
  wait: { flag: "--wait", variable: "PINSHEET_WAIT" },
  timeout: { flag: "--timeout", variable: "PINSHEET_TIMEOUT" },
  catchUp: { flag: "--catch-up", variable: "PINSHEET_CATCH_UP" },
  listen: { flag: "--listen", variable: "PINSHEET_LISTEN" },
};

/** A setting as someone wrote it: `from` names the place, relative paths start at `folder`. */
type Written = { text: string; from: string; folder: string };

/**
 * The configuration of one run: flags over environment over file over defaults.
 * @throws a usage error that names the flag, variable or entry at fault.
 */
export function readConfig(flags: Flags, env: Environment, cwd: string): Config {
  const file = readFile(flags.config, cwd);
  const find = (word: Word) => written(word, flags, env, file, cwd);
  const read = <T, D>(word: Word, as: (text: string, from: string) => T, otherwise: D) => {
    const found = find(word);
    return found === null ? otherwise : as(found.text, found.from);
  };
  const sandbox = flags.sandbox ?? file.settings.sandbox ?? false;
  const ledger = find("ledger");
  const catchUp = read("catchUp", readCatchUp, "publish");
  return {
    apiKey: readVariable(env, "POSTPROXY_API_KEY", readKey),
    baseUrl: readVariable(env, "POSTPROXY_BASE_URL", readBaseUrl),
    ledger:
      ledger === null
        ? join(cwd, sandbox ? "pinsheet.sandbox.db" : "pinsheet.db")
        : resolve(ledger.folder, readText(ledger.text, ledger.from)),
    profile: read("profile", readText, null),
    profileGroup: read("profileGroup", readText, null),
    timezone: read("timezone", readZone, null),
    sheet: read("sheet", readText, null),
    // 32: more gains nothing, the API answers 429 long before (docs/why/postproxy.md, Errors).
    concurrency: read("concurrency", (text, from) => readCount(text, from, 1, 32), 4),
    aheadMs: read("ahead", readDuration, 0),
    maxLateMs: mostLate(read("maxLate", readDuration, 24 * 3_600_000), catchUp),
    // 120 s: the longest requests and delays of such services; the torture run shows what too short a time costs.
    settleMs: read("settle", readDuration, 120_000),
    waitMs: read("wait", readDuration, 120_000),
    timeoutMs: read("timeout", readDuration, 30_000),
    allowPrivateMedia: flags.allowPrivateMedia ?? file.settings.allowPrivateMedia ?? false,
    mediaFolders: [
      ...(flags.mediaFolder ?? []).map((folder) => resolve(cwd, folder)),
      ...(file.settings.mediaFolders ?? []).map((folder) => resolve(file.folder, folder)),
    ],
    pacing: readPacing(file.settings.pacing, file.name),
    catchUp,
    notify: readNotify(
      file.settings.notify,
      readVariable(env, "PINSHEET_NOTIFY_URL", readNotifyUrl),
      env,
      file.name,
    ),
    sandbox,
    listen: read("listen", readListen, null),
    webhookSecret: readVariable(env, "PINSHEET_WEBHOOK_SECRET", readSecret),
    reading: {
      ...noSettings,
      ...calendarSettings(pick(file.settings, ["columns", "board", "linkPrefix", "utm", "severalImages"])),
      template: read("template", readTemplate, null),
    },
    calendars: settingsOfCalendars(flags, env, file),
  };
}

/** What the command line or the environment says of profile, zone and template wins over the file, wherever it says it. */
function settingsOfCalendars(
  flags: Flags,
  env: Environment,
  { settings, folder, name }: OpenedFile,
): SettingsFor[] {
  const isGiven = (word: Word) => flags[word] !== undefined || (env[names[word].variable] ?? "") !== "";
  const fixed = (["profile", "timezone", "template"] as const).filter(isGiven);
  return Object.entries(settings.calendars ?? {}).map(([pattern, entries]) => {
    const timezone =
      entries.timezone && readZone(entries.timezone, `the timezone of "${pattern}" in ${name}`);
    const own = calendarSettings({ ...entries, timezone });
    for (const word of fixed) delete own[word];
    const isName = pattern === "-" || /^[a-z]+:\/\//i.test(pattern);
    return { pattern: isName ? pattern : resolve(folder, pattern).split(sep).join("/"), settings: own };
  });
}

function pick<T extends object, K extends keyof T>(from: T, keys: readonly K[]): Pick<T, K> {
  return Object.fromEntries(keys.map((key) => [key, from[key]])) as Pick<T, K>;
}

/** These come from the environment alone. */
function readVariable<T>(
  env: Environment,
  name: string,
  as: (text: string | undefined, from: string) => T,
): T {
  return as(env[name], name);
}

function written(word: Word, flags: Flags, env: Environment, file: OpenedFile, cwd: string): Written | null {
  const { flag, variable } = names[word];
  const typed = flags[word];
  if (typed !== undefined) return { text: typed, from: flag, folder: cwd };
  const set = env[variable];
  // An empty variable is how shells and service files say "unset".
  if (set !== undefined && set !== "") return { text: set, from: variable, folder: cwd };
  const kept = file.settings[word];
  return kept === undefined ? null : { text: kept, from: `"${word}" in ${file.name}`, folder: file.folder };
}

type OpenedFile = { name: string; folder: string; settings: SettingsFile };

function readFile(asked: string | undefined, cwd: string): OpenedFile {
  const name = asked ?? "pinsheet.json";
  const path = resolve(cwd, name);
  const folder = dirname(path);
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    if (asked === undefined && cause instanceof Error && "code" in cause && cause.code === "ENOENT") {
      return { name, folder, settings: {} };
    }
    throw usageError(`${name} cannot be read`, "Check the path given with --config.", cause);
  }
  return { name, folder, settings: readSettings(text, name) };
}
