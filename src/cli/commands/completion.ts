import { Argument } from "@commander-js/extra-typings";
import { completionScript } from "../completion.ts";
import { examples, type Program } from "../options.ts";
import { say, type Terminal } from "../terminal.ts";

export function add(program: Program, { stdout }: Terminal): void {
  program
    .command("completion")
    .description("Print a script by which a shell completes commands, flags and calendars.")
    .addArgument(new Argument("<shell>", "for which one").choices(["bash", "zsh", "fish"] as const))
    .addHelpText(
      "after",
      examples(
        ["source <(pinsheet completion bash)", "in ~/.bashrc; the same with zsh in ~/.zshrc, after compinit"],
        ["pinsheet completion fish > ~/.config/fish/completions/pinsheet.fish"],
      ),
    )
    .action((shell) => {
      say(stdout, completionScript(shell, program));
    });
}
