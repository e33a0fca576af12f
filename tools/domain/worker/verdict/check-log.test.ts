import { expect, test } from "vitest";
import { checkLog } from "./check-log.js";
import { startScan } from "../reading/scan-log.js";
import { planFacts } from "./test-plan-facts.js";

const NOT_FOUND = "bash: jq: command not found";
const work = (lines: number) => Array.from({ length: lines }, (_, index) => `step ${index + 1}`);

function look(lines: readonly string[], { exit = 0, red = false }: { exit?: number | null; red?: boolean } = {}) {
  const scan = startScan();
  lines.forEach((text, index) => scan.look(text, index + 1));
  const { result, misses } = checkLog(planFacts("P02", {}, { log: { file: "tmp/worker-P02-1.log", facts: scan.facts(), exit } }), red);
  return [result, ...misses.map(({ line, severity, message }) => `${line ?? "-"} ${severity} ${message}`)];
}

test("S4-13 without a worker there is no log to look at", () => {
  expect(checkLog(planFacts("P02"), false).result).toBe("skipped");
});

test.each([
  ["nothing", [...work(50)], {}, ["ok"]],
  ["met on the way, and it went on", [NOT_FOUND, ...work(50)], {}, ["ok", `1 warning not found: ${NOT_FOUND}`]],
  ["the last that it said", [...work(50), NOT_FOUND, "", ""], {}, ["missed", `51 error not found: ${NOT_FOUND}`]],
  ["met on the way, and it failed", [NOT_FOUND, ...work(50)], { exit: 1 }, ["missed", `1 error not found: ${NOT_FOUND}`]],
  ["met on the way, and nobody saw it end", [NOT_FOUND, ...work(50)], { exit: null }, ["ok", `1 warning not found: ${NOT_FOUND}`]],
  ["a full disk, whatever came after", ["Error: ENOSPC: no space left", ...work(50)], {}, ["missed", "1 error disk full: Error: ENOSPC: no space left"]],
  ["tests that fail as they are to", [...work(50), "Traceback (most recent call last):", "npm error code 1"], { red: true }, ["ok", "51 warning exception: Traceback (most recent call last):", "52 warning package manager: npm error code 1"]],
  ["a client that failed in a test phase", [...work(50), "API Error: 401"], { red: true }, ["missed", "51 error client: API Error: 401"]],
  ["often", [NOT_FOUND, ...work(3), "sh: 1: ag: not found", ...work(50)], {}, ["ok", `1 warning not found: ${NOT_FOUND} (2 such lines, 1 to 5)`]],
  ["empty", [], {}, ["ok", "- warning holds nothing: the worker printed nothing at all"]],
])("S4-13 %s", (_title, lines, how, wanted) => {
  expect(look(lines, how)).toEqual(wanted);
});

test.each([
  ["gone", ["missed", "is gone: nothing shows that the worker met no error"]],
  ["zipped", ["skipped"]],
] as const)("S4-13 a log that is %s is not an empty one", (facts, wanted) => {
  const { result, misses } = checkLog(planFacts("P02", {}, { log: { file: "tmp/worker-P02-1.log", facts, exit: 0 } }), false);
  expect([result, ...misses.map(({ message }) => message)]).toEqual(wanted);
});

test("S4-13 what is kept of a log does not grow with it", () => {
  const scan = startScan();
  for (let line = 1; line <= 10_000; line += 1) scan.look(`sh: 1: tool${line}: not found`, line);
  expect(scan.facts()).toMatchObject({ lines: 10_000, findings: [{ kind: "not found", line: 1, last: { line: 10_000 }, count: 10_000 }] });
});
