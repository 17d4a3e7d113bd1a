#!/usr/bin/env node
// From the command line to an exit code: the only place that ends the process. It loads the rest only when Node is new
// enough, because older ones fail at the native module with words that help nobody.

import module from "node:module";
import process from "node:process";
import { inspect } from "node:util";

/** What undici 8 asks for; the same as "engines" in package.json. */
const oldest = [22, 19] as const;

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < oldest[0] || (major === oldest[0] && minor < oldest[1])) {
  process.stderr.write(
    `pinsheet: needs Node ${oldest.join(".")} or newer; this is ${process.versions.node} (in a clone, "npm start" brings its own)\n`,
  );
  process.exitCode = 2;
} else {
  process.exitCode = await main();
}

async function main(): Promise<number> {
  // Compiled code is kept in the system's temporary folder: later starts take two thirds of the time.
  module.enableCompileCache();
  // A reader that has seen enough (`| head`) is no error; lost talk is no reason to stop.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(0);
    process.stderr.write(`pinsheet: standard output cannot be written: ${error.message}\n`);
    process.exit(3);
  });
  process.stderr.on("error", () => {});
  const { environment } = await import("./config/config.ts");
  const { stdin, stdout, stderr } = process;
  const leave = (code: number) => process.exit(code);
  const terminal = { stdin, stdout, stderr, env: environment(), cwd: process.cwd(), signals: process, leave };
  try {
    const { runProgram } = await import("./cli/program.ts");
    return await runProgram(process.argv.slice(2), terminal);
  } catch (error) {
    return await explain(error);
  }
}

/** Expected errors say what to do; anything else is a bug and shows where. */
async function explain(error: unknown): Promise<number> {
  const { ExpectedError } = await import("./lib/errors.ts");
  const { printError, say } = await import("./cli/terminal.ts");
  if (error instanceof ExpectedError) {
    printError(process.stderr, error.message, error.hint);
    if (process.argv.includes("--debug")) say(process.stderr, `${inspect(error)}\n`);
    return error.exitCode;
  }
  const stack = error instanceof Error ? error.stack : String(error);
  say(process.stderr, `pinsheet: this is a bug in pinsheet; please report it with these lines:\n${stack}\n`);
  // EX_SOFTWARE of sysexits.h.
  return 70;
}
