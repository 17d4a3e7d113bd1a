import { examples, type Finish, type Program } from "../options.ts";
import type { Terminal } from "../terminal.ts";

export function addSandbox(program: Program, terminal: Terminal, finish: Finish): void {
  program
    .command("sandbox")
    .description("Serve an imitation of the Postproxy API on this machine.")
    .option("--port <number>", "0 takes any free port", "4010")
    .option("--latency <duration>", "added to every reply", "0")
    .addHelpText("after", examples(["pinsheet sandbox"], ["pinsheet sandbox --port 0 --latency 300ms"]))
    .action(async (flags) => finish(await (await import("../sandbox.ts")).sandbox(flags, terminal)));
}
