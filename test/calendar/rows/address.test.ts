import { describe, expect, test } from "vitest";
import { isNamedImage, isNamedVideo, readLink, readMedium } from "../../../src/calendar/rows/address.ts";
import type { Medium } from "../../../src/model/medium.ts";

function refusal(read: object): { code: string; message: string } {
  if (!("problem" in read)) throw new Error(`read as ${JSON.stringify(read)}`);
  return read.problem as { code: string; message: string };
}

describe("a medium", () => {
  test.each(["jpg", "jpeg", "png", "gif", "webp", "mp4", "mov", "JPG", "MOV"])(
    "may be a file .%s",
    (ending) => {
      expect(readMedium(`shelf.${ending}`)).toEqual({ value: { kind: "file", path: `shelf.${ending}` } });
    },
  );

  test.each(["shelf.jpg.txt", "shelfjpg", "shelf.mp3", "shelf.", "shelf.jpgs", "jpg"])(
    "%s is no name of an image or video",
    (cell) => {
      expect(refusal(readMedium(cell)).message).toMatch(/neither a web address nor the name/);
    },
  );

  test.each([
    ["http://a.example/1.jpg", "http://a.example/1.jpg"],
    ["HTTP://A.Example/1.jpg", "http://a.example/1.jpg"],
    ["https://a.example", "https://a.example/"],
    ["https://a.example/a,b.jpg", "https://a.example/a,b.jpg"],
    ["https://a.example/fetch/https://b.example/1.jpg", "https://a.example/fetch/https://b.example/1.jpg"],
    ["https://a.example/a.jpg,b.jpg", "https://a.example/a.jpg,b.jpg"],
    ["http://a.example/a.jpg,b.jpg", "http://a.example/a.jpg,b.jpg"],
  ])("%s is one address", (cell, url) => {
    expect(readMedium(cell)).toEqual({ value: { kind: "url", url } });
  });

  test.each([
    "https:///a.jpg",
    "https://?a.jpg",
    "https://#a.jpg",
    "https://\\a.jpg",
    "https:/a.jpg",
    "https://a.example:99999/a.jpg",
    "https://a b/c.jpg",
    "http:https://a.example/a.jpg",
  ])("%s begins like an address and is none", (cell) => {
    expect(refusal(readMedium(cell)).message).toMatch(/begins like a web address but is none/);
  });

  test.each([
    ["ftp://a.example/1.jpg", "ftp:"],
    ["FTP://a.example/1.jpg", "FTP:"],
    ["x://a.example/1.jpg", "x:"],
    ["svn+ssh://a.example/1.jpg", "svn+ssh:"],
    ["h2:a.jpg", "h2:"],
    ["abcdefghijklmnopqrstuvwxyz:a.jpg", "abcdefghijklmnopqrst"],
  ])("%s is refused as an address of %s", (cell, scheme) => {
    expect(refusal(readMedium(cell)).message).toBe(`Postproxy cannot fetch from ${scheme} addresses.`);
  });

  test.each(["/shelf.jpg", "~shelf.jpg", "c:shelf.jpg", "D:/shelf.jpg", "~/a://b.jpg", "c:\\shelf.jpg"])(
    "%s begins outside the folder of the calendar",
    (cell) => {
      expect(refusal(readMedium(cell)).code).toBe("media-outside-folder");
    },
  );

  test.each(["a/shelf.jpg", "a~.jpg", "see http:/a.jpg", "2:a.jpg", "a b:c.jpg", "1/x:y.jpg"])(
    "%s is a file below it",
    (cell) => {
      expect(readMedium(cell)).toEqual({ value: { kind: "file", path: cell.replace("//", "/") } });
    },
  );

  test.each([
    "https://a.example/1.jpg http://a.example/2.jpg",
    "https://a.example/1.jpg|HTTPS://a.example/2.jpg",
    "see https://a.example/1.jpg",
    "one.jpg,two.jpg",
    "one.jpg;two.png",
    "one.jpg\ntwo.mp4",
    " one.jpg , two.jpg ",
    "one.jpg,http:two.jpg",
  ])("%j is more than one", (cell) => {
    expect(refusal(readMedium(cell)).code).toBe("media-several");
  });

  test.each(["shelf, small.jpg", "one;two.jpg", "one.jpg.txt, two.jpg"])(
    "%s is the name of one file",
    (cell) => {
      expect(readMedium(cell)).toEqual({ value: { kind: "file", path: cell } });
    },
  );
});

describe("a link", () => {
  test("is kept as it was written, and may be blank", () => {
    expect(readLink("HTTP://A.example/b%20c?d#e")).toEqual({ value: "HTTP://A.example/b%20c?d#e" });
    expect(readLink("")).toEqual({ value: null });
  });

  test.each([
    "www.a.example",
    "xhttps://a.example",
    "https://",
    "https://a.example/b c",
    "https://a.example:99999",
  ])("%s is no web address", (cell) => {
    expect(refusal(readLink(cell)).code).toBe("link-not-a-url");
  });

  test("that is refused is shown, of a long one the beginning", () => {
    const shown = (cell: string) => refusal(readLink(cell)).message.replace(/^the link "(.*)" is .*/, "$1");
    expect(shown("x".repeat(60))).toBe("x".repeat(60));
    expect(shown("x".repeat(61))).toBe(`${"x".repeat(59)}…`);
  });
});

test.each<[string, Medium, "image" | "video" | null]>([
  ["a file", { kind: "file", path: "a.jpeg" }, "image"],
  ["a film", { kind: "file", path: "a.MP4" }, "video"],
  ["a film with another ending before its own", { kind: "file", path: "a.jpg.mp4" }, "video"],
  ["a file of another kind", { kind: "file", path: "a.txt" }, null],
  ["an address", { kind: "url", url: "https://a.example/b.webp?size=2" }, "image"],
  ["the address of a film", { kind: "url", url: "https://a.example/b.mov#t=4" }, "video"],
  [
    "an address that names an image in what it asks",
    { kind: "url", url: "https://a.example/b?c=d.jpg" },
    null,
  ],
  ["an address with an ending in its middle", { kind: "url", url: "https://a.example/b.mp4/c" }, null],
])("the name of %s tells image from video", (_, medium, kind) => {
  expect([isNamedImage(medium), isNamedVideo(medium)]).toEqual([kind === "image", kind === "video"]);
});
