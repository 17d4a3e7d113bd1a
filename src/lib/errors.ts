// Expected errors: what can go wrong without a bug in pinsheet. Each names its subject, keeps its cause and
// ends with what to do. Anything else that reaches main.ts is a bug and prints its stack.

import { type ExitCode, exitCodes } from "./exit-codes.ts";
import { longestSentence, shortened } from "./shortened.ts";

/**
 * An error a person can act on: one line, a hint, an exit code. The line follows "pinsheet:", so it begins in lower case
 * and has no stop at its end; the hint is made of sentences.
 */
export class ExpectedError extends Error {
  override name = "ExpectedError";
  readonly hint: string;
  readonly exitCode: ExitCode;

  constructor(message: string, options: { hint: string; exitCode: ExitCode; cause?: unknown }) {
    super(shortened(message, longestSentence), { cause: options.cause });
    this.hint = shortened(options.hint, longestSentence);
    this.exitCode = options.exitCode;
  }
}

/** Flags, environment or configuration that cannot be used (exit 2). */
export function usageError(message: string, hint: string, cause?: unknown): ExpectedError {
  return new ExpectedError(message, { hint, exitCode: exitCodes.usage, cause });
}

/** The API or a calendar that cannot be reached or read (exit 3). */
export function unreachableError(message: string, hint: string, cause?: unknown): ExpectedError {
  return new ExpectedError(message, { hint, exitCode: exitCodes.unreachable, cause });
}

/** What failed at once as one error: a bug before all else; of expected ones the first, with the hints of all. */
export function together(errors: readonly unknown[]): unknown {
  const expected = errors.filter((error) => error instanceof ExpectedError);
  const [first] = expected;
  if (first === undefined || expected.length < errors.length)
    return errors.find((error) => !(error instanceof ExpectedError));
  const hints = new Set(expected.flatMap(({ hint }) => hint.split("\n")));
  const { message, exitCode, cause } = first;
  return new ExpectedError(message, { hint: [...hints].join("\n"), exitCode, cause });
}
