import { examples, type Program } from "../options.ts";
import { say, type Terminal } from "../terminal.ts";

export function add(program: Program, { stdout }: Terminal): void {
  program
    .command("version")
    .description("Print the version.")
    .addHelpText("after", examples(["pinsheet version"]))
    .action(() => say(stdout, `${program.version()}\n`));
}
