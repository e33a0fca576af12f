import fc from "fast-check";
import { expect, test } from "vitest";
import { HASH_MARKS, hasMarkedBlock, withMarkedBlock } from "./marked-block.js";

const { start, end } = HASH_MARKS;
const set = (text: string, body = "a\nb") => withMarkedBlock(text, HASH_MARKS, body, ".gitignore");

test.each([
  ["an empty file", "", `${start}\na\nb\n${end}\n`],
  ["a file that ends as it should", "mine\n", `mine\n\n${start}\na\nb\n${end}\n`],
  ["a file without a last newline", "mine", `mine\n\n${start}\na\nb\n${end}\n`],
  ["a file with CRLF", "mine\r\n", `mine\r\n\r\n${start}\r\na\r\nb\r\n${end}\r\n`],
  ["CRLF, no last newline", "one\r\ntwo", `one\r\ntwo\r\n\r\n${start}\r\na\r\nb\r\n${end}\r\n`],
  ["an older block between the owner's lines", `x\n${start}\nold\n${end}\ny`, `x\n${start}\na\nb\n${end}\ny`],
  ["an older block with CRLF", `x\r\n${start}\r\nold\r\n${end}\r\ny\r\n`, `x\r\n${start}\r\na\r\nb\r\n${end}\r\ny\r\n`],
  ["an empty block", `${start}\n${end}\n`, `${start}\na\nb\n${end}\n`],
  ["a byte order mark", "\ufeff", `\ufeff${start}\na\nb\n${end}\n`],
  ["a mark that is only mentioned", `see "${start}" below\n`, `see "${start}" below\n\n${start}\na\nb\n${end}\n`],
])("%s", (_, before, after) => {
  expect(set(before)).toBe(after);
  expect(set(after)).toBe(after);
  expect(hasMarkedBlock(after, HASH_MARKS, ".gitignore")).toBe(true);
});

test.each([
  ["only a start", `${start}\nx\n`],
  ["only an end", `x\n${end}\n`],
  ["the wrong way round", `${end}\n${start}\n`],
  ["two blocks", `${start}\n${end}\n${start}\n${end}\n`],
])("refuses marks that are no pair: %s", (_, text) => {
  expect(() => set(text)).toThrow(/do not stand there as one pair/);
});

test("whatever the owner wrote stays, byte for byte, and a second time changes nothing", () => {
  const owned = fc.string({ unit: fc.constantFrom("a", "é", " ", "\n", "\r\n", "#", "\ufeff"), maxLength: 40 });
  fc.assert(
    fc.property(owned, owned, fc.boolean(), (before, after, there) => {
      const text = there ? `${before}\n${start}\nold\n${end}\n${after}` : before;
      const once = set(text);
      expect(once.startsWith(before)).toBe(true);
      if (there) expect(once.endsWith(`\n${after}`)).toBe(true);
      expect(set(once)).toBe(once);
    }),
  );
});
