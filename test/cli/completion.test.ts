// What a shell offers when someone presses Tab. Bash is asked itself; the others too, where they are installed.

import { execFileSync, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openClock } from "../support/clock.ts";
import { runInside } from "../support/inside.ts";
import { folder } from "../support/pins.ts";
import { runAlone } from "../support/program.ts";

const script = async (shell: "bash" | "zsh" | "fish") =>
  (await runInside(["completion", shell], { cwd: folder(), env: {}, clock: openClock() })).stdout;

const isHere = (shell: string) => spawnSync(shell, ["-c", "exit"]).status === 0;
const sorted = (text: string) => text.split(/\s+/).filter(Boolean).toSorted();

/** The words of COMPREPLY, or "files" where bash is to complete files by itself. */
async function bashOffers(line: string): Promise<string | string[]> {
  const ask = `
    compopt() { echo "words, no files"; }
    ${await script("bash")}
    COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
    _pinsheet
    printf '%s\\n' "\${COMPREPLY[@]}"`;
  const words = line.split(" ");
  const said = execFileSync("bash", ["-uc", ask, "bash", ...words], { encoding: "utf8" });
  const [kind, ...offered] = said.trimEnd().split("\n");
  return kind === "words, no files" ? offered.filter(Boolean) : "files";
}

test.skipIf(!isHere("bash")).each([
  ["pinsheet re", ["retry", "resume", "recover", "rehearse", "report"]],
  ["pinsheet --v", ["--version"]],
  ["pinsheet plan --con", ["--concurrency", "--config"]],
  ["pinsheet plan autumn.csv --js", ["--json"]],
  ["pinsheet retry -", expect.arrayContaining(["--failed", "-y", "--yes", "--help"])],
  ["pinsheet stats ", expect.arrayContaining(["--by", "--refresh"])],
  ["pinsheet webhooks ", ["list", "add", "remove", "deliveries"]],
  ["pinsheet webhooks --profile list ", ["list", "add", "remove", "deliveries"]],
  ["pinsheet webhooks --json d", ["deliveries"]],
  ["pinsheet completion ", ["bash", "zsh", "fish"]],
  ["pinsheet help pu", ["publish"]],
  ["pinsheet plan ", "files"],
  ["pinsheet plan au", "files"],
  ["pinsheet publish autumn.csv win", "files"],
  ["pinsheet export autumn.csv --output ", "files"],
  ["pinsheet plan --config = pin", "files"],
  ["pinsheet cancel --calendar ", "files"],
  ["pinsheet plan --timezone ", []],
  ["pinsheet plan --timezone Eu", []],
  ["pinsheet plan --timezone UTC ", "files"],
  ["pinsheet plan --timezone = UTC ", "files"],
  ["pinsheet plann ", []],
])("bash, after %j", async (line, offered) => {
  expect(await bashOffers(line)).toEqual(offered);
});

test.skipIf(!isHere("bash"))("bash takes the script of the real program", async () => {
  const { code, stdout, stderr } = await runAlone(["completion", "bash"]);
  expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: await script("bash"), stderr: "" });
  const told = execFileSync("bash", ["-euc", `${stdout}\ncomplete -p pinsheet`], { encoding: "utf8" });
  expect(told).toBe("complete -o default -F _pinsheet pinsheet\n");
});

test.skipIf(!isHere("zsh"))("zsh can read its script", async () => {
  const path = join(folder(), "_pinsheet");
  writeFileSync(path, await script("zsh"));
  expect(spawnSync("zsh", ["-fn", path], { encoding: "utf8" })).toMatchObject({ status: 0, stderr: "" });
});

test.skipIf(!isHere("fish")).each([
  ["pinsheet pub", ["publish"]],
  ["pinsheet webhooks ", ["add", "deliveries", "list", "remove"]],
  ["pinsheet plan --con", ["--concurrency", "--config"]],
  ["pinsheet plan --timezone ", []],
])("fish, after %j", async (line, offered) => {
  const ask = `${await script("fish")}\ncomplete -C '${line}' | string split -f 1 \\t`;
  const said = execFileSync("fish", ["--no-config", "-c", `${ask}; or true`], { encoding: "utf8" });
  expect(sorted(said)).toEqual(offered);
});

test("zsh is told of commands, flags, their values, choices and files", async () => {
  const said = await script("zsh");
  expect(said).toMatch(/^#compdef pinsheet\n/);
  for (const part of [
    "'publish:Send what is due, once, and wait for its confirmation.'",
    "--json'[print NDJSON: one line per row, then a summary]'",
    "--timezone='[IANA zone of times that name none, such as Europe/Paris]:--timezone <zone>:'",
    "'(-y --yes)'{-y,--yes}'[do not ask]'",
    "'*:calendar:_files'",
    "'1:action:(list add remove deliveries)'",
    "\ncompdef _pinsheet pinsheet\n",
  ])
    expect(said).toContain(part);
});

test("fish is told of commands, flags, their values, choices and files", async () => {
  const within = (command: string) => `complete -c pinsheet -n '__fish_seen_subcommand_from ${command}`;
  expect((await script("fish")).split("\n")).toEqual(
    expect.arrayContaining([
      "complete -c pinsheet -n __fish_use_subcommand -a version -d 'Print the version.'",
      `${within("retry")}' -s y -l yes -d 'do not ask'`,
      `${within("stats")}' -l by -x -d 'pin, board, profile or week'`,
      `${within("report")}' -l output -r -F -d 'the page to write'`,
      `${within("plan")}' -F`,
      `${within("completion")}; and not __fish_seen_subcommand_from bash zsh fish' -a 'bash zsh fish'`,
    ]),
  );
});
