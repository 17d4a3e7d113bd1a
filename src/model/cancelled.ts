// PURE. What is said of a Pin that a person took back.

import { retryCommand } from "./commands.ts";
import { type Issue, issue } from "./issue.ts";
import type { Pin } from "./pin.ts";

/** The issue of a pin that was taken back. */
export const cancelledIssue = (pin: Pick<Pin, "id" | "postId">): Issue =>
  issue(
    "cancelled",
    { column: null, value: pin.postId },
    "you took it back with `pinsheet cancel` before it was published.",
    `Nothing to do. To send it after all: \`${retryCommand(pin)}\`.`,
  );
