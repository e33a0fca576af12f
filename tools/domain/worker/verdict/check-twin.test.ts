import { expect, test } from "vitest";
import type { PlanPhase, WorkerPlan } from "../../../schema/records.gen.js";
import { checkTwin } from "./check-marker.js";
import { planFiles } from "./plan-files.js";
import { SOUND, planFacts } from "./test-plan-facts.js";

const TRACKER = "execution-tracker.md";
const tracker = SOUND[TRACKER] ?? "";
const plan = (...phases: PlanPhase[]): WorkerPlan => ({ phases: phases as WorkerPlan["phases"] });

/** P02 without P02a.md, and its tracker as given. */
function twinOfP02({ plan = null, row = "✅" }: { plan?: WorkerPlan | null; row?: string | null } = {}) {
  const text = row === null ? tracker.replace(/^\| 02a .*\n/m, "") : tracker.replace("| P02a | ✅", `| P02a | ${row}`);
  const facts = planFacts("P02", { [TRACKER]: text, ".completed/P02a.md": null }, { plan });
  return checkTwin(facts, planFiles(facts));
}

test.each([
  ["nothing says that it is a phase of its own", { row: null }, "missed", "P02a.md is to be written"],
  ["it is done by the tracker", {}, "missed", "P02a.md is to be written"],
  ["it is being done", { row: "🔄" }, "missed", "P02a.md is to be written"],
  ["the tracker has it as a phase that nobody has begun", { row: "⬜" }, "skipped", "has not been begun (plans/ledger/execution-tracker.md:8)"],
  ["the plan declares it", { plan: plan({ id: "P02" }, { id: "P02a" }) }, "skipped", "a phase of its own and has not been done"],
  ["the plan declares other phases only", { plan: plan({ id: "P01", twin: false }, { id: "P02" }), row: null }, "missed", "P02a.md is to be written"],
  ["the plan says that there is none", { plan: plan({ id: "P01" }, { id: "P02", twin: false }) }, "skipped", "workers.json declares that it has none"],
] as const)("S4-30 the twin is not there: %s", (_title, how, result, said) => {
  const found = twinOfP02(how);
  expect(found.result).toBe(result);
  expect(found.said).toContain(said);
});

test("S4-30 a twin that is there is looked at, whoever declares what", () => {
  const facts = planFacts("P02", { ".completed/P02a.md": "# P02a\n" }, { plan: plan({ id: "P02" }, { id: "P02a" }) });
  expect(checkTwin(facts, planFiles(facts)).result).toBe("missed");
});

test("what cannot be read is a miss with its reason", () => {
  const facts = planFacts("P02");
  const files = facts.files.map((file) => (file.name === ".completed/P02a.md" ? { ...file, text: { ok: false as const, reason: "is a symbolic link" } } : file));
  expect(checkTwin({ ...facts, files }, planFiles({ ...facts, files })).misses).toEqual([{ check: "twin", message: "is a symbolic link", file: "plans/ledger/.completed/P02a.md", severity: "error" }]);
});
