// Draws how far the long work has come: one bar on a terminal, nothing anywhere else.

import { SingleBar } from "cli-progress";
import type { Progress } from "../model/report.ts";
import { say as sayTo, type Terminal } from "./terminal.ts";

type Stage = Parameters<Progress>[0]["stage"];

const labels: Record<Stage, string> = {
  media: "Checking media",
  sending: "Sending",
  confirming: "Confirming",
  statistics: "Statistics",
};

type ProgressBar = {
  progress: Progress;
  /** A line above the bar. */
  say: (text: string) => void;
  /** Takes the bar away. */
  stop: () => void;
};

/** `silent` (`--json`, a pipe, a narrow or dumb terminal): what is said is still said, but nothing is drawn. */
export function drawProgress({ stderr }: Terminal, silent: boolean): ProgressBar {
  const bar = new SingleBar({
    stream: stderr,
    format: "{label} {bar} {value}/{total}",
    // 32: label, figures and the gaps between.
    barsize: Math.max(4, Math.min(24, (stderr.columns ?? 80) - 32)),
    barCompleteChar: "█",
    barIncompleteChar: "░",
    clearOnComplete: true,
    // A program that is killed must not leave a terminal without a cursor or without line breaks.
    hideCursor: null,
    linewrap: true,
  });
  let drawn: Stage | null = null;
  const stop = () => {
    if (drawn !== null) bar.stop();
    drawn = null;
  };
  const progress: Progress = ({ stage, done, total }) => {
    if (silent || stderr.isTTY !== true || total === 0) return;
    if (drawn === stage) {
      bar.setTotal(total);
      bar.update(done);
      return;
    }
    stop();
    bar.start(total, done, { label: labels[stage].padEnd(14) });
    drawn = stage;
  };
  const say = (text: string) => {
    stop();
    sayTo(stderr, `${text}\n`);
  };
  return { progress, say, stop };
}
