// The page of a report: every Pin once, every text as text, nothing from elsewhere; and, in a real browser, that it can be read.

import { createHash } from "node:crypto";
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { document } from "../../src/exports/page/document.ts";
import { type PagePin, type PageWish, pageOf } from "../../src/exports/page/model.ts";
import { shapes } from "../../src/exports/page/states.ts";
import { writePage } from "../../src/exports/page/write.ts";
import type { Pin } from "../../src/model/pin.ts";
import { pinStates } from "../../src/model/states.ts";
import { chromium, startBrowser } from "../support/chromium.ts";
import { at, folder, ledgerWith, pin } from "../support/pins.ts";
import { settings } from "../support/run.ts";

const day = 86_400_000;
const evil = `</p><script>alert(1)</script> "quoted" 'single' onload="x" \u0000\ud800`;

const one = (differs: Partial<PagePin> = {}): PagePin => ({
  id: "p-1",
  title: "Shelves",
  board: "Kitchen ideas",
  state: "scheduled",
  at,
  permalink: null,
  picture: { kind: "none" },
  issues: [],
  calendar: "autumn.csv",
  line: 2,
  series: [],
  ...differs,
});
const wish = { name: "Studio North", zone: "Europe/Paris", now: at, month: null };
const pageHtml = (pins: readonly PagePin[], differs: Partial<PageWish> = {}, remote = false) =>
  document(pageOf(pins, { ...wish, ...differs }), { remote });

const issue = (message: string) =>
  ({
    code: "unknown-board",
    column: null,
    value: null,
    message,
    hint: "Fix it: `pinsheet boards`.",
  }) as const;

/** Something of everything. */
const everything = [
  ...pinStates.map((state, n) =>
    one({
      id: `s-${n}`,
      state,
      at: at + (n - 5) * day,
      permalink: state === "published" ? "https://www.pinterest.com/pin/1/" : null,
      issues: ["invalid", "held", "missed", "failed", "uncertain"].includes(state) ? [issue(evil)] : [],
      series: state === "published" ? [{ recordedAt: at, stats: { impressions: 1200, saved: 31 } }] : [],
    }),
  ),
  one({ id: "evil", title: evil, board: evil, permalink: "javascript:alert(1)", calendar: evil }),
  one({ id: "timeless", at: null, state: "invalid", issues: [issue("no time.")] }),
  one({ id: "film", picture: { kind: "video" }, at: at + 40 * day }),
  ...Array.from({ length: 9 }, (_, n) =>
    one({ id: `busy-${n}`, at: at + 3 * day + n, title: "W".repeat(100) }),
  ),
];

