// Commands about what became of Pins, as commander knows them.

import type { Command, OptionValues } from "@commander-js/extra-typings";
import { apiOptions, examples, type Finish, ledgerOptions, type Program } from "./options.ts";
import type { Terminal } from "./terminal.ts";

export function addStats(program: Program, terminal: Terminal, finish: Finish): void {
  apiOptions(
    program
      .command("stats")
      .description("Show what came of the published Pins: impressions, saves, clicks, and how they grow.")
      .option("--by <kind>", "pin, board, profile or week", "pin")
      .option("--since <time>", "what came since then: 28d, or a day such as 2026-11-01 (default: 28d)")
      .option("--timezone <zone>", "IANA zone of days and weeks")
      .option("--refresh", "ask Postproxy first; `watch` does so by itself")
      .option("--all", "print every row")
      .option("--json", "print NDJSON: one line per row, then a summary")
      .option("--csv", "print CSV, for a spreadsheet")
      .addHelpText(
        "after",
        examples(
          ["pinsheet stats --refresh"],
          ["pinsheet stats --by week --since 2026-11-01"],
          ["pinsheet stats --by board --csv > boards.csv"],
        ),
      ),
  ).action(async (flags) => finish(await (await import("./stats.ts")).stats(flags, terminal)));
}

const pauseHelps = {
  pause: {
    about: "Keep Pins back for now: they keep their times, and are not sent until you resume.",
    all: "without a word: everything",
  },
  resume: {
    about: "End pauses, and say what is due now, what comes later and what was missed.",
    all: "without a word: every pause ends",
  },
} as const;

export function addPause(program: Program, terminal: Terminal, finish: Finish): void {
  pauseOptions(program.command("pause"), "pause").action(async (words, flags) =>
    finish(await (await import("./pause.ts")).pause(words, flags, terminal)),
  );
}

export function addResume(program: Program, terminal: Terminal, finish: Finish): void {
  pauseOptions(
    program
      .command("resume")
      .option("--max-late <duration>", "later than this a Pin counts as missed (default: 24h)"),
    "resume",
  ).action(async (words, flags) => finish(await (await import("./pause.ts")).resume(words, flags, terminal)));
}

function pauseOptions<O extends OptionValues, G extends OptionValues>(
  command: Command<[], O, G>,
  name: keyof typeof pauseHelps,
) {
  return ledgerOptions(
    command
      .description(pauseHelps[name].about)
      .argument("[pin...]", "ids, or their first 6 characters or more, as `pinsheet status` shows them")
      .option("--profile <name>", "all Pins of a profile, by name or id")
      .option("--calendar <name>", "all Pins of this calendar")
      .option("--timezone <zone>", "IANA zone to show times in")
      .option("--json", "print NDJSON: one line for each pause")
      .addHelpText(
        "after",
        examples(
          [`pinsheet ${name}`, pauseHelps[name].all],
          [`pinsheet ${name} --profile "Studio North"`],
          [`pinsheet ${name} --calendar autumn.csv`],
          [`pinsheet ${name} 3f2a91bc`, "one Pin, by its id"],
        ),
      ),
  );
}

export function addCancel(program: Program, terminal: Terminal, finish: Finish): void {
  ledgerOptions(
    program
      .command("cancel")
      .description(
        "Take back Pins that Postproxy has and that are not live: show them, ask, delete their posts.",
      )
      .argument("[pin...]", "ids, or their first 6 characters or more, as `pinsheet status` shows them")
      .option("--calendar <name>", "all Pins of this calendar")
      .option("--profile <name>", "all Pins of a profile, by name or id")
      .option("--profile-group <name>", "Postproxy profile group")
      .option("--timezone <zone>", "IANA zone to show times in")
      .option("--timeout <duration>", "of one API request (default: 30s)")
      .option("-y, --yes", "do not ask")
      .option("--json", "print NDJSON: one line per Pin, then a summary; needs --yes")
      .addHelpText(
        "after",
        examples(
          ["pinsheet cancel 3f2a91bc", "one Pin, by its id"],
          ["pinsheet cancel --calendar autumn.csv", "all that is not live yet; asks first"],
        ),
      ),
  ).action(async (pins, flags) => finish(await (await import("./cancel.ts")).cancel(pins, flags, terminal)));
}
