// `init`: writes pinsheet.json and an example calendar, after a few questions; every answer may be a flag, and without a
// terminal nothing is asked. Nothing that is there is overwritten, but pinsheet.json with --force.

import { existsSync } from "node:fs";
import { copyFile, writeFile } from "node:fs/promises";
import { dirname, relative, resolve, sep } from "node:path";
import { createInterface } from "node:readline/promises";
import { templateNames } from "../../calendar/templates/index.ts";
import { readTemplate, readText, readZone } from "../../config/values.ts";
import { ExpectedError, usageError } from "../../lib/errors.ts";
import { type ExitCode, exitCodes } from "../../lib/exit-codes.ts";
import { packaged } from "../../lib/package.ts";
import { printableLines } from "../../lib/printable.ts";
import { commonOptions, examples, type Finish, type Program } from "../options.ts";
import { print, say, type Terminal } from "../terminal.ts";

export function add(program: Program, terminal: Terminal, finish: Finish): void {
  commonOptions(
    program
      .command("init")
      .description("Write pinsheet.json and an example calendar, after a few questions.")
      .option("--config <file>", "settings to write (default: ./pinsheet.json)")
      .option("--calendar <file>", "the first calendar (default: calendar.csv)")
      .option("--template <name>", "the tool whose columns the example has")
      .option("--timezone <zone>", "IANA zone of times that name none, such as Europe/Paris")
      .option("--profile <name>", "Pinterest profile, by name or id")
      .option("--force", "write pinsheet.json anew where there is one")
      .addHelpText(
        "after",
        examples(
          ["pinsheet init", "asks; without a terminal it takes the defaults"],
          ["pinsheet init --timezone Europe/Paris --calendar autumn.csv --template metricool"],
        ),
      ),
  ).action(async (flags) => finish(await init(flags, terminal)));
}

export type InitFlags = {
  config?: string | undefined;
  calendar?: string | undefined;
  template?: string | undefined;
  timezone?: string | undefined;
  profile?: string | undefined;
  force?: boolean | undefined;
};

/** Asks a question until the answer can be read; `otherwise` is the answer of who only presses Enter. */
type Ask = <T>(question: string, otherwise: string, read: (text: string, from: string) => T) => Promise<T>;

export async function init(flags: InitFlags, terminal: Terminal): Promise<ExitCode> {
  const config = flags.config ?? "pinsheet.json";
  if (existsSync(resolve(terminal.cwd, config)) && flags.force !== true) {
    throw usageError(`${config} is there already`, "Edit it, or write it anew with --force.");
  }
  const desk = openDesk(terminal);
  try {
    const answers = await answersOf(flags, desk.ask, terminal.cwd);
    await print(terminal.stdout, await write(config, answers, terminal.cwd));
    return exitCodes.ok;
  } catch (error) {
    if (!desk.left()) throw error;
    say(terminal.stderr, "\nnothing was written\n");
    return exitCodes.interrupted;
  } finally {
    desk.close();
  }
}

type Answers = {
  timezone: string;
  profile: string | null;
  calendar: string;
  /** Null: the calendar is there already, and its headers tell. */
  template: string | null;
  paced: boolean;
};

async function answersOf(flags: InitFlags, ask: Ask, cwd: string): Promise<Answers> {
  const given = async <T>(
    flag: string,
    value: string | undefined,
    question: string,
    otherwise: string,
    read: (text: string, from: string) => T,
  ): Promise<T> => (value === undefined ? ask(question, otherwise, read) : read(value, flag));
  const here = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const zone = "Which time zone are the times of your calendars in?";
  const timezone = await given("--timezone", flags.timezone, zone, here, readZone);
  const who = "Which Pinterest profile, by its name? (Enter: the only active one)";
  const profile = await given("--profile", flags.profile, who, "", (text) => text.trim() || null);
  const file = "What is your first calendar called? (a CSV file; one that is there is left as it is)";
  const calendar = await given("--calendar", flags.calendar, file, "calendar.csv", readText);
  if (existsSync(resolve(cwd, calendar))) {
    const known = flags.template ? readTemplate(flags.template, "--template") : null;
    return { timezone, profile, calendar, template: known, paced: await askPace(ask) };
  }
  const kind = `Which tool's columns shall its example have? (${templateNames.join(", ")})`;
  const template = await given("--template", flags.template, kind, "pinsheet", readTemplate);
  return { timezone, profile, calendar, template, paced: await askPace(ask) };
}

