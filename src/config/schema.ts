// PURE. What pinsheet.json may hold. docs/pinsheet.schema.json is made from this, so that editors complete and explain it.

import { z } from "zod";
import { columnNames, fieldOfColumn } from "../calendar/rows/headers.ts";
import type { CalendarSettings } from "../calendar/settings.ts";
import { templateNames } from "../calendar/templates/index.ts";
import { catchUpPolicies } from "../model/pacing-rules.ts";

const text = (meaning: string) => z.string().describe(meaning).optional();
const duration = (meaning: string) => text(`${meaning} A number and a unit: 500ms, 90s, 2m, 24h, 7d.`);

/** How calendars are read: for all of them, or under "calendars" for some. */
const calendarEntries = {
  profile: text("Pinterest profile of rows that name none, by name or id."),
  timezone: text("IANA zone of times that name none, such as Europe/Paris."),
  template: z
    .enum(templateNames as [string, ...string[]])
    .describe("The tool that the calendar was made for. Without it, its headers tell.")
    .optional(),
  columns: z
    .record(z.string(), z.enum([...columnNames, "ignore"]))
    .describe("Headers of your own, and the column of pinsheet that each means.")
    .optional(),
  board: text("Board of rows that name none, by name or id."),
  linkPrefix: text(
    "Put before links that do not begin with https://, such as https://shop.example/products/.",
  ),
  utm: z
    .strictObject({
      source: text("utm_source"),
      medium: text("utm_medium"),
      campaign: text("utm_campaign"),
      term: text("utm_term"),
      content: text("utm_content"),
    })
    .describe("Added to links as utm_source and so on. What a link has already stays.")
    .optional(),
  severalImages: z
    .enum(["refuse", "first"])
    .describe("A row with several images: it waits for you, or its first image is published.")
    .optional(),
};

const paceEntries = {
  maxPerDay: z
    .union([z.string(), z.number().transform(String)])
    .describe("At most so many Pins a day.")
    .optional(),
  minGap: duration("At least so long between two Pins."),
  quietHours: text("No Pin between these times of day, such as 22:00-07:00."),
  timezone: text("IANA zone of days and quiet hours; without it, that of the row."),
};
const paceFile = z.strictObject(paceEntries);
export type PaceFile = z.infer<typeof paceFile>;
const pacingFile = z.strictObject({
  ...paceEntries,
  profiles: z
    .record(z.string(), paceFile)
    .describe("What is different for some profiles, by name or id.")
    .optional(),
  boards: z
    .record(z.string(), paceFile)
    .describe("For boards, by name or id; * stands for each of them.")
    .optional(),
});

const calendarFile = z.strictObject(calendarEntries);
type CalendarFile = z.infer<typeof calendarFile>;

// No apiKey, no webhookSecret and no baseUrl: a file that travels with a calendar must neither hold a key nor say where the
// key is sent.
export const settingsFile = z.strictObject({
  $schema: text("Where an editor finds this description."),
  ledger: text("What pinsheet remembers; a path from this file."),
  profileGroup: text("Postproxy profile group."),
  sheet: text("Which sheet of a workbook; the first that is not hidden."),
  concurrency: z
    .union([z.string(), z.number().transform(String)])
    .describe("Posts in flight at once, 1 to 32.")
    .optional(),
  ahead: duration("Send Pins that are due within this time ahead of time."),
  maxLate: duration("Later than this a Pin counts as missed."),
  settle: duration("A lost answer's post must have appeared at Postproxy after this time."),
  wait: duration("Wait for confirmation so long."),
  timeout: duration("Of one API request, and of the check of one medium."),
  allowPrivateMedia: z.boolean().describe("Let media addresses lead into private networks.").optional(),
  mediaFolders: z
    .array(z.string())
    .describe("Upload files from these folders too; paths from this file.")
    .optional(),
  pacing: pacingFile.describe("How many Pins in which time, for each profile.").optional(),
  notify: z
    .strictObject({
      url: text('Webhook that takes {"text": …}, as Slack\'s do. The variable PINSHEET_NOTIFY_URL wins.'),
      command: z
        .array(z.string())
        .describe("Program and arguments; it gets the text on standard input. No shell.")
        .optional(),
      summaryAt: text("Time of day for the daily summary, such as 08:00. Without it there is none."),
    })
    .describe("Whom watch tells what needs a person.")
    .optional(),
  catchUp: z
    .enum(catchUpPolicies as readonly [string, ...string[]])
    .describe("Pins whose time passed while nobody published: publish them, skip them, or spread them.")
    .optional(),
  listen: z
    .union([z.string(), z.number().transform(String)])
    .describe(
      "Where watch listens for webhooks, /healthz and /metrics: a port of this machine, or HOST:PORT. Without it, nowhere.",
    )
    .optional(),
  sandbox: z.boolean().describe("Rehearse with an imitation of the API.").optional(),
  ...calendarEntries,
  calendars: z
    .record(z.string(), calendarFile)
    .describe("Settings of some calendars, by path from this file; * and ** stand for any part of it.")
    .optional(),
});
export type SettingsFile = z.infer<typeof settingsFile>;

/** The entries that may stand at this place of the file. */
export function entriesAt(path: readonly PropertyKey[]): string[] {
  if (path.at(-1) === "utm") return Object.keys(calendarEntries.utm.unwrap().shape);
  const entries =
    path[0] === "calendars"
      ? calendarFile.shape
      : path[0] === "pacing"
        ? (path.length === 1 ? pacingFile : paceFile).shape
        : path[0] === "notify"
          ? settingsFile.shape.notify.unwrap().shape
          : settingsFile.shape;
  return Object.keys(entries).filter((name) => name !== "$schema");
}

/** The entries about the reading of calendars, in the program's terms; what is not there is not mentioned. */
export function calendarSettings(entries: CalendarFile): Partial<CalendarSettings> {
  const { columns, utm, ...same } = entries;
  const fields = Object.entries(columns ?? {}).map(([header, name]) => [header, fieldOfColumn(name)]);
  const parameters = Object.entries(utm ?? {}).map(([name, value]) => [`utm_${name}`, value]);
  const given = Object.entries({
    ...same,
    columns: columns && Object.fromEntries(fields),
    parameters: utm && Object.fromEntries(parameters),
  });
  return Object.fromEntries(given.filter(([, value]) => value !== undefined));
}

/** docs/pinsheet.schema.json. */
export function jsonSchema(): object {
  return {
    ...z.toJSONSchema(settingsFile, { io: "input" }),
    title: "pinsheet.json",
    description: "Settings of pinsheet. The API key is not among them: it comes from the environment.",
  };
}
