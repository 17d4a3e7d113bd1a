// PURE. Commands that messages suggest, as they are to be typed.

import type { Pause } from "./pause.ts";
import { shortId } from "./pin.ts";

export const retryCommand = ({ id }: { id: string }): string => `pinsheet retry ${shortId(id)}`;

/** Ends a pause. */
export function resumeCommand({ scope, subject, name }: Pick<Pause, "scope" | "subject" | "name">): string {
  switch (scope) {
    case "all":
      return "pinsheet resume";
    case "profile":
      return `pinsheet resume --profile ${typed(name)}`;
    case "calendar":
      return `pinsheet resume --calendar ${typed(name)}`;
    case "pin":
      return `pinsheet resume ${shortId(subject)}`;
    default:
      return scope satisfies never;
  }
}

/** As a shell needs it. */
const typed = (name: string) => (/^[\w./:@%+,=-]+$/.test(name) ? name : `'${name.replaceAll("'", "'\\''")}'`);
