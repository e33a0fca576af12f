import { expect, test } from "vitest";
import type { WorkerPlan } from "../../../schema/records.gen.js";
import { type PollAsked, pollCycles } from "./poll-cycles.js";

const AT = "2026-01-31T12:00:00.000Z";
const PLAN = { poll: { interval_seconds: 60, cycles: 3 } } as WorkerPlan;

test.each<[string, WorkerPlan | null, readonly number[], PollAsked, number, number]>([
  ["S4-07, S4-08: five minutes, six times", null, [1800], {}, 300, 6],
  ["as the plan says", PLAN, [180], {}, 60, 3],
  ["a shorter budget is polled as often", null, [60], {}, 300, 6],
  ["as the caller says", null, [1800], { interval: 0.5, cycles: 2 }, 0.5, 2],
  ["the caller's interval, the plan's cycles", PLAN, [180], { interval: 1 }, 1, 3],
  ["S4-12: more time, more cycles", null, [1800, 5400], {}, 300, 18],
  ["a cycle that has begun counts", PLAN, [180, 241], {}, 60, 5],
  ["more time by the caller's interval", PLAN, [180, 280], { interval: 10 }, 10, 13],
  ["who counts himself gets no more", null, [5400], { cycles: 6 }, 300, 6],
])("%s", (_, plan, seconds, asked, intervalSeconds, cycles) => {
  expect(pollCycles(plan, { budgets: seconds.map((one) => ({ seconds: one, at: AT })) as never }, asked)).toEqual({ intervalSeconds, cycles });
});

test.each<PollAsked>([{ interval: 0 }, { interval: NaN }, { cycles: 0 }, { cycles: 1.5 }, { cycles: -1 }])("%j is refused", (asked) => {
  expect(() => pollCycles(null, { budgets: [{ seconds: 1, at: AT }] }, asked)).toThrow(expect.objectContaining({ code: "USAGE" }));
});
