import { describe, expect, test } from "vitest";
import { type ProcessEnd, type Verdict, failsWithPattern, readOutput } from "./red.js";
import { PRINTED } from "./test-outputs.js";

const verdictOf = (output: string, end: Partial<ProcessEnd>, failsWith?: string): Verdict => {
  const reader = readOutput(failsWith === undefined ? null : failsWithPattern(failsWith));
  output.split("\n").forEach((text, at) => reader.take(text, at + 1));
  return reader.verdict({ exit: null, ...end });
};
const lineOf = (output: string, line: number | undefined) => (line === undefined ? undefined : output.split("\n")[line - 1]);

describe("S4-33 red for the expected reason is told from a command that is broken", () => {
  test.each(PRINTED.map(([what, exit, output, colour, shown]) => ({ what, exit, output, colour, shown })))("$what (exit code $exit): $colour", ({ exit, output, colour, shown }) => {
    const verdict = verdictOf(output, { exit });
    expect(verdict, verdict.said).toMatchObject({ colour });
    if (shown === undefined) return;
    expect(verdict.shown?.text).toMatch(shown);
    expect(lineOf(output, verdict.shown?.line)?.replaceAll(/\u001b\[\d+m/g, "")).toContain(verdict.shown?.text);
  });

  test("whatever is unclear says how to make it clear", () => {
    const said = PRINTED.filter(([, , , colour]) => colour === "unclear").map(([, exit, output]) => verdictOf(output, { exit }).hint);
    expect(said.length).toBeGreaterThan(10);
    expect(said.filter((text) => text?.includes("--fails-with") !== true)).toEqual([]);
  });

  test.each<readonly [what: string, end: Partial<ProcessEnd>, says: RegExp]>([
    ["a program that is not there", { missing: "vitest is not on the PATH" }, /cannot be started: vitest is not on the PATH/],
    ["a program that may not be started", { refused: "./check may not be executed" }, /cannot be started: \.\/check/],
    ["its time", { exit: null, signal: "SIGTERM", timedOut: true }, /took too long/],
    ["its time, although it ended by itself then", { exit: 1, timedOut: true }, /took too long/],
    ["a signal", { exit: null, signal: "SIGKILL" }, /ended by SIGKILL/],
    ["a signal, as a shell tells it", { exit: 137 }, /SIGKILL/],
    ["127", { exit: 127 }, /was not found/],
    ["126", { exit: 126 }, /may not be executed/],
  ])("neither a failed test nor what was declared is believed after %s", (_what, end, says) => {
    const red = "AssertionError: expected 2 to be 3\n      Tests  1 failed (1)\n";
    for (const failsWith of [undefined, "expected 2 to be 3"]) expect(verdictOf(red, end, failsWith)).toMatchObject({ colour: "broken", said: expect.stringMatching(says) as unknown });
  });
});

describe("S4-33 fails_with", () => {
  const absent = "Error: Cannot find module './not-yet.js' imported from /p/a.test.ts\n      Tests  no tests\n";

  test.each<readonly [what: string, output: string]>([
    ["what is not there yet", absent],
    ["what does not compile yet", "error[E0425]: cannot find function `not-yet` in this scope\n"],
    ["what else would be broken", "Error: Cannot find package 'not-yet' imported from /p/a.test.ts\n"],
    ["a program of one's own that says nothing of tests", "check: not-yet is missing\n"],
  ])("makes red of %s", (_what, output) => {
    expect(verdictOf(output, { exit: 1 }).colour).not.toBe("red");
    expect(verdictOf(output, { exit: 1 }, "not-yet")).toMatchObject({ colour: "red", shown: { line: 1 } });
  });

  test("a failure for another reason is not the expected one", () => {
    const red = "AssertionError: expected 2 to be 3\n      Tests  1 failed (1)\n";
    expect(verdictOf(red, { exit: 1 }, "not-yet")).toMatchObject({ colour: "unclear", said: expect.stringContaining("no line matches what was declared: not-yet") as unknown, hint: expect.stringMatching(/^if it is to fail so, correct fails_with/) as unknown });
    expect(verdictOf("CACError: Unknown option `--filter`\n", { exit: 1 }, "not-yet").colour).toBe("broken");
  });

  test("the first line that matches is the one that shows it", () => {
    expect(verdictOf("1 not-yet\n2 not-yet\n", { exit: 1 }, "not-yet").shown).toEqual({ text: "1 not-yet", line: 1 });
  });

  test("what passes is green whatever it prints", () => {
    expect(verdictOf("not-yet\n", { exit: 0 }, "not-yet").colour).toBe("green");
  });

  test("a pattern that is none is the caller's mistake", () => {
    expect(() => failsWithPattern("(")).toThrow(/fails_with is no regular expression/);
  });
});

test("a long output is read to its end", () => {
  const reader = readOutput(failsWithPattern("never"));
  for (let line = 1; line <= 100_000; line += 1) reader.take(`   ✓ a test with a number of its own, ${line}, and some words to make it longer 2ms`, line);
  reader.take("AssertionError: expected 2 to be 3", 100_001);
  reader.take("      Tests  1 failed | 99999 passed (100000)", 100_002);
  expect(reader.verdict({ exit: 1 })).toMatchObject({ colour: "unclear", shown: { line: 100_001 }, tally: { failed: 1, passed: 99_999 } });
});
