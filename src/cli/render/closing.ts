// PURE. The last lines of a report: the counts, what needs the person, and what happens next and when.

import { sayTime } from "../../calendar/rows/when.ts";
import type { Outlook, Paused, StatusReport, Summary } from "../../model/report.ts";
import type { RowReport, RowState } from "../../model/row-report.ts";
import { needsPerson } from "../../model/states.ts";
import { localPart } from "./cells.ts";

import { pausedSentences } from "./paused.ts";
import { clean } from "./text.ts";

/** What the closing lines are about. */
export type Closing = {
  command: "plan" | "publish" | "recover" | "status";
  /** Calendars and flags as typed, to be repeated in the command that comes next. */
  args: readonly string[];
  /** All that need the person, or enough of them. */
  rows: readonly RowReport[];
  summary: Summary;
  outlook: Outlook;
  paused: Paused;
  /** Shown where no row says otherwise. */
  zone: string | null;
  /** Milliseconds since the epoch. */
  now: number;
};

const order: readonly RowState[] = [
  "scheduled",
  "published",
  "submitted",
  "sending",
  "uncertain",
  "invalid",
  "held",
  "missed",
  "failed",
  "cancelled",
  "withdrawn",
  "skipped",
];

/** "39 ready · 1 already published · 2 need you (lines 17, 23)". */
export function countsLine({ command, rows, summary }: Closing): string {
  const parts = summary.sent > 0 ? [`${number(summary.sent)} sent now`] : [];
  if (summary.found > 0) parts.push(`${number(summary.found)} found at Postproxy`);
  for (const state of order) {
    const count = summary.states[state] ?? 0;
    if (count > 0 && !needsPerson({ state })) parts.push(`${number(count)} ${countWord(state, command)}`);
  }
  const needy = order.filter((state) => needsPerson({ state }));
  const count = countIn(summary, needy);
  if (count > 0) {
    parts.push(
      `${number(count)} need${count === 1 ? "s" : ""} you (${linesOf(rows.filter(needsPerson), count)})`,
    );
  }
  if (summary.withdrawn > 0) parts.push(`${number(summary.withdrawn)} withdrawn`);
  return parts.length === 0 ? "no rows" : parts.join(" · ");
}

const countIn = ({ states }: Summary, some: readonly RowState[]) =>
  some.reduce((sum, state) => sum + (states[state] ?? 0), 0);

function countWord(state: RowState, command: Closing["command"]): string {
  if (command !== "plan") return state;
  if (state === "scheduled") return "ready";
  return state === "published" || state === "submitted" ? `already ${state}` : state;
}

export const number = (count: number): string => count.toLocaleString("en-US");

/** Enough to go and look; the table above says the rest. */
const mostLines = 8;

/** `rows`: the first of `count`. "lines 17, 23", or with the calendars where there are several; "no longer in the calendar" where rows are gone. */
function linesOf(rows: readonly RowReport[], count: number): string {
  const placed = rows.filter((row) => row.line > 0);
  if (placed.length === 0) return "no longer in the calendar";
  const several = new Set(placed.map((row) => row.calendar)).size > 1;
  const shown = Map.groupBy(placed.slice(0, mostLines), (row) => row.calendar);
  const places = [...shown].map(([calendar, some]) => {
    const lines = some.map((row) => row.line).join(", ");
    return several ? `${clean(calendar)} ${lines}` : lines;
  });
  const rest = count - Math.min(placed.length, mostLines);
  const word = several ? "" : count === 1 ? "line " : "lines ";
  return `${word}${places.join("; ")}${rest > 0 ? ` and ${number(rest)} more` : ""}`;
}

/** One or more sentences behind "Next:", and before them what is kept back. */
export function nextSentences(closing: Closing): string[] {
  return [
    ...pausedSentences(closing.paused, closing.zone, closing.now),
    ...whatIsNext(closing),
    ...unconfirmed(closing),
    ...whatToFix(closing),
  ];
}

function whatIsNext(closing: Closing): string[] {
  const { summary, outlook, now, command, paused } = closing;
  const due = outlook.due - paused.due;
  // A Pin that waits for its turn may be paused too.
  const allDue = outlook.due + outlook.paced;
  if (command === "status" && summary.rows === 0) return [nothingKnown];
  if (summary.next_at === null) return ["Next: nothing is waiting to be sent."];
  if (allDue > 0 && allDue <= paused.due)
    return [
      `Next: ${number(allDue)} ${allDue === 1 ? "is" : "are"} due, and paused; nothing else is due now.`,
    ];
  if (due > 0) {
    if (unchecked(closing) >= due) return [waitsForMedia(due, closing)];
    return [
      `Next: ${number(due)} ${due === 1 ? "is" : "are"} due now. ${publishCommand(closing)} sends what is due.`,
    ];
  }
  if (outlook.paced > 0) return [waitsForTurn(closing)];
  const zone = outlook.zone ?? closing.zone;
  const time = sayTime(Date.parse(summary.next_at), zone, now);
  const when = zone === null ? time : localPart(time);
  if (paused.pauses.some(({ scope }) => scope === "all"))
    return [`Next: nothing is sent until you resume; the first is due ${when}.`];
  const nothingDue = command === "plan" ? "Nothing is due now: run" : "Run";
  return [
    `Next: ${when}. ${nothingDue} ${publishCommand(closing)} then, or leave ${commandFor("watch", closing)} running.`,
    ...sendAhead(closing),
  ];
}

