import { Argument } from "@commander-js/extra-typings";
import { apiOptions, examples, type Finish, type Program } from "../options.ts";
import type { Terminal } from "../terminal.ts";

export function addWebhooks(program: Program, terminal: Terminal, finish: Finish): void {
  apiOptions(
    program
      .command("webhooks")
      .description("Manage who Postproxy tells when something happens: watch --listen, say.")
      .addArgument(
        new Argument("<action>", "what to do").choices(["list", "add", "remove", "deliveries"] as const),
      )
      .argument("[url-or-id]", "of add, the https address; of remove and deliveries, the id")
      .option("--events <names>", "of add, between commas (default: all that concern Pinterest)")
      .option("--json", "print NDJSON: one line per webhook or delivery")
      .addHelpText(
        "after",
        examples(
          ["pinsheet webhooks add https://hooks.example.com/webhook", "prints the secret, once"],
          ["pinsheet webhooks list"],
          ["pinsheet webhooks deliveries wh_4d1", "what was sent there, and how it was answered"],
          ["pinsheet webhooks remove wh_4d1"],
        ),
      ),
  ).action(async (action, target, flags) =>
    finish(await (await import("../webhooks.ts")).webhooks(action, target, flags, terminal)),
  );
}
