import { examples, type Finish, type Program } from "../options.ts";
import type { Terminal } from "../terminal.ts";

export function addDemo(program: Program, terminal: Terminal, finish: Finish): void {
  program
    .command("demo")
    .description("Publish an example calendar twice in the sandbox: the second time nothing is posted.")
    .addHelpText("after", examples(["pinsheet demo"]))
    .action(async () => finish(await (await import("../demo.ts")).demo(terminal)));
}
