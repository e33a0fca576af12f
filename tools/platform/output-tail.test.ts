import { expect, test } from "vitest";
import { outputTail } from "./output-tail.js";

const LIMIT = 8 * 1024;
const tailOf = (...chunks: readonly (string | Uint8Array)[]): string => {
  const tail = outputTail();
  const take = tail.stream();
  for (const chunk of chunks) take(typeof chunk === "string" ? Buffer.from(chunk) : chunk);
  return tail.text();
};
const KEY = `-----BEGIN OPENSSH PRIVATE KEY-----\n${"QUJD".repeat(400)}\n-----END OPENSSH PRIVATE KEY-----`;

test.each<readonly [what: string, chunks: readonly (string | Uint8Array)[], text: string]>([
  ["nothing", [], ""],
  ["lines", ["a\nb\n"], "a\nb"],
  ["a last line without an end", ["a\nb"], "a\nb"],
  ["empty lines between", ["a\n\nb\n\n\n"], "a\n\nb"],
  ["a line in pieces", ["a", "b", "c\nd", "e"], "abc\nde"],
  ["a character in pieces", [Buffer.from("ü").subarray(0, 1), Buffer.from("ü").subarray(1), "\n"], "ü"],
  ["what is no UTF-8", [Buffer.of(0x61, 0xff, 0xfe, 0x62, 0x0a)], "a\uFFFD\uFFFDb"],
  ["Windows' line ends", ["a\r\nb\r\n"], "a\nb"],
  ["progress written over itself", ["10%\r50%\r100%\ndone"], "100%\ndone"],
  ["colours and cursor movements", ["\u001b[1;31mred\u001b[0m\u001b[2K\u001b[1A!"], "red!"],
  ["an escape sequence in pieces", ["\u001b[3", "1mred"], "red"],
  ["a title, and one without an end", ["\u001b]0;title\u0007a\u001b]8;;x\nb"], "a\nb"],
  ["bells, NULs, C1 controls", ["a\u0007\u0000b\u0085c\u009b31md"], "abcd"],
  ["what turns text around", ["a\u202eb\u2066c\u200bd"], "abcd"],
  ["tabs", ["a\tb"], "a\tb"],
  ["secrets", [`token ghp_${"a".repeat(36)} end\npassword=hunter22\n`], "token [redacted:github-token] end\npassword=[redacted:password]"],
  ["a private key", [`x\n${KEY}\ny`], "x\n[redacted:private-key]\ny"],
  ["a line that is too long, without the word that is cut", ["first\n", "x".repeat(LIMIT * 3), " the end\nlast"], "first\n… the end\nlast"],
])("what is kept of %s", (_, chunks, text) => {
  expect(tailOf(...chunks)).toBe(text);
});

test("of one line that is too long the end is kept, in whatever pieces it comes", () => {
  const bytes = Buffer.from(`${"x".repeat(200_000)} the end\n`);
  for (const size of [100, 5000, 65_536, 300_000]) {
    const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, n) => bytes.subarray(n * size, (n + 1) * size));
    expect(tailOf(...chunks)).toBe("… the end");
  }
});

test("whole lines of the end, at most 8 KiB of them", () => {
  const lines = Array.from({ length: 20_000 }, (_, n) => `line ${n} ü`);
  for (const size of [1, 7, 1000, 65_536, 10_000_000]) {
    const bytes = Buffer.from(`${lines.join("\n")}\n`).subarray(size === 1 ? -100_000 : 0);
    const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, n) => bytes.subarray(n * size, (n + 1) * size));
    const text = tailOf(...chunks);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(LIMIT);
    expect(Buffer.byteLength(text)).toBeGreaterThan(LIMIT - 20);
    expect(lines.slice(-text.split("\n").length)).toEqual(text.split("\n"));
  }
});

test("a secret or line of which the beginning is not there any more is not shown either", () => {
  // Of what a terminal does not show, much is kept and little is left.
  const blank = "\u001b[0m".repeat(250);
  const filler = Array.from({ length: 31 }, (_, n) => `${blank}word ${n}\n`).join("");
  for (let more = 0; more < 300; more += 1) {
    const text = tailOf(`${KEY}\n${filler}${"z".repeat(more * 7)}\nend`);
    expect(text).not.toMatch(/QUJDQUJD|PRIVATE/);
    expect(text).toMatch(/^(\[redacted:private-key\]\n|)(word \d+\n)+z*\nend$/);
  }
  expect(tailOf(`${"a".repeat(LIMIT * 2)}ghp_${"b".repeat(20)}`, `${"b".repeat(16)} x`)).toBe("… x");
  expect(tailOf(`secret${blank.repeat(20)}word`, " x")).toBe("… x");
});

test("two outputs keep their lines whole, in the order in which they end", () => {
  const tail = outputTail();
  const [out, err] = [tail.stream(), tail.stream()];
  out(Buffer.from("one, "));
  err(Buffer.from("oops\n"));
  out(Buffer.from("two\nthree"));
  err(Buffer.from("four"));
  expect(tail.text()).toBe("oops\none, two\nthree\nfour");
});
