import { expect, test } from "vitest";
import type { WorkerPlan } from "../../../schema/records.gen.js";
import { fileChecks } from "./file-checks.js";
import { SOUND, planFacts } from "./test-plan-facts.js";

const noted = (notes: string) => ({ "execution-tracker.md": (SOUND["execution-tracker.md"] ?? "").replace("Rounding implementation", notes) });
const bare = { "reports/P02-worker.md": null, ".completed/P02.md": null };

test.each([
  ["Stub for the ledger", "stub", false],
  ["Scaffolding added", "stub", false],
  ["TDD: four red cases", "test", true],
  ["failing tests written", "test", true],
  ["Rounding implementation", "implementation", false],
  ["retest of the whole", null, false],
  ["tests pass again", null, false],
  ["Cleanup", null, false],
])("S4-01 the tracker's notes %j: %s", (notes, kind, red) => {
  const found = fileChecks(planFacts("P02", { ...bare, ...noted(notes) }));
  expect(found).toMatchObject({ kind, expectsRed: red });
  expect(found.kindFrom).toContain(kind === null ? "of a kind that nothing tells" : "derived from the tracker's notes (line 7)");
});

const plan: WorkerPlan = { phases: [{ id: "P02", kind: "stub" }, { id: "P03", title: "Red cases (TDD)" }] };

test("S4-33 who says it counts for more than what is derived", () => {
  const asked = (phase: string, more: object, changes = {}) => fileChecks(planFacts(phase, changes, more));
  expect(asked("P02", { kind: "test" })).toMatchObject({ kind: "test", kindFrom: "test, as asked", expectsRed: true });
  expect(asked("P02", { plan })).toMatchObject({ kind: "stub", kindFrom: "stub, as workers.json declares" });
  expect(asked("P03", { plan })).toMatchObject({ kind: "test", kindFrom: "test, derived from its title in workers.json", expectsRed: true });
  expect(asked("P01a", {})).toMatchObject({ kind: "verification", kindFrom: "verification, by its name P01a", expectsRed: true });
  expect(asked("P02a", {})).toMatchObject({ kind: "verification", expectsRed: false });
  expect(asked("P02", {}, { ...noted("Rounding"), "reports/P02-worker.md": "# P02 TDD report\n" })).toMatchObject({ kind: "test", kindFrom: "test, derived from its report's heading" });
});
