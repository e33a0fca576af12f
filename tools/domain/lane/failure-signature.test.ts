import { expect, test } from "vitest";
import { failureSignature, tellingLine } from "./failure-signature.js";

const SAME: readonly (readonly [what: string, one: string, other: string])[] = [
  ["times", "Error: no answer at 2026-01-31T09:00:00.123Z", "Error: no answer at 2027-12-01T10:11:12Z"],
  ["clock times", "error: gave up at 09:00:01", "error: gave up at 23:59:59.999"],
  ["durations and counts", "FAIL src/a.test.ts (3 tests, 1204 ms)", "FAIL src/a.test.ts (4 tests, 0.9 ms)"],
  ["addresses", "fatal: bad pointer 0x7ffe12ab", "fatal: bad pointer 0x0001"],
  ["hashes", "error: cannot apply 3f2a1bc9", "error: cannot apply 0e5dce62e7c1e9c76bc9f72ede8d9d4d087b38ca"],
  ["uuids", "Error: job 123e4567-e89b-12d3-a456-426614174000 died", "Error: job 00000000-e89b-12d3-a456-42661417abcd died"],
  ["absolute paths", "Error: Cannot find module '/home/one/lanes/l-a/src/x.js'", "Error: Cannot find module '/srv/ci/y.js'"],
  ["file URLs", "Error: at file:///one/x.mjs:3:1", "Error: at file:///two/y/z.mjs:33:17"],
  ["Windows paths", "Error: open C:\\one\\two.txt", "Error: open D:\\three.txt"],
  ["ports of a URL", "Error: connect http://127.0.0.1:3001/a", "Error: connect http://127.0.0.1:4000/b"],
  ["spaces", "Error:  two   spaces", "Error: two spaces"],
  ["what is around the line", "starting\nTypeError: x is not a function\n    at run (/a/b.js:1:2)", "TypeError: x is not a function\n    at go (/c/d.js:9:9)\nNode.js v20.1.0"],
];

test.each(SAME)("S1-72: %s do not tell failures apart", (_, one, other) => {
  expect(failureSignature("gate 2: unit", one)).toBe(failureSignature("gate 2: unit", other));
});

const APART: readonly (readonly [what: string, one: string, other: string])[] = [
  ["the error", "TypeError: x is not a function", "TypeError: y is not a function"],
  ["a relative path", "error: src/a.ts does not compile", "error: src/b.ts does not compile"],
  ["a word of letters that are hexadecimal digits", "Error: defaced", "Error: accede"],
];

test.each(APART)("S1-72: %s tells failures apart", (_, one, other) => {
  expect(failureSignature("gate 2: unit", one)).not.toBe(failureSignature("gate 2: unit", other));
});

test("S1-72: a signature is one bounded line that begins with what failed, its numbers as they are", () => {
  expect(failureSignature("gate 2:\n unit", "")).toBe("gate 2: unit");
  const long = failureSignature("gate 1: lint", `error: ${"ß😀".repeat(500)}\nmore`);
  expect(long).toMatch(/^gate 1: lint: error: /);
  expect(long).not.toMatch(/\n|[\uD800-\uDBFF](?![\uDC00-\uDFFF])/);
  expect(long.length).toBeLessThanOrEqual(200);
});

const TELLS: readonly (readonly [tail: string, line: string])[] = [
  ["ok 1\nnot ok 2 adds\nAssertionError: 1 == 2\nlast", "AssertionError: 1 == 2"],
  ["0 errors\nsrc/a.ts(3,5): error TS2322: no\ndone", "src/a.ts(3,5): error TS2322: no"],
  ["error[E0308]: mismatched types\n  --> src/a.rs:1", "error[E0308]: mismatched types"],
  ["1 passed\n1 failed\nnpm error code 1\nnpm error path /x", "1 failed"],
  ["E   assert 1 == 2\nshort summary", "E   assert 1 == 2"],
  ["nothing special\nthe end\n", "the end"],
  ["a total of 23 is too much\n# pass 1\n# fail 0\n# cancelled 0\ntotal wrong", "total wrong"],
  ["not ok 1 - price\n  error: |-\n    The expression evaluated to a falsy value:\n  code: 'ERR_ASSERTION'", "error: The expression evaluated to a falsy value:"],
  ["npm error only this\n", "npm error only this"],
  ["", ""],
];

test.each(TELLS)("S1-61: of %j the line that says most is %j", (tail, line) => {
  expect(tellingLine(tail)).toBe(line);
});

test("an output made to be slow to read is read at once", () => {
  for (const text of ["/".repeat(8000), "a/".repeat(4000), "a".repeat(8000), "1".repeat(8000), "at ".repeat(2700), "x-".repeat(4000), `error ${" ".repeat(8000)}`]) {
    expect(failureSignature("w", text).length).toBeLessThanOrEqual(200);
  }
});
