// What several templates need: rows for other networks, and text out of HTML.

import { describe, expect, it, test } from "vitest";
import { decoded, elsewhereOnly, notForPinterest, plainText } from "../../../src/calendar/templates/parts.ts";
import type { SourceRow } from "../../../src/calendar/templates/terms.ts";

const row = (networks: string, header: string | null = "Networks"): SourceRow => ({
  line: 2,
  written: [networks],
  cell: () => networks,
  reaches: () => true,
  header: () => header,
});

describe("a row for other networks", () => {
  it.each(["", "Pinterest", "facebook, PINTEREST", "instagram;pinterest;x"])("is none: %j", (networks) => {
    expect(elsewhereOnly(row(networks), "networks")).toEqual({});
  });
  it.each(["facebook", "pinterested", "mypinterest"])("is skipped: %j", (networks) => {
    const { skip } = elsewhereOnly(row(networks), "networks");
    expect(skip).toMatchObject({
      code: "not-for-pinterest",
      column: "Networks",
      message: '"Networks" does not name Pinterest.',
    });
  });
  test("is named by the template's own header where the file has none", () => {
    expect(notForPinterest(row("", null), "networks", "is so").message).toBe('"networks" is so.');
  });
});

describe("a character reference", () => {
  it.each([
    ["&amp;", "&"],
    ["&lt;&gt;&quot;&apos;", "<>\"'"],
    ["&AMP;", "&"],
    ["a&nbsp;b", "a b"],
    ["&rsquo;&lsquo;&rdquo;&ldquo;&ndash;&mdash;&hellip;&eacute;", "’‘”“–—…é"],
    ["&#65;&#x42;&#X6c;", "ABl"],
    ["&#0000065;", "A"],
    ["&#x00041;", "A"],
    ["&#1114111;", "\u{10ffff}"],
    ["&#x10ffff;", "\u{10ffff}"],
  ])("%j is %j", (written, read) => {
    expect(decoded(written)).toBe(read);
  });
  it.each([
    "&unknown;",
    "&amp",
    "& amp;",
    "&#0;",
    "&#x0;",
    "&#1114112;",
    "&#x110000;",
    "&#12345678;",
    "&#x1234567;",
    "&#;",
    "&#x;",
    "&;",
  ])("%j stays as it is", (written) => {
    expect(decoded(written)).toBe(written);
  });
});

describe("the text of HTML", () => {
  it.each([
    ["plain words", "plain words"],
    ["two  blanks\nand a line", "two  blanks\nand a line"],
    ["1 < 2 > 0", "1 < 2 > 0"],
    ["a & b", "a & b"],
    ["a &amp; b", "a & b"],
    ["a  b &amp; c", "a b & c"],
    ["a &#38; b", "a & b"],
    ["<b>bold</b> words", "bold words"],
    ["<p>one</p><p>two</p>", "one\ntwo"],
    ["one<br>two<br/>three<BR />four", "one\ntwo\nthree\nfour"],
    ["<div>a</div>b", "a\nb"],
    ["<ul><li>a</li><li> b </li></ul>c", "- a\n- b\nc"],
    ["<ol><li>a</ol>b", "- a\nb"],
    ["<table><tr><td>a</td></tr><tr>b</table>", "a\nb"],
    ["<h1>a</h1>b<h2>c</h2>d<h3>e</h3>f", "a\nb\nc\nd\ne\nf"],
    ["<h4>a</h4>b<h5>c</h5>d<h6>e</h6>f", "a\nb\nc\nd\ne\nf"],
    ["<p>a  b\n c</p>\n\n<p> </p><p>d</p>", "a b c\nd"],
    ["a<sup>2</sup>", "a2"],
    ["a<picture>b</picture>", "ab"],
    ["a<!-- hidden -->b", "ab"],
    ["a<!doctype html>b", "ab"],
    ["<p>1 < 2 and 3</p>", "1 < 2 and 3"],
    ["a <b", "a <b"],
    ["a<b>b<i", "ab<i"],
    ["<b>1 <2 is <3</b>", "1 <2 is <3"],
    ["a<style>p { color: red }</style>b", "ab"],
    ["a<STYLE type='x'>x</style >b<script>1 < 2</script>c", "abc"],
    ["a<script>x</script>b<script>y</script>c", "abc"],
    ["a<style>never closed", "anever closed"],
    ["a<styles>b</styles>", "ab"],
    ["&lt;b&gt;", "<b>"],
  ])("%j is %j", (html, read) => {
    expect(plainText(html)).toBe(read);
  });
});
