import { expect, test } from "vitest";
import { isFailedOutput } from "./failed-output.js";
import { PRINTED } from "./test-outputs.js";

/** What programs put around every line is left out where a record quotes it. */
const WRAPPED = ["vitest in colours", "pnpm: a package's tests fail among others"];

const KNOWN = PRINTED.filter(([what, , , colour]) => (colour === "red" || colour === "green") && !WRAPPED.includes(what));

test.each(KNOWN.map(([what, , text, colour]) => [what, text, colour] as const))("S4-15 a record that quotes %s", (_what, text, colour) => {
  expect(text.split("\n").some(isFailedOutput)).toBe(colour === "red");
});

test.each([
  ["exit code: 2", true],
  ["__EXIT__=1", true],
  ["exit code 0", false],
  [" ELIFECYCLE  Command failed with exit code 1.", true],
  ["src/a.ts(3,7): error TS2322: Type 'string' is not assignable to type 'number'.", true],
  ["✖ 2 problems (1 error, 1 warning)", true],
  ["✖ 1 problem (0 errors, 1 warning)", false],
  ["make: *** [Makefile:2: test] Error 1", true],
  ["Traceback (most recent call last):", true],
  ["not ok 3 - later # TODO not yet", false],
  ["the build failed yesterday", false],
])("%j", (line, failed) => {
  expect(isFailedOutput(line)).toBe(failed);
});
