// The docs cannot lie: what they say of commands, settings, columns, states and codes is compared with the program, and the
// example of the README is run.

import { existsSync, globSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, normalize } from "node:path";
import { PassThrough, Writable } from "node:stream";
import { describe, expect, onTestFinished, test } from "vitest";
import { findColumns } from "../src/calendar/rows/headers.ts";
import { runProgram } from "../src/cli/program.ts";
import { readConfig } from "../src/config/config.ts";
import { ExpectedError } from "../src/lib/errors.ts";
import { exitCodes } from "../src/lib/exit-codes.ts";
import { sizeLimits, videoSeconds } from "../src/media/rules.ts";
import { issueCodes } from "../src/model/issue.ts";
import { fields, namesOf } from "../src/model/row-fields.ts";
import { needyStates, pinStates, transitions } from "../src/model/states.ts";
import { start } from "./support/program.ts";

const root = new URL("..", import.meta.url).pathname;
const file = (path: string) => readFileSync(join(root, path), "utf8");
const readme = file("README.md");
const project = JSON.parse(file("package.json")) as {
  version: string;
  engines: { node: string };
  scripts: Record<string, string>;
};

/** Every page, by its path. */
const pages = new Map(
  ["README.md", "CHANGELOG.md", ...globSync("docs/**/*.md", { cwd: root })].map((path) => [path, file(path)]),
);
/** The changelog is no page of instructions. */
const instructions = [...pages].filter(([path]) => path !== "CHANGELOG.md").map(([, text]) => text);
const everything = instructions.join("\n");
const page = (path: string) => pages.get(path) ?? "";

/** The cells of a page's first table, or of the first one whose header begins with a word, without its header. */
function table(path: string, header = ""): string[][] {
  const rows =
    (page(path).match(/^\|.*\|$(?:\n^\|.*\|$)+/gm) ?? [])
      .find((text) => text.startsWith(`| ${header}`))
      ?.split("\n") ?? [];
  return rows.slice(2).map((row) =>
    row
      .slice(1, -1)
      .split("|")
      .map((cell) => cell.trim()),
  );
}

