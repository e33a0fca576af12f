import { expect, test } from "vitest";
import type { PlanPhase, WorkerPlan } from "../../../schema/records.gen.js";
import { budgetOf } from "./budget.js";

const PLAN = { poll: { interval_seconds: 60, cycles: 3 } } as WorkerPlan;
const LONG: PlanPhase = { id: "P03", budget_minutes: 90, budget_reason: "slow suite" };

type Given = Parameters<typeof budgetOf>;

test.each<[string, Given, object]>([
  ["S4-08 six times five minutes", [null, null], { seconds: 1800 }],
  ["S4-08 as often as the plan says", [PLAN, null], { seconds: 180 }],
  ["S4-12 what the plan says of a phase that is known to be long, with its reason", [PLAN, LONG], { seconds: 5400, reason: "slow suite" }],
  ["S4-12 what the caller says, with his reason", [PLAN, LONG, { seconds: 7200, reason: "slower" }], { seconds: 7200, reason: "slower" }],
  ["S4-12 what the caller says, with the phase's reason", [PLAN, LONG, { seconds: 7200 }], { seconds: 7200, reason: "slow suite" }],
  ["less needs no reason", [PLAN, null, { seconds: 180 }], { seconds: 180 }],
])("%s", (_, given, budget) => {
  expect(budgetOf(...given)).toEqual(budget);
});

test.each<[string, Given, RegExp]>([
  ["S4-12 more than the plan's without a reason", [PLAN, null, { seconds: 181 }], /more than the plan's 3, which needs a reason/],
  ["S4-12 nor is a phase's own", [null, { id: "P03", budget_minutes: 31 }], /31 minutes are more than the plan's 30, which needs a reason/],
  ["nothing at all", [null, null, { seconds: 0, reason: "none" }], /longer than nothing/],
])("refused: %s", (_, given, message) => {
  expect(() => budgetOf(...given)).toThrow(expect.objectContaining({ code: "USAGE", message: expect.stringMatching(message) as string }));
});