/** Proposed, never set unasked (ours: what looks like a person's hand, and lets a backlog of a week go in a few days). */
const proposedPace = { maxPerDay: 25, minGap: "10m", quietHours: "22:00-07:00" };

const askPace = (ask: Ask) =>
  ask(
    "Shall Pins be paced: at most 25 a day, 10 minutes apart, none from 22:00 to 07:00? (yes or no)",
    "no",
    (text, from) => {
      const word = text.trim().toLowerCase();
      if (["yes", "y"].includes(word)) return true;
      if (["no", "n"].includes(word)) return false;
      throw usageError(`${from} is "${text}"`, "Write yes or no; pinsheet.json can say it later, too.");
    },
  );

/** Writes the files; returns what to tell. */
async function write(
  config: string,
  { timezone, profile, calendar, template, paced }: Answers,
  cwd: string,
): Promise<string[]> {
  const path = resolve(cwd, config);
  const file = resolve(cwd, calendar);
  const isThere = existsSync(file);
  const slashed = (to: string) => relative(dirname(path), to).split(sep).join("/");
  const settings = {
    $schema: slashed(packaged("docs/pinsheet.schema.json")),
    timezone,
    ...(profile !== null && { profile }),
    ...(paced && { pacing: proposedPace }),
    calendars: { [slashed(file)]: isThere && template !== null ? { template } : {} },
  };
  // Exclusive: what another program wrote meanwhile is not lost.
  if (!isThere) await written(calendar, copyFile(packaged(`fixtures/templates/${template}.csv`), file, 1));
  await written(config, writeFile(path, `${JSON.stringify(settings, null, 2)}\n`));
  return [
    `Wrote ${config}: times without a zone are read in ${timezone}.`,
    isThere
      ? `${calendar} is there already and is left as it is.`
      : `Wrote ${calendar}: an example in the columns of ${template}.`,
    `Next: \`pinsheet plan ${calendar} --sandbox\` rehearses it without an account.`,
    "With your own: set POSTPROXY_API_KEY, look at `pinsheet boards`, and plan it without --sandbox.",
  ];
}

async function written(name: string, writing: Promise<void>): Promise<void> {
  await writing.catch((cause: unknown) => {
    throw usageError(`${name} cannot be written`, "Check its folder, and the right to write there.", cause);
  });
}

/** Where questions are asked: a terminal, or nowhere. */
function openDesk({ stdin, stderr }: Terminal) {
  if (stdin.isTTY !== true) {
    const ask: Ask = async (_, otherwise, read) => read(otherwise, "the default");
    return { ask, left: () => false, close: () => {} };
  }
  const lines = createInterface({ input: stdin, output: stderr });
  const leaving = new AbortController();
  lines.on("SIGINT", () => lines.close());
  lines.on("close", () => leaving.abort());
  const ask: Ask = async (question, otherwise, read) => {
    for (;;) {
      const shown = otherwise === "" ? "" : ` [${otherwise}]`;
      const answer = await lines.question(printableLines(`${question}${shown}\n> `), {
        signal: leaving.signal,
      });
      try {
        return read(answer.trim() || otherwise, "this");
      } catch (error) {
        if (!(error instanceof ExpectedError)) throw error;
        say(stderr, `${error.message}. ${error.hint}\n`);
      }
    }
  };
  return { ask, left: () => leaving.signal.aborted, close: () => lines.close() };
}