const quoted = (text: string) => [...text.matchAll(/`([^`\n]+)`/g)].map(([, word = ""]) => word);
const all = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, word = ""]) => word);
const sorted = (words: Iterable<string>) => [...new Set(words)].toSorted();
/** Fenced blocks of a page by their language. */
const blocks = (text: string, language: string) =>
  all(text, new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, "gm"));
/** Everything in the pages that a person could type. */
const typed = [
  ...quoted(everything),
  ...all(everything, /^```\w*\n([\s\S]*?)^```/gm).flatMap((text) => text.split("\n")),
];

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "pinsheet-docs-"));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

async function help(...command: string[]): Promise<string> {
  let said = "";
  const sink = () =>
    Object.assign(
      new Writable({
        write(chunk, _, done) {
          said += chunk;
          done();
        },
      }),
      { columns: 110 },
    );
  const terminal = { stdin: new PassThrough(), stdout: sink(), stderr: sink(), env: {}, cwd: root };
  const more = { signals: new PassThrough(), leave: () => {} };
  await runProgram([...command, "--help"], { ...terminal, ...more });
  return said;
}

/** They stand in groups; flags begin with a dash, and examples with a dollar. */
const commandsIn = (text: string) => all(text, /^ {2}([a-z]+)/gm);
const commands = commandsIn(await help());
const helps = new Map(
  await Promise.all(
    commands.map(async (command): Promise<[string, string]> => [command, await help(command)]),
  ),
);
/** Flag and what its help says, on one line. */
const flags = new Map(
  [await help(), ...helps.values()].flatMap((text) =>
    [...text.matchAll(/^ {2}(?:-\w, )?(--[a-z-]+)((?:.|\n {4,})*)/gm)].map(([, flag = "", rest = ""]) => [
      flag,
      rest.replace(/\s+/g, " "),
    ]),
  ),
);

describe("commands and settings", () => {
  test("every command is in the reference, and no other", () => {
    expect(commands.length).toBeGreaterThan(5);
    const listed = table("docs/reference/commands.md").map(([cell = ""]) => cell);
    expect(listed.map((cell) => cell.split(/[ `]/)[2] ?? "").toSorted()).toEqual(commands.toSorted());
    for (const [command, text] of helps) {
      const usage = /^Usage: pinsheet \w+ \[options\] ?(.*)$/m.exec(text)?.[1] ?? "";
      const line = `\`pinsheet ${[command, usage].join(" ").trim()}\``;
      expect({ line, listed: listed.includes(line) }).toEqual({ line, listed: true });
    }
  });

  test("every flag is in the settings, and no other", () => {
    expect(flags.size).toBeGreaterThan(10);
    const named = all(page("docs/reference/settings.md"), /(?<![\w-])(--[a-z][a-z-]*)/g);
    expect(sorted(named)).toEqual(sorted(flags.keys()));
  });

  test("every flag that a page names by itself is one of the program", () => {
    // These two name flags of scripts.
    const others = new Set(["docs/why/torture.md", "docs/why/mutation.md"]);
    const named = [...pages].flatMap(([path, text]) =>
      others.has(path) ? [] : quoted(text).flatMap((word) => all(word, /^(--[a-z][a-z-]*)/g)),
    );
    expect(named.length).toBeGreaterThan(100);
    expect(sorted(named).filter((flag) => !flags.has(flag))).toEqual([]);
  });

  test("every command that the docs type exists, and takes the flags typed with it", () => {
    const lines = typed.flatMap((line) =>
      [...line.matchAll(/(?:^|\$ |&& )(?:pinsheet|npm (?:--silent )?start --) ([a-z]+)\b([^&]*)/g)].map(
        ([, command = "", rest = ""]) => ({ command, flags: all(rest, /(--[a-z-]+)/g) }),
      ),
    );
    expect(lines.length).toBeGreaterThan(15);
    for (const line of lines) {
      expect(commands).toContain(line.command);
      for (const flag of line.flags) expect(helps.get(line.command)).toContain(flag);
    }
  });

  test("every npm script it names exists", () => {
    const scripts = all(everything, /npm run ([a-z:]+)/g);
    expect(scripts).toEqual(expect.arrayContaining(["demo", "bench", "check", "smoke"]));
    expect(Object.keys(project.scripts)).toEqual(expect.arrayContaining([...scripts, "start", "test"]));
  });

  test("the defaults of flags are those of the help", () => {
    const settings = new Map(
      table("docs/reference/settings.md").map(([flag = "", , , meaning = ""]) => [flag, meaning]),
    );
    const defaults = [...flags].flatMap(([flag, says]) => {
      const [, value] = /\(default: "?([^),"]+)/.exec(says) ?? [];
      return value === undefined ? [] : [{ flag, value }];
    });
    expect(defaults.length).toBeGreaterThan(8);
    for (const { flag, value } of defaults) {
      const row = [...settings].find(([cell]) => quoted(cell).includes(flag));
      expect(row?.[1]).toContain(value.replace(/ if there is one$/, ""));
    }
  });

  test("every environment variable is in the settings, and no other", () => {
    const read = all(file("src/config/config.ts"), /"((?:PINSHEET|POSTPROXY)_[A-Z_]+)"/g);
    expect(read.length).toBeGreaterThan(5);
    expect(sorted(all(page("docs/reference/settings.md"), /\b((?:PINSHEET|POSTPROXY)_[A-Z_]+)\b/g))).toEqual(
      sorted(read),
    );
    // What the notifier hands to a command is written, not read.
    expect(file("src/daemon/notify/deliver.ts")).toContain("PINSHEET_NOTIFICATION");
    expect(sorted(all(everything, /\b((?:PINSHEET|POSTPROXY)_[A-Z_]+)\b/g))).toEqual(
      sorted([...read, "PINSHEET_NOTIFICATION"]),
    );
    for (const word of quoted(/`NO_COLOR`.*/.exec(page("docs/reference/settings.md"))?.[0] ?? "").filter(
      (name) => /^[A-Z_]+$/.test(name),
    ))
      expect(file("src/cli/terminal.ts")).toContain(`"${word}"`);
  });

  test("every entry of pinsheet.json is in the settings, and no other", () => {
    const cwd = folder();
    writeFileSync(join(cwd, "pinsheet.json"), '{ "qqqqqqqq": 1 }');
    let hint = "";
    try {
      readConfig({}, {}, cwd);
    } catch (error) {
      if (error instanceof ExpectedError) hint = error.hint;
    }
    const known = all(hint, /\b([a-z]+[A-Za-z]*)(?=[,.])/g);
    expect(known.length).toBeGreaterThan(8);
    const listed = table("docs/reference/settings.md").flatMap(([, , entry = ""]) => quoted(entry));
    expect(sorted(listed)).toEqual(sorted(known));
  });

  test.each([
    "docs/guide/calendars.md",
    "docs/guide/pacing.md",
    "docs/guide/running.md",
    "docs/reference/settings.md",
  ])("each pinsheet.json in %s is accepted", (path) => {
    const cwd = folder();
    const shown = blocks(page(path), "json");
    expect(shown.length).toBeGreaterThan(0);
    for (const text of shown) {
      writeFileSync(join(cwd, "pinsheet.json"), text);
      expect(readConfig({}, { PINSHEET_NOTIFY_URL: "https://hooks.example/x" }, cwd).ledger).toMatch(/\.db$/);
    }
  });

  test("what they say of columns and folders is what is read", () => {
    const cwd = folder();
    const read = (path: string) => {
      writeFileSync(join(cwd, "pinsheet.json"), blocks(page(path), "json")[0] ?? "");
      return readConfig({}, {}, cwd);
    };
    const { columns } = read("docs/guide/calendars.md").reading;
    expect(columns).toEqual({ "Pin copy": "body", "Internal remarks": null });
    const { timezone, maxLateMs, mediaFolders } = read("docs/reference/settings.md");
    expect({ timezone, maxLateMs, mediaFolders }).toEqual({
      timezone: "Europe/Paris",
      maxLateMs: 6 * 3_600_000,
      mediaFolders: [join(cwd, "../photos")],
    });
  });

  test("the oldest Node is that of the package", () => {
    expect(project.engines.node).toBe(`>=${/Node (\d+\.\d+) or later/.exec(readme)?.[1]}`);
  });
});