/** Tags in their order; throws where they are not closed as they were opened. */
function elements(page: string): { tag: string; attributes: string }[] {
  const open: string[] = [];
  const found: { tag: string; attributes: string }[] = [];
  const markup = page.replace(/^<!doctype html>/, "").replace(/(<style>)[\s\S]*?(<\/style>)/, "$1$2");
  for (const [all, closing, tag = "", attributes = ""] of markup.matchAll(
    /<(\/?)([a-z0-9]+)((?:\s+[\w-]+(?:="[^"<>]*")?)*)\s*\/?>/gi,
  )) {
    if (closing) expect(open.pop()).toBe(tag);
    else {
      found.push({ tag, attributes });
      if (!all.endsWith("/>") && !["meta", "img"].includes(tag)) open.push(tag);
    }
  }
  expect(open).toEqual([]);
  // What is left is text: no bracket of a broken tag.
  expect(markup.replace(/<\/?[a-z0-9]+(?:\s+[\w-]+(?:="[^"<>]*")?)*\s*\/?>/gi, "")).not.toMatch(/[<>]/);
  return found;
}
const valuesOf = (found: ReturnType<typeof elements>, name: string) =>
  found.flatMap(({ attributes }) => new RegExp(`\\s${name}="([^"]*)"`).exec(attributes)?.[1] ?? []);

describe("a page", () => {
  const page = pageHtml(everything);
  const found = elements(page);

  test("has each Pin once, and each link within it leads somewhere", () => {
    expect(valuesOf(found, "data-pin").toSorted()).toEqual(everything.map(({ id }) => id).toSorted());
    const ids = valuesOf(found, "id");
    expect(ids).toEqual([...new Set(ids)]);
    const inner = valuesOf(found, "href").filter((to) => to.startsWith("#"));
    expect(inner.length).toBeGreaterThan(20);
    for (const to of inner) expect(ids).toContain(to.slice(1));
  });

  test("loads nothing, runs nothing, and says so to the browser", () => {
    const tags = new Set(found.map(({ tag }) => tag));
    for (const tag of ["script", "link", "iframe", "object", "base", "form"]) expect(tags).not.toContain(tag);
    expect(valuesOf(found, "src")).toEqual([]);
    expect(found.map(({ attributes }) => attributes).join()).not.toMatch(/\s(?:on\w+|style|srcset)=/);
    const style = /<style>([\s\S]*)<\/style>/.exec(page)?.[1] ?? "";
    expect(style).not.toMatch(/url\(|@import/);
    const hash = createHash("sha256").update(style).digest("base64");
    expect(page).toContain(`default-src &#39;none&#39;; style-src &#39;sha256-${hash}&#39;; img-src data:;`);
    const outer = valuesOf(found, "href").filter((to) => !to.startsWith("#"));
    expect(new Set(outer)).toEqual(new Set(["https://www.pinterest.com/pin/1/"]));
  });

  test("shows text as it is, whatever it says", () => {
    expect(page).toContain("&lt;script&gt;alert(1)&lt;/script&gt; &quot;quoted&quot; &#39;single&#39;");
    expect(page).not.toContain("<script");
    expect(page.isWellFormed()).toBe(true);
  });

  test("names its language, its parts and its images, in headings of falling order", () => {
    expect(page).toMatch(/^<!doctype html>\s*<html lang="en">/);
    const levels = found.flatMap(({ tag }) => (/^h\d$/.test(tag) ? Number(tag[1]) : []));
    expect(levels[0]).toBe(1);
    for (const [n, level] of levels.entries()) expect(level - (levels[n - 1] ?? 0)).toBeLessThanOrEqual(1);
    expect(found.filter(({ tag }) => tag === "main")).toHaveLength(1);
    const images = elements(
      pageHtml([one({ picture: { kind: "image", source: "data:image/png;base64,AA==" } })]),
    );
    for (const { tag, attributes } of images) if (tag === "img") expect(attributes).toContain(' alt=""');
  });

  test("tells states by shape and word, no two alike", () => {
    const { markup } = shapes();
    const drawn = valuesOf(elements(markup), "d");
    expect(new Set(drawn).size).toBe(pinStates.length);
    const words = [...page.matchAll(/<use href="#s-(\w+)"\/><\/svg>([^<]+)</g)].map(
      ([, state, word]) => `${state} ${word}`,
    );
    expect(new Set(words).size).toBe(pinStates.length);
  });

  test("puts problems on top, with what to do", () => {
    const [top = "", rest = ""] = page.split('id="calendar"');
    expect(top).toContain("Needs attention");
    expect(top.match(/class="remedy">Fix it: <code>pinsheet boards<\/code>/g)).toHaveLength(6);
    expect(rest).not.toContain('class="remedy"');
    expect(pageHtml([one()])).not.toContain("Needs attention");
  });
});

test("a month alone has its own Pins, on the days of its zone", () => {
  const pins = [
    one({ id: "a", at: Date.parse("2026-11-30T22:59Z") }),
    one({ id: "b", at: Date.parse("2026-11-30T23:01Z") }),
  ];
  const found = elements(pageHtml(pins, { month: "2026-12" }));
  expect(valuesOf(found, "data-pin")).toEqual(["b"]);
  expect(valuesOf(elements(pageHtml(pins, { month: "2026-12", zone: "UTC" })), "data-pin")).toEqual([]);
});

test("weeks are counted by what came in them, and follow each other without a gap", () => {
  const series = [
    { recordedAt: Date.parse("2026-11-03T10:00Z"), stats: { impressions: 100 } },
    { recordedAt: Date.parse("2026-11-04T10:00Z"), stats: { impressions: 150 } },
    { recordedAt: Date.parse("2026-11-18T10:00Z"), stats: { impressions: 170 } },
  ];
  const { weeks, totals, best } = pageOf([one({ series, state: "published" }), one({ id: "none" })], wish);
  expect(weeks.map(({ monday, numbers }) => [monday, numbers.impressions])).toEqual([
    ["2026-11-02", 150],
    ["2026-11-09", null],
    ["2026-11-16", 20],
  ]);
  expect(totals.impressions).toBe(170);
  expect(best.map(({ id }) => id)).toEqual(["p-1"]);
});

test("ten thousand Pins are one page of bounded size, with one month open", () => {
  const pins = Array.from({ length: 10_000 }, (_, n) =>
    one({ id: `p-${n}`, at: at + ((n % 300) - 150) * day }),
  );
  const page = pageHtml(pins);
  expect(page.match(/data-pin=/g)).toHaveLength(10_000);
  expect(page.match(/<details class="month" open>/g)).toHaveLength(1);
  expect(page.length).toBeLessThan(8_000_000);
});

describe("from a ledger", () => {
  const image = new URL("../../fixtures/media/narrow-kitchen.jpg", import.meta.url);

  async function written(pins: readonly Partial<Pin>[], more: { remote?: boolean } = {}) {
    const cwd = folder();
    copyFileSync(image, join(cwd, "shelf.jpg"));
    writeFileSync(join(cwd, "big.jpg"), Buffer.concat([readFileSync(image), Buffer.alloc(400_000)]));
    writeFileSync(join(cwd, "fake.jpg"), "<svg xmlns='http://www.w3.org/2000/svg'/>");
    const ledger = await ledgerWith(
      pins.map((differs, n) => pin({ id: `p-${n}`, line: n + 2, ...differs })),
      join(cwd, "pinsheet.db"),
    );
    const [calendar] = await ledger.calendars();
    await ledger.record({
      calendars: [{ ...calendar!, folder: cwd }],
      renamed: [],
      pins: [],
      withdrawn: [],
      now: at,
    });
    ledger.close();
    const config = settings({ url: "http://127.0.0.1:9", apiKey: "k" }, join(cwd, "pinsheet.db"));
    const request = {
      calendars: [],
      month: null,
      remote: false,
      now: at,
      output: "report.html",
      force: false,
      cwd,
      ...more,
    };
    await writePage(config, request);
    return {
      cwd,
      file: join(cwd, "report.html"),
      again: () => writePage(config, request),
      text: readFileSync(join(cwd, "report.html"), "utf8"),
    };
  }

  test("small images of the calendar's folder are in it; large, false and remote ones are not", async () => {
    const local = (path: string) => ({ kind: "file", path }) as const;
    const remote = { kind: "url", url: "https://media.example.com/a.jpg" } as const;
    const pins = [
      { medium: local("shelf.jpg") },
      { medium: local("big.jpg") },
      { medium: local("fake.jpg") },
      { medium: local("../../../etc/passwd") },
      { medium: local("gone.jpg") },
      { medium: remote },
    ];
    const { text } = await written(pins);
    const sources = valuesOf(elements(text), "src");
    expect(sources).toEqual([`data:image/jpeg;base64,${readFileSync(image).toString("base64")}`]);
    const shown = await written(pins, { remote: true });
    expect(valuesOf(elements(shown.text), "src").toSorted()).toContain("https://media.example.com/a.jpg");
    expect(shown.text).toContain("img-src data: https: http:;");
  });

  test("a page of ours is written again, and another file is not overwritten", async () => {
    const { again, file } = await written([{}]);
    await again();
    writeFileSync(file, "<!doctype html><title>mine</title>");
    await expect(again()).rejects.toThrow("cannot tell that it wrote it");
  });

  test.skipIf(chromium === null)("a browser finds it readable at any width, in light and dark", async () => {
    const file = join(folder(), "report.html");
    writeFileSync(
      file,
      pageHtml([
        ...everything,
        one({
          id: "img",
          picture: {
            kind: "image",
            source: `data:image/jpeg;base64,${readFileSync(image).toString("base64")}`,
          },
        }),
      ]),
    );
    const browser = await startBrowser(chromium ?? "");
    const address = pathToFileURL(file).href;
    for (const width of [1280, 360]) {
      for (const scheme of ["light", "dark"] as const) {
        await browser.open(address, { width, height: 900, scheme });
        const seen = {
          width,
          scheme,
          overflow: await browser.ask<number>(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth",
          ),
        };
        expect(seen).toEqual({ width, scheme, overflow: 0 });
        expect(browser.requests.filter((url) => !url.startsWith("data:"))).toEqual([address]);
        expect(browser.messages).toEqual([]);
        expect(await browser.ask(`(${faint})()`)).toEqual([]);
      }
    }
    expect(await browser.ask("document.images[0].naturalWidth")).toBeGreaterThan(0);
  });
});

/** Runs in the page: texts whose contrast with their ground is below 4.5 (WCAG 2.2, 1.4.3). */
const faint = `() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const groundOf = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = rgba(getComputedStyle(at).backgroundColor);
      if (colour[3] === 255) return colour;
    }
    return [255, 255, 255, 255];
  };
  const found = [];
  for (const element of document.querySelectorAll("body *")) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== "");
    const style = getComputedStyle(element);
    if (!own || style.visibility === "hidden" || element.getClientRects().length === 0) continue;
    const [a, b] = [light(rgba(style.color)), light(groundOf(element))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) found.push(element.className + " " + element.tagName + " " + ratio.toFixed(2));
  }
  return found;
}`;
