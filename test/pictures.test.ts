// `PICTURES=yes npx vitest run --config test/vitest.config.ts test/pictures.test.ts`: draws the pictures of the README with the
// built program, in the sandbox. docs/pictures/plan.png is what `plan` prints of the README's example; docs/pictures/page.png
// is the page of `report`.

import { spawnSync } from "node:child_process";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { chromium, startBrowser } from "./support/chromium.ts";
import { folder } from "./support/pins.ts";

const root = new URL("..", import.meta.url).pathname;
const run = (place: string, ...args: string[]) =>
  spawnSync(process.execPath, [join(root, "dist/main.js"), ...args, "--sandbox"], {
    cwd: place,
    encoding: "utf8",
    env: { ...process.env, FORCE_COLOR: "1", NODE_OPTIONS: "" },
  }).stdout;

/** The colours that the program uses, by their codes. */
const styles: Readonly<Record<string, string>> = {
  1: "font-weight:600",
  2: "color:#8b949e",
  31: "color:#ff7b72",
  32: "color:#7ee787",
  33: "color:#e3b341",
  36: "color:#79c0ff",
};

const escaped = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** Each run of text between two codes is as the code before it says; any code that is no style ends it. */
function html(coloured: string): string {
  const parts = coloured.split("\u001b[");
  return parts
    .map((part, index) => {
      if (index === 0) return escaped(part);
      const end = part.indexOf("m");
      const style = styles[part.slice(0, end)];
      const text = escaped(part.slice(end + 1));
      return style === undefined ? text : `<span style="${style}">${text}</span>`;
    })
    .join("");
}

/** Title, board, image; the board of one is misspelt. */
const planned = [
  ["Narrow kitchen shelf layouts", "Kitchen ideas", "narrow-kitchen.jpg"],
  ["Tile samples", "Weekend builds", "tile-samples.png"],
  ["Balcony herbs for shade", "Small balconies", "balcony-herbs.webp"],
  ["Pantry labels that last", "Kitchen ideas", "pantry-labels.gif"],
  ["Entryway hooks that hold", "Before / after", "tile-samples.png"],
  ["A reading corner", "Weekend builds", "narrow-kitchen.jpg"],
  ["Hallway before and after", "Befor / after", "balcony-herbs.webp"],
  ["Window boxes", "Small balconies", "balcony-herbs.webp"],
  ["Open shelves", "Kitchen ideas", "narrow-kitchen.jpg"],
  ["Five jars", "Kitchen ideas", "pantry-labels.gif"],
  ["Grout colours", "Weekend builds", "tile-samples.png"],
  ["Mint and thyme", "Small balconies", "balcony-herbs.webp"],
] as const;

test.skipIf(chromium === null || process.env["PICTURES"] === undefined)(
  "the pictures of the README",
  async () => {
    const place = folder();
    const browser = await startBrowser(chromium ?? "");
    const shoot = async (page: string, picture: string, width: number, height: number) => {
      await browser.open(`file://${page}`, { width, height, scheme: "light" });
      writeFileSync(join(root, "docs/pictures", picture), await browser.picture({ width, height }));
    };
    const readme = readFileSync(join(root, "README.md"), "utf8");
    writeFileSync(join(place, "my.csv"), /^```csv\n([\s\S]*?)^```/m.exec(readme)?.[1] ?? "");
    const plan = run(place, "plan", "my.csv", "--timezone", "Europe/Paris");
    const lines = stripVTControlCharacters(plan).trimEnd().split("\n").length;
    const terminal = join(place, "plan.html");
    const look =
      "margin:0;padding:20px 24px;background:#0d1117;color:#e6edf3;font:15px/21px 'DejaVu Sans Mono',monospace";
    writeFileSync(
      terminal,
      `<meta charset="utf-8"><body style="margin:0;background:#0d1117"><pre style="${look}">${html(plan.trimEnd())}</pre>`,
    );
    await shoot(terminal, "plan.png", 1000, 40 + 21 * lines);

    cpSync(join(root, "fixtures/media"), join(place, "images"), { recursive: true });
    const day = 86_400_000;
    const start = new Date().setUTCHours(9, 0, 0, 0);
    const rows = planned.map(([title, board, image], index) => {
      const at = new Date(start + (index - 4) * 1.5 * day + (index % 3) * 3_600_000).toISOString();
      return `${title},${title} in pictures.,${board},images/${image},,${at}`;
    });
    writeFileSync(
      join(place, "autumn.csv"),
      `title,body,board_id,media_url,link,publish_at\n${rows.join("\n")}\n`,
    );
    const times = ["--timezone", "Europe/Paris", "--max-late", "30d", "--ahead", "5d"];
    run(place, "publish", "autumn.csv", ...times, "--wait", "30s");
    run(place, "report", "--output", "report.html");
    await shoot(join(place, "report.html"), "page.png", 1120, 1120);
    expect(browser.messages).toEqual([]);
  },
  120_000,
);