describe("the calendar", () => {
  const columns = table("docs/reference/columns.md").map(([name = "", others = "", meaning = ""]) => ({
    name: quoted(name)[0] ?? "",
    others: quoted(others),
    required: meaning.startsWith("**Required.**"),
  }));
  const required = columns.filter((column) => column.required).map(({ name }) => name);

  test("every name of a column is in the reference, and no other", () => {
    const names = fields.flatMap(namesOf);
    expect(names.length).toBeGreaterThan(30);
    expect(sorted(columns.flatMap(({ name, others }) => [name, ...others]))).toEqual(sorted(names));
  });

  test("every other name of a column means the column it stands beside", () => {
    for (const { name, others } of columns) {
      const rest = required.filter((column) => column !== name);
      const fieldOf = (header: string) => {
        const found = findColumns([header, ...rest]);
        return "columns" in found
          ? Object.entries(found.columns.position).find(([, position]) => position === 0)?.[0]
          : null;
      };
      const field = fieldOf(name);
      expect(field).toEqual(expect.any(String));
      for (const other of others) expect({ other, field: fieldOf(other) }).toEqual({ other, field });
    }
  });

  test("the required columns are those the program asks for", () => {
    const found = findColumns(["none"]);
    const message = "problem" in found ? found.problem.message : "";
    expect(all(message, /"(\w+)"/g).toSorted()).toEqual(required.toSorted());
  });

  test("the README names all that are required, and says of each no more than the reference", () => {
    const short = table("README.md", "Column").map(([name = "", meaning = ""]) => ({
      name: quoted(name)[0] ?? "",
      required: meaning.startsWith("**Required.**"),
    }));
    expect(short.filter((column) => column.required).map(({ name }) => name)).toEqual(required);
    for (const { name, required } of short)
      expect({ name, required }).toEqual({
        name,
        required: columns.find((column) => column.name === name)?.required,
      });
    const rest = columns.length - short.length;
    const words = ["six", "seven", "eight", "nine", "ten"];
    expect(readme).toContain(`lists ${words[rest - 6]} more`);
  });

  test("the limits of media are those of the checks", () => {
    const text = page("docs/reference/media.md");
    expect(text).toContain(`${sizeLimits.image / 1e6} MB`);
    expect(text).toContain(`${sizeLimits.video / 1e9} GB`);
    expect(text).toContain(`${videoSeconds.least} seconds to ${videoSeconds.most / 60} minutes`);
  });

  test("the example of the README says what it shows", async () => {
    const cwd = folder();
    writeFileSync(join(cwd, "my.csv"), blocks(readme, "csv")[0] ?? "");
    const [, args = "", shown] = /^```\n\$ npm start -- (.*)\n([\s\S]*?)```/m.exec(readme) ?? [];
    const { stdout, stderr, code } = await start(args.split(" "), { cwd }).finished;
    expect({ stderr, code }).toEqual({ stderr: "", code: 1 });
    expect(stdout).toBe(shown);
  });

  test("in schedule.example.csv only the row that says so is wrong", async () => {
    const cwd = folder();
    const example = join(root, "schedule.example.csv");
    const { stdout, code } = await start(["plan", example, "--sandbox", "--json"], { cwd }).finished;
    const rows = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line))
      .filter(({ type }) => type === "row");
    expect(code).toBe(1);
    expect(rows.length).toBeGreaterThan(10);
    for (const { state, body, notes } of rows) {
      const expected = /wrong on purpose/.test(body) ? "invalid" : "scheduled";
      expect({ body, state, notes }).toEqual({ body, state: expected, notes: [] });
    }
    expect(rows.filter(({ state }) => state === "invalid")).toHaveLength(1);
  });
});

