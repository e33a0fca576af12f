import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PAINT, paint } from "./color.js";
import { jsonLine, visible, visibleBlock } from "./escape.js";
import { type Look, lookAt } from "./look.js";
import { table } from "./table.js";
import { duration, localTime } from "./time.js";
import { displayWidth, truncate } from "./width.js";

const DANGEROUS = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]/u;
const anyText = fc.string({ unit: "binary" });
const pipe: Look = { width: Infinity, color: false, timeZone: "UTC", isTTY: false };
const terminal = (width: number, color = false): Look => ({ width, color, timeZone: "Europe/Berlin", isTTY: true });

describe("escape", () => {
  test.each([
    ["plain ü 漢 🎉", "plain ü 漢 🎉"],
    ["\u001b[31m", "\\u{1b}[31m"],
    ["a\r\nb\tc\0", "a\\u{d}\\nb c\\u{0}"],
    ["\u007f\u0085\u009b", "\\u{7f}\\u{85}\\u{9b}"],
    ["\u2028\u2029\u202a\u202e\u2066\u2069", "\\u{2028}\\u{2029}\\u{202a}\\u{202e}\\u{2066}\\u{2069}"],
    ["\u200b\u200f\ufeff\u00ad", "\\u{200b}\\u{200f}\\u{feff}\\u{ad}"],
    ["\u{e0041}\u{e007f}", "\\u{e0041}\\u{e007f}"],
  ])("%j", (text, shown) => {
    expect(visible(text)).toBe(shown);
  });

  test("nothing dangerous passes, whatever the text; and doing it again changes nothing", () => {
    fc.assert(fc.property(anyText, (text) => !DANGEROUS.test(visible(text)) && visible(visible(text)) === visible(text)));
    fc.assert(fc.property(anyText, (text) => !DANGEROUS.test(visibleBlock(text).replaceAll(/[\n\t]/g, ""))));
  });

  test("JSON says the same value in one harmless line", () => {
    fc.assert(fc.property(fc.jsonValue({ stringUnit: "binary" }), (value) => !DANGEROUS.test(jsonLine(value)) && JSON.stringify(JSON.parse(jsonLine(value))) === JSON.stringify(value)));
    expect(jsonLine({ a: "\u{e0041}\u009b\u007f" })).toBe('{"a":"\\udb40\\udc41\\u009b\\u007f"}');
    expect(jsonLine(undefined)).toBe("null");
  });
});

describe("width", () => {
  test.each([
    ["abc", 3],
    ["é", 1],
    ["e\u0301", 1],
    ["漢字", 4],
    ["ｶ", 1],
    ["한글", 4],
    ["🎉", 2],
    ["👍🏽", 2],
    ["🇩🇪", 2],
    ["…", 1],
  ])("%s takes %i", (text, width) => {
    expect(displayWidth(text)).toBe(width);
  });

  test.each([
    ["abcdef", 6, "abcdef"],
    ["abcdef", 4, "abc…"],
    ["漢字漢字", 5, "漢字…"],
    ["漢字漢字", 4, "漢…"],
    ["abc", 1, "…"],
    ["abc", 0, ""],
  ])("%s cut to %i is %s", (text, width, cut) => {
    expect(truncate(text, width)).toBe(cut);
  });

  test("a cut text never takes more than it may", () => {
    fc.assert(fc.property(anyText, fc.nat(40), (text, width) => displayWidth(truncate(visible(text), width)) <= width));
  });
});

describe("table", () => {
  const columns = [{}, { align: "right" as const }, { shrinkTo: 6 }];
  const rows = [["QUEUE-001", "5", "a long summary of it"], ["漢", "12", "x"]];

  test("aligns, and cuts nothing in a pipe", () => {
    expect(table(columns, rows, pipe)).toBe("QUEUE-001   5  a long summary of it\n漢         12  x");
  });

  test.each([
    [40, "QUEUE-001   5  a long summary of it"],
    [30, "QUEUE-001   5  a long summary…"],
    [22, "QUEUE-001   5  a long…"],
    [17, "QUEUE-001   5  a…"],
    [12, "QUEUE-001  5"],
  ])("fits %i columns", (width, first) => {
    expect(table(columns, rows, terminal(width)).split("\n")[0]).toBe(first);
  });

  test("no row is wider than the terminal, and none of its cells can break it", () => {
    const cells = fc.array(fc.tuple(anyText, anyText, anyText), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(cells, fc.integer({ min: 1, max: 60 }), (made, width) => {
        const lines = table(columns, made, terminal(width)).split("\n");
        return lines.length === made.length && lines.every((line) => displayWidth(line) <= width && !DANGEROUS.test(line));
      }),
    );
  });

  test("colours do not count, and only exist where there is colour", () => {
    const painted = [[{ text: "claim\u001b[2J", style: "green" as const }, "1"]];
    expect(table([{}, {}], painted, pipe)).toBe("claim\\u{1b}[2J  1");
    expect(table([{}, {}], painted, terminal(80, true))).toBe("\u001b[32mclaim\\u{1b}[2J\u001b[0m  1");
  });
});

describe("look", () => {
  test.each([
    [true, {}, true],
    [false, {}, false],
    [true, { NO_COLOR: "1" }, false],
    [true, { NO_COLOR: "" }, true],
    [true, { TERM: "dumb" }, false],
    [false, { FORCE_COLOR: "1" }, true],
    [true, { FORCE_COLOR: "0" }, false],
    [true, { FORCE_COLOR: "1", NO_COLOR: "1" }, false],
  ])("terminal %s, %j: colour %s", (isTTY, env, color) => {
    expect(lookAt({ isTTY, env }).color).toBe(color);
  });

  test("a pipe has no width, a terminal that does not tell has 80", () => {
    expect(lookAt({ isTTY: false, columns: 40, env: {} }).width).toBe(Infinity);
    expect(lookAt({ isTTY: true, env: {} }).width).toBe(80);
  });

  test("the sink knows every style", () => {
    expect(paint({ color: true }, "bold", "x").replaceAll(PAINT, "")).toBe("x");
    expect(paint({ color: true }, undefined, "x")).toBe("x");
  });
});

describe("time", () => {
  test("is local on a terminal, and as it is stored elsewhere", () => {
    expect(localTime("2026-07-01T10:20:30.123Z", terminal(80))).toBe("2026-07-01 12:20:30");
    expect(localTime("2026-07-01T10:20:30.123Z", pipe)).toBe("2026-07-01T10:20:30.123Z");
    expect(localTime("yesterday", terminal(80))).toBe("yesterday");
  });

  test.each([
    [0, "0 s"],
    [89_000, "89 s"],
    [90_000, "2 min"],
    [3_600_000, "60 min"],
    [7_200_000, "2 h"],
    [172_800_000, "2 d"],
    [-45_000, "45 s"],
  ])("%i ms is %s", (ms, text) => {
    expect(duration(ms)).toBe(text);
  });
});
