// A question to the person at the terminal. It is asked on stderr, so that stdout stays a report.

import { createInterface } from "node:readline";
import { printable } from "../lib/printable.ts";
import { say, type Terminal } from "./terminal.ts";

/** Whether somebody is there to answer. */
export const canAsk = ({ stdin, stderr }: Terminal): boolean => stdin.isTTY === true && stderr.isTTY === true;

/** Anything but a clear yes is a no, the end of the input too; Ctrl-C and SIGTERM interrupt. */
export async function ask(
  question: string,
  { stdin, stderr, signals }: Terminal,
): Promise<"yes" | "no" | "interrupted"> {
  const lines = createInterface({ input: stdin, output: stderr, terminal: true });
  let interrupt = () => {};
  try {
    return await new Promise((resolve) => {
      const unanswered = (as: "no" | "interrupted") => {
        say(stderr, "\n");
        resolve(as);
      };
      interrupt = () => unanswered("interrupted");
      // In raw mode Ctrl-C is a character, and readline tells it; from elsewhere it is a signal.
      lines.on("SIGINT", interrupt);
      for (const name of ["SIGINT", "SIGTERM"]) signals.on(name, interrupt);
      lines.once("close", () => unanswered("no"));
      lines.question(`${printable(question)} [y/N] `, (answer) =>
        resolve(/^y(es)?$/i.test(answer.trim()) ? "yes" : "no"),
      );
    });
  } finally {
    for (const name of ["SIGINT", "SIGTERM"]) signals.off(name, interrupt);
    lines.removeAllListeners("close").close();
  }
}
