// `webhooks`: who is told by Postproxy when something happens, and whether that arrived.

import { Argument } from "@commander-js/extra-typings";
import { addWebhook, listDeliveries, listWebhooks, removeWebhook } from "../../actions/webhooks.ts";
import { type Config, type Flags, readConfig } from "../../config/config.ts";
import { usageError } from "../../lib/errors.ts";
import { type ExitCode, exitCodes } from "../../lib/exit-codes.ts";
import { apiOptions, examples, type Finish, type Program } from "../options.ts";
import { listJson } from "../render/ndjson.ts";
import type { Style } from "../render/style.ts";
import { addedLines, deliveryJson, deliveryLines, webhookJson, webhookLines } from "../render/webhooks.ts";
import { print, styleOf, type Terminal } from "../terminal.ts";

export function add(program: Program, terminal: Terminal, finish: Finish): void {
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
  ).action(async (action, target, flags) => finish(await webhooks(action, target, flags, terminal)));
}

export const webhookActions = ["list", "add", "remove", "deliveries"] as const;
export type WebhookAction = (typeof webhookActions)[number];

export type WebhookFlags = Flags & { json?: boolean | undefined; events?: string | undefined };

export async function webhooks(
  action: WebhookAction,
  target: string | undefined,
  flags: WebhookFlags,
  { stdout, env, cwd }: Terminal,
): Promise<ExitCode> {
  if (flags.events !== undefined && action !== "add")
    throw usageError(`--events does not go with "${action}"`, "Leave it out: it is for `webhooks add`.");
  const config = readConfig(flags, env, cwd);
  const lines = await linesOf(action, target, { config, flags, look: styleOf(stdout, env) });
  await print(stdout, lines);
  return exitCodes.ok;
}

type Asked = { config: Config; flags: WebhookFlags; look: Style };

async function linesOf(
  action: WebhookAction,
  target: string | undefined,
  { config, flags, look }: Asked,
): Promise<Iterable<string>> {
  switch (action) {
    case "list": {
      if (target !== undefined)
        throw usageError(`"${target}" does not go with "list"`, "List shows all of them.");
      const found = await listWebhooks(config);
      return flags.json ? listJson("webhook", found.map(webhookJson)) : webhookLines(found, look);
    }
    case "add": {
      const url = needed(target, "an address", "pinsheet webhooks add https://hooks.example.com/webhook");
      const made = await addWebhook(config, { url, events: readEvents(flags.events) });
      const json = { ...webhookJson(made), secret: made.secret };
      return flags.json ? listJson("webhook", [json]) : addedLines(made, look);
    }
    case "remove": {
      const id = needed(target, "an id", "pinsheet webhooks remove wh_4d1");
      await removeWebhook(config, id);
      return flags.json ? listJson("removed", [{ id }]) : [`Removed ${id}. Postproxy sends it nothing more.`];
    }
    case "deliveries": {
      const id = needed(target, "an id", "pinsheet webhooks deliveries wh_4d1");
      const found = await listDeliveries(config, id);
      return flags.json ? listJson("delivery", found.map(deliveryJson)) : deliveryLines(found, look);
    }
    default:
      return action satisfies never;
  }
}

function needed(target: string | undefined, what: string, example: string): string {
  if (target !== undefined) return target;
  throw usageError(`webhooks: ${what} is missing`, `Such as \`${example}\`.`);
}

/** `a,b`; names that Postproxy does not know it refuses itself. */
function readEvents(text: string | undefined): string[] {
  if (text === undefined) return [];
  const names = text.split(",").map((name) => name.trim());
  const bad = names.find((name) => !/^(\*|[a-z_]+\.[a-z_]+)$/.test(name));
  if (bad === undefined) return names;
  throw usageError(
    `--events has "${bad}", which is no name of an event`,
    "Write names between commas, such as platform_post.published,platform_post.failed.",
  );
}
