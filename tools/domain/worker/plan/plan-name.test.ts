import { expect, test } from "vitest";
import { isId } from "../../id.js";
import { planName, trackedPlanId } from "./plan-name.js";

test.each([
  ["20251023stateless4", "20251023stateless4"],
  ["my plan (old).v2", "my-plan-old-v2"],
  ["..hidden", "hidden"],
  ["a..b", "a-b"],
  ["x.lock", "x-lock"],
  ["плaн", "a"],
  ["計画", "plan"],
  ["", "plan"],
  ["p".repeat(200), "p".repeat(80)],
])("S4-36: %j is the plan %j", (folder, name) => {
  expect(planName(folder)).toBe(name);
  expect(isId(`${name}-P03`)).toBe(true);
});

test.each([
  ["# PLAN-20251023-STATELESS-HARDENING Execution Tracker\n\nx", "PLAN-20251023-STATELESS-HARDENING"],
  ["intro\n# PLAN-1 execution tracker\r\n", "PLAN-1"],
  ["# PLAN-1 Tracker, second half\n", "PLAN-1"],
  ["# Execution Tracker\n", undefined],
  ["# A plan Execution Tracker\n", undefined],
  ["", undefined],
])("S4-32: a tracker that begins %j tells %j", (text, id) => {
  expect(trackedPlanId(text)).toBe(id);
});
