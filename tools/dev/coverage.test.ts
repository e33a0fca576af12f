import { expect, test } from "vitest";
import { NUMBERS, REASONS, coverageOf, testSources } from "./coverage.js";
import { titlesOf } from "./coverage/titles.js";

test("every number of the three documents has a test that carries it, or a reason, and never both", async () => {
  expect(NUMBERS).toHaveLength(47 + 108 + 36);
  expect((await coverageOf(testSources())).faults).toEqual([]);
});

test("a reason is a sentence, and for few", () => {
  for (const reason of Object.values(REASONS)) expect(reason).toMatch(/^[A-Z].{30,}\.$/);
  expect(Object.keys(REASONS).length).toBeLessThan(8);
});

test.each<[string, string, string[]]>([
  ["a plain one", `test("S1-01: a", () => {});`, ["S1-01: a"]],
  ["in other quotes, and with other names", "it('S1-01: it\\'s', () => {}); test(`S1-02: b`, f); describe(\"S1-03\", () => { test(\"c\", f); });", ["S1-01: it's", "S1-02: b", "S1-03", "c"]],
  ["concurrent, with options", `test.concurrent("S1-01: a", { timeout: 9 }, () => {});`, ["S1-01: a"]],
  ["one that may be left out on a system", `test.skipIf(process.platform === "win32")("S1-01: a", f);`, ["S1-01: a"]],
  ["a table's title", `test.each([["x", 1]])("S1-01: %s is %i", f);`, ["S1-01: x is 1"]],
  ["a table's rows", `test.each<[string, RegExp]>([["S1-01: a", /[)"'/]/], ["S1-02: b", /\\//]])("%s: refused", f);`, ["S1-01: a: refused", "S1-02: b: refused"]],
  ["a table's further values", `test.each([["S1-01", 3, "b"], [x, 4, "c"]])("%s: %i and %s", f);`, ["S1-01: 3 and b", "%s: 4 and c"]],
  ["a table's values as JSON", `test.each([["a", true, ["b"]], [f(), null, {}]])("S1-01: %j, %j, %j", g);`, ['S1-01: "a", true, ["b"]', "S1-01: %j, null, {}"]],
  ["a table of its own", `const ROWS: readonly (readonly [string])[] = [["S1-01: a"], ["S1-02: b"]];\ntest.each(ROWS)("%s", f);`, ["S1-01: a", "S1-02: b"]],
  ["a table of texts", `test.each(["S1-01", "S1-02"])("%s holds", f);`, ["S1-01 holds", "S1-02 holds"]],
  ["a comment", `// test("S1-01: a", f);\n/* test("S1-02: b", f); */ test("c", f); // S1-03`, ["c"]],
  ["a comment within a call", `test(/* "S1-01: a" */ "b", f);`, ["b"]],
  ["a skipped one", `test.skip("S1-01: a", f); it.todo("S1-02: b"); test.each([["S1-04: d"]]).skip; test.skip.each([["S1-03: c"]])("%s", f); test("e", f);`, ["e"]],
  ["one within what is skipped", `describe.skip("S1-01", () => { test("S1-02: a", f); }); test("b", f);`, ["b"]],
  ["what is no title", `test("a", () => { expect(run("test(\\"S1-01\\", f)")).toBe("S1-02"); other.test("S1-03"); retest("S1-04"); });`, ["a"]],
  ["what stands in a text", "const source = `test(\"S1-01: a\", f) ${test} `;\ntest(\"b\", f);", ["b"]],
  ["a title that is made up elsewhere", `test(title("S1-01"), f);`, []],
])("titles: %s", async (_, source, titles) => {
  expect(await titlesOf(source)).toEqual(titles);
});

test.each<[string, string, Record<string, string>, string[]]>([
  ["a test for each", `test("S1-01 and S1-02: a", f);`, {}, []],
  ["a number in a comment alone", `test("S1-01: a", f); // S1-02`, {}, ["S1-02 has neither a test nor a reason"]],
  ["a number in a skipped test alone", `test("S1-01: a", f); test.skip("S1-02: b", f);`, {}, ["S1-02 has neither a test nor a reason"]],
  ["a reason instead", `test("S1-01: a", f);`, { "S1-02": "why" }, []],
  ["both", `test("S1-01 and S1-02: a", f);`, { "S1-02": "why" }, ["S1-02 has a test, so its reason is none"]],
  ["a number that there is not", `test("S1-01, S1-02, S1-1: a", f);`, { "S1-09": "why" }, ["x.test.ts: S1-01, S1-02, S1-1: a: there is no S1-1", "there is no S1-09, which has a reason"]],
])("numbers: %s", async (_, source, reasons, faults) => {
  expect((await coverageOf([["x.test.ts", source]], ["S1-01", "S1-02"], reasons)).faults).toEqual(faults);
});