describe("states and codes", () => {
  test("every state is in the drawing", () => {
    const [drawing = ""] = /^```\n([\s\S]*?)```/m.exec(page("docs/reference/states.md")) ?? [];
    const words = all(drawing, /\b([a-z]+)\b/g).filter((word) => pinStates.some((state) => state === word));
    expect(sorted(words)).toEqual(sorted(pinStates));
  });

  test("every state that a row can rest in is in the README, and no other", () => {
    const named = table("README.md", "State").flatMap(([state = ""]) => quoted(state));
    expect(sorted(named)).toEqual(sorted(pinStates.filter((state) => state !== "sending")));
  });

  test("what needs you needs you in the program as well", () => {
    const needy = (path: string) =>
      table(path, "State").flatMap(([state = "", meaning = ""]) =>
        /\*\*Needs you/.test(meaning) ? quoted(state) : [],
      );
    // What is uncertain is looked for by the program first.
    const expected = sorted(needyStates.filter((state) => state !== "uncertain"));
    expect(sorted(needy("README.md"))).toEqual(expected);
    expect(sorted(needy("docs/reference/states.md"))).toEqual(expected);
  });

  test("what a state may become is what the ledger allows", () => {
    const listed = table("docs/reference/states.md").map(([state = "", , next = ""]) => [
      quoted(state)[0],
      sorted(quoted(next)),
    ]);
    const allowed = pinStates.map((state) => [
      state,
      sorted(transitions[state].filter((next) => next !== state)),
    ]);
    expect(new Map(listed as [string, string[]][])).toEqual(new Map(allowed as [string, string[]][]));
  });

  test("every issue code is in the reference with its sentence, in the order of src/model/issue.ts", () => {
    const lines = Object.entries(issueCodes).map(([code, meaning]) => `| \`${code}\` | ${meaning} |`);
    const listed = page("docs/reference/issue-codes.md").match(/^\| `.*$/gm) ?? [];
    expect(listed).toEqual(lines);
  });

  test("every exit code is in the reference, and no other", () => {
    // EX_SOFTWARE: main.ts, for a bug.
    expect(file("src/main.ts")).toContain("return 70;");
    const listed = table("docs/reference/exit-codes.md").map(([code]) => Number(code));
    expect(listed).toEqual([...Object.values(exitCodes), 70].toSorted((a, b) => a - b));
  });

  test("every event of watch is in the reference, and no other", () => {
    const pins = all(/event: (".*");/.exec(file("src/model/report.ts"))?.[1] ?? "", /"(\w+)"/g);
    expect(pins.length).toBeGreaterThan(3);
    const paths = [
      ...[
        "src/daemon/daemon.ts",
        "src/daemon/reload.ts",
        "src/daemon/after-run.ts",
        "src/daemon/notify/notifier.ts",
        "src/actions/statistics/between.ts",
      ],
      ...[
        "src/cli/commands/watch.ts",
        "src/cli/service.ts",
        "src/daemon/listen/start-listening.ts",
        "src/daemon/listen/listener.ts",
      ],
    ];
    const said = paths
      .map(file)
      .flatMap((text) => all(text, /"((?:watch|run|calendar|statistics)-[a-z-]+|standing-by)"/g));
    const [, list = ""] =
      /Events: ([\s\S]*?), and the \[issue codes/.exec(page("docs/reference/json.md")) ?? [];
    expect(sorted(quoted(list))).toEqual(sorted([...said, ...pins.map((event) => `pin-${event}`)]));
  });

  test("every field of --json is in the reference, and no other", async () => {
    const cwd = folder();
    const calendar = join(root, "schedule.example.csv");
    const run = async (...args: string[]) =>
      (await start([...args, "--sandbox", "--json"], { cwd }).finished).stdout;
    const missed = join(cwd, "missed.csv");
    writeFileSync(
      missed,
      "body,board,media,date\nB,Kitchen ideas,https://media.example.com/tile-samples.png,2020-01-01T00:00Z\n",
    );
    const outputs = [await run("publish", calendar, missed, "--wait", "0")];
    for (const command of ["status", "boards", "profiles"]) outputs.push(await run(command));
    const pins = outputs
      .join("")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { pin?: string; state: string })
      .flatMap(({ pin, state }) => (pin !== undefined && /missed|submitted/.test(state) ? [pin] : []));
    outputs.push(await run("status", ...pins), await run("retry", ...new Set(pins), "--yes"));
    const fields = new Set(["type"]);
    const types = new Set<string>();
    for (const line of outputs.join("").trim().split("\n")) {
      const value = JSON.parse(line);
      types.add(value.type);
      for (const name of Object.keys(value)) fields.add(name);
      for (const issue of value.issues ?? []) for (const name of Object.keys(issue)) fields.add(name);
    }
    const text = page("docs/reference/json.md").split(/^## /m)[0] ?? "";
    expect(sorted(all(text, /"type":"(\w+)"/g))).toEqual(sorted([...types, "withdrawn", "event"]));
    const words = quoted(text).filter(
      (word) => /^[a-z_]+$/.test(word) && (fields.has(word) || !commands.includes(word)),
    );
    expect(sorted([...words, "type"])).toEqual(sorted(fields));
  });
});

describe("references", () => {
  const anchorsOf = (text: string) =>
    all(text, /^#+ (.*)$/gm).map((title) =>
      title
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, "")
        .replaceAll(" ", "-"),
    );
  const linksOf = (path: string) =>
    all(page(path), /\]\(([^)\s]+)\)/g)
      .filter((link) => !/^https?:/.test(link))
      .map((link) => {
        const [to = "", anchor = null] = link.split("#");
        return { link, to: to === "" ? path : normalize(join(dirname(path), to)), anchor };
      });

  test.each([...pages.keys()])("every link and path in %s leads somewhere", (path) => {
    for (const { link, to, anchor } of linksOf(path)) {
      expect({ link, exists: existsSync(join(root, to)) }).toEqual({ link, exists: true });
      if (anchor !== null)
        expect({ link, anchors: anchorsOf(page(to)) }).toEqual({
          link,
          anchors: expect.arrayContaining([anchor]),
        });
    }
    // Also those within a command.
    const paths = all(page(path), /(?<![\w./-])((?:src|test|fixtures|docs|\.ci)\/(?:[\w./-]*[\w/])?)/g);
    for (const named of paths)
      expect({ named, exists: existsSync(join(root, named)) }).toEqual({ named, exists: true });
  });

  test("every page is reached from the README", () => {
    const reached = new Set<string>();
    const open = ["README.md"];
    for (let path = open.pop(); path !== undefined; path = open.pop()) {
      if (reached.has(path)) continue;
      reached.add(path);
      for (const { to } of linksOf(path)) if (pages.has(to)) open.push(to);
    }
    expect(sorted(pages.keys()).filter((path) => !reached.has(path))).toEqual([]);
  });

  test("the list of all pages names every page", () => {
    const listed = new Set(linksOf("docs/README.md").map(({ to }) => to));
    const guides = [...pages.keys()].filter((path) => /^docs\/(?!README\.md$)/.test(path));
    expect(guides.filter((path) => !listed.has(path))).toEqual([]);
  });

  test("the layout names every folder of src, and no other", () => {
    const [layout = ""] = blocks(page("docs/developing.md"), "");
    const rooms = readdirSync(join(root, "src"), { withFileTypes: true }).filter((entry) =>
      entry.isDirectory(),
    );
    expect(sorted(all(layout, /^([a-z]+)\/ /gm))).toEqual(sorted(rooms.map(({ name }) => name)));
  });

  test("the README is short, and has one audience", () => {
    expect(readme.split("\n").length).toBeLessThanOrEqual(150);
  });

  test("every page that the program or a test names exists", () => {
    const named = globSync("{src,test}/**/*.ts", { cwd: root }).flatMap((path) =>
      all(file(path), /(?<![\w/.*])(docs\/[\w./-]*\.(?:md|json|png))/g).map((to) => ({ path, to })),
    );
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter(({ to }) => !existsSync(join(root, to)))).toEqual([]);
  });

  test("the changelog speaks of this version", () => {
    expect(page("CHANGELOG.md")).toContain(`[${project.version}]`);
  });
});