const nothingKnown =
  "Next: this ledger knows no rows yet. `pinsheet plan` with a calendar shows what would happen, `pinsheet publish` sends what is due.";

const dayMs = 86_400_000;

/** For whoever goes to bed now: the way that needs no computer at the time of the row. */
function sendAhead({ summary, paused, args, now }: Closing): string[] {
  const isSoon = Date.parse(summary.next_at ?? "") - now <= dayMs;
  if (!isSoon || paused.waiting > 0 || args.includes("--ahead")) return [];
  return [
    `If this computer is off then: ${spokenCommand("publish", [...args, "--ahead", "24h"])} sends what is due within a day ahead of time, and Postproxy keeps the times.`,
  ];
}

/** Rows that are due and were not sent because nobody could look at their media; all of them say so. */
const unchecked = ({ rows, now }: Closing): number =>
  rows.filter(
    ({ state, publish_at, notes }) =>
      state === "scheduled" &&
      !(Date.parse(publish_at ?? "") > now) &&
      notes.some(({ code }) => code === "media-unchecked"),
  ).length;

function waitsForMedia(due: number, closing: Closing): string {
  const wait =
    due === 1 ? "1 is due, and waits: its medium" : `${number(due)} are due, and wait: their media`;
  return `Next: ${wait} could not be checked, and the note says why. ${publishCommand(closing)} tries again.`;
}

function waitsForTurn(closing: Closing): string {
  const { paced } = closing.outlook;
  const wait =
    paced === 1 ? "1 is due and waits for its turn" : `${number(paced)} are due and wait for their turns`;
  return `Next: ${wait}; the note says until when. Run ${publishCommand(closing)} then, or leave ${commandFor("watch", closing)} running.`;
}

const publishCommand = (closing: Closing) => commandFor("publish", closing);

const commandFor = (command: string, { args }: Closing) => spokenCommand(command, args);

/** A command to be typed, in back quotes. */
export const spokenCommand = (command: string, args: readonly string[]): string =>
  `\`${["pinsheet", command, ...args.map(typed)].join(" ")}\``;

/** A name as a shell would need it. */
export function typed(name: string): string {
  const shown = clean(name);
  return /^[\w./:@%+,=-]+$/.test(shown) ? shown : `'${shown.replaceAll("'", "'\\''")}'`;
}

function unconfirmed({ summary, outlook, command }: Closing): string[] {
  const count = summary.states.submitted ?? 0;
  if (count === 0 || command === "plan") return [];
  const { ahead } = outlook;
  const are = (n: number) => `${number(n)} ${n === 1 ? "is" : "are"}`;
  return [
    ...(ahead > 0
      ? [
          `${are(ahead)} sent ahead; Postproxy publishes at the time of the row, with or without this computer.`,
        ]
      : []),
    ...(count > ahead
      ? [`${are(count - ahead)} with Postproxy and not confirmed yet; the next publish asks again.`]
      : []),
  ];
}

const againAfter: Record<Closing["command"], string> = {
  plan: "plan again",
  publish: "run it again",
  recover: "run it again",
  status: "publish again",
};

/** Only what fixing the calendar would change; the hint of each row says how. */
function whatToFix({ rows, summary, command }: Closing): string[] {
  const sentences: string[] = [];
  const fixable = rows.filter(({ state }) => state === "invalid" || state === "held");
  if (fixable.length > 0) {
    const again = againAfter[command];
    const calendars = new Set(fixable.map((row) => row.calendar)).size > 1 ? "calendars" : "calendar";
    const others = (summary.states.scheduled ?? 0) > 0;
    sentences.push(
      `Fix ${linesOf(fixable, countIn(summary, ["invalid", "held"]))} in the ${calendars} and ${again}${others ? "; the other rows do not wait for that" : ""}.`,
    );
  }
  if ((summary.states.uncertain ?? 0) > 0) sentences.push(uncertainty);
  return sentences;
}

const uncertainty =
  "Uncertain means: the answer of Postproxy was lost, so the Pin may be out there. Every run looks for it, and it is sent again only when it is proven not to be there.";

/** "Paused until …" where the API asked for it. */
export function pauseSentence({ paused_until }: StatusReport, zone: string | null, now: number): string[] {
  if (paused_until === null) return [];
  return [
    `Paused until ${sayTime(Date.parse(paused_until), zone, now)}, because the API asked for it. Nothing to do.`,
  ];
}
