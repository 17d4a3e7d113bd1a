// Shows what a command is about to do, and asks. A program answers beforehand, with --yes.

import type { Answer } from "../actions/retry.ts";
import type { Flags } from "../config/config.ts";
import { usageError } from "../lib/errors.ts";
import type { Preview } from "../model/report.ts";
import { ask, canAsk } from "./ask.ts";
import { previewLines } from "./render/preview.ts";
import { hintWithFlags, rowWithFlags } from "./repeat-flags.ts";
import { print, styleOf, type Terminal } from "./terminal.ts";

type ConfirmFlags = Flags & { yes?: boolean | undefined; json?: boolean | undefined };

/** Throws a usage error (exit 2) where nobody can be asked: at once for a program, else when there is something to ask. */
export function openConfirm(command: "retry" | "cancel", flags: ConfirmFlags, terminal: Terminal) {
  if (flags.json && !flags.yes) {
    throw usageError(
      `${command} asks before it does anything, and --json is for programs`,
      "Add --yes to answer beforehand, or leave --json out.",
    );
  }
  const { stdout, env } = terminal;
  const show = async (preview: Preview) => {
    if (!flags.json) await print(stdout, previewLines(withFlags(preview, flags), styleOf(stdout, env)));
  };
  return {
    show,
    async confirm(preview: Preview, question: string): Promise<Answer> {
      await show(preview);
      if (flags.yes) return "yes";
      if (canAsk(terminal)) return ask(question, terminal);
      throw usageError(
        `${command} asks before it does anything, and there is no terminal to ask at`,
        "Nothing was changed. To do it without being asked, add --yes.",
      );
    },
  };
}

/** With hints that can be typed as they stand. */
const withFlags = (preview: Preview, flags: Flags): Preview => ({
  ...preview,
  eligible: preview.eligible.map((row) => rowWithFlags(row, flags)),
  left: preview.left.map((row) => ({ ...row, hint: hintWithFlags(flags)(row.hint) })),
});
