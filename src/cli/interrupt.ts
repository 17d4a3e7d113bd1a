// Ctrl-C and SIGTERM: the first asks the work to stop taking new pins, the second leaves at once.

import { exitCodes } from "../lib/exit-codes.ts";
import { say, type Terminal } from "./terminal.ts";

type Interrupt = {
  /** Fires at the first signal. */
  signal: AbortSignal;
  /** Gives the signals back. */
  release: () => void;
};

/** `first` is what the person is told at the first signal. */
export function listenForInterrupt({ signals, stderr, leave }: Terminal, first: string): Interrupt {
  const controller = new AbortController();
  const onSignal = () => {
    if (controller.signal.aborted) return leave(exitCodes.interrupted);
    controller.abort();
    if (first !== "") say(stderr, `\n${first}\n`);
  };
  for (const name of ["SIGINT", "SIGTERM"]) signals.on(name, onSignal);
  const release = () => {
    for (const name of ["SIGINT", "SIGTERM"]) signals.off(name, onSignal);
  };
  return { signal: controller.signal, release };
}

/** What `publish` says: pins in flight are finished, because their answers must be heard. */
export const finishing = (concurrency: number): string =>
  `finishing what is in flight (at most ${concurrency} ${concurrency === 1 ? "Pin" : "Pins"}); press Ctrl-C again to leave at once: the next run looks for their answers`;
