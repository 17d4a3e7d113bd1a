import { Argument } from "@commander-js/extra-typings";
import { examples, type Program } from "../options.ts";

/** The last to be added, for it knows the names of all others. */
export function add(program: Program): void {
  const names = [...program.commands.map((one) => one.name()), "help"];
  program
    .command("help")
    .description("Print this help, or that of one command.")
    .addArgument(new Argument("[command]", "the command").choices(names))
    .addHelpText("after", examples(["pinsheet help"], ["pinsheet help publish"]))
    .action((name) => (program.commands.find((one) => one.name() === name) ?? program).outputHelp());
}
