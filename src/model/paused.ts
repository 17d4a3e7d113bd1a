// PURE. Which pins a pause keeps back. Paused pins keep their state and their time; they are only not sent.

import type { PauseTarget } from "./pause.ts";
import type { Pin } from "./pin.ts";

type Placed = Pick<Pin, "id" | "calendar" | "profile">;

export const isPaused = (pin: Placed, pauses: readonly PauseTarget[]): boolean =>
  pauses.some((pause) => covers(pause, pin));

export function covers({ scope, subject }: PauseTarget, { id, calendar, profile }: Placed): boolean {
  switch (scope) {
    case "all":
      return true;
    case "profile":
      return profile === subject;
    case "calendar":
      return calendar === subject;
    case "pin":
      return id === subject;
    default:
      return scope satisfies never;
  }
}
