import fc from "fast-check";
import { expect, test } from "vitest";
import { lineDifference } from "./line-difference.js";

test.each([
  ["a\nb\n", "a\nb\n", null],
  ["", "", null],
  ["a\n", "a\nb\n", { how: "shortened", line: 2 }],
  ["", "a\n", { how: "shortened", line: 1 }],
  ["a\nb\nc\n", "a\nb\n", { how: "longer", line: 3 }],
  ["a\nX\nc\n", "a\nb\nc\n", { how: "edited", line: 2 }],
  ["a\nc\n", "a\nb\nc\n", { how: "edited", line: 2 }],
  ["a\nb", "a\nb\n", { how: "edited", line: 2 }],
  ["a\r\nb\n", "a\nb\n", { how: "edited", line: 1 }],
] as const)("%j against %j", (text, other, difference) => {
  expect(lineDifference(text, other)).toEqual(difference);
});

test("a beginning is shortened, what it began is longer, and nothing else is", () => {
  const text = fc.array(fc.constantFrom("a\n", "b\n", "\n"), { maxLength: 6 }).map((lines) => lines.join(""));
  fc.assert(
    fc.property(text, text, (one, other) => {
      const how = lineDifference(one, other)?.how;
      return how === (one === other ? undefined : other.startsWith(one) ? "shortened" : one.startsWith(other) ? "longer" : "edited");
    }),
  );
});
