import { expect, test } from "vitest";
import type { WorkerEnd } from "../../../schema/records.gen.js";
import { exitCheck } from "./exit-check.js";
import { testAttempt, testEnded } from "../attempt/test-attempt.js";



test.each<readonly [what: string, end: Omit<WorkerEnd, "at">, result: string, severities: readonly string[]]>([
  ["exit 0", { how: "exited", exit: 0 }, "ok", []],
  ["exit 1", { how: "exited", exit: 1 }, "missed", ["error"]],
  ["a signal", { how: "exited", exit: null, signal: "SIGKILL" }, "missed", ["error"]],
  ["its deadline", { how: "deadline", exit: null, signal: "SIGTERM" }, "missed", ["error"]],
  ["its deadline, although it ended well then", { how: "deadline", exit: 0 }, "missed", ["error"]],
  ["a person", { how: "stopped", exit: null }, "missed", ["error"]],
  ["nobody saw it", { how: "lost", exit: null }, "ok", ["warning"]],
  ["nobody saw it, but its exit code is known", { how: "lost", exit: 0 }, "ok", []],
  ["nobody saw it, and it is known that it failed", { how: "lost", exit: 3 }, "missed", ["error"]],
])("S4-13, S4-33: a worker's end is a part of the inspection: %s", (_what, end, result, severities) => {
  const check = exitCheck(testEnded(end));
  expect(check).toMatchObject({ check: "exit", result });
  expect(check.misses.map(({ severity }) => severity)).toEqual(severities);
  for (const miss of check.misses) expect(miss.file).toMatch(/^tmp\/worker-P03-/);
});

test("where no worker was launched, or it runs still, nothing is said about its end", () => {
  expect(exitCheck(undefined)).toMatchObject({ result: "skipped", misses: [] });
  expect(exitCheck(testAttempt())).toMatchObject({ result: "skipped", misses: [] });
});
