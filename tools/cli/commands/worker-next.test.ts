import { expect, test } from "vitest";
import type { Bus } from "../../bus.js";
import { testAttempt } from "../../domain/worker/attempt/test-attempt.js";
import type { NextWorker } from "../../operations/next-worker.js";
import { runIn } from "../test-context.js";

const MISSES = [{ check: "report", message: "is not there", file: "p/reports/P02-worker.md" }, { check: "exit", message: "the worker P02-1-x did not end well: exit 3" }];

test.each<[string, Omit<NextWorker, "plan">, number, RegExp]>([
  ["S4-34 what keeps the next phase from being launched is told, each of it, and ends with 1", { phase: "P02", launched: null, misses: MISSES }, 1, /p\/reports\/P02-worker\.md: is not there[^]*the worker P02-1-x did not end well: exit 3/],
  ["S4-16 the worker of the next phase is told", { phase: "P03", launched: testAttempt(), misses: [] }, 0, /P03 PID: 3/],
  ["all phases are complete", { phase: null, launched: null, misses: [] }, 0, /p/],
])("%s", async (_, next, code, said) => {
  const ran = await runIn({ openBus: async () => ({ nextWorker: async () => ({ plan: "p", ...next }) }) as unknown as Bus }, "worker", "next");
  expect(ran).toMatchObject({ code, stdout: expect.stringMatching(said) as string, stderr: "" });
});
