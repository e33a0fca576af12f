import { expect, test } from "vitest";
import type { PlanPhase, WorkerPlan } from "../../../schema/records.gen.js";
import { checkSequence } from "./check-sequence.js";
import { planFiles } from "./plan-files.js";
import { marker, planFacts } from "./test-plan-facts.js";

const TRACKER = "execution-tracker.md";
const plan = (...phases: PlanPhase[]): WorkerPlan => ({ phases: phases as WorkerPlan["phases"] });

function sequence(phase: string, changes: Record<string, string | null> = {}, declared: WorkerPlan | null = null) {
  const facts = planFacts(phase, changes, { plan: declared });
  const { result, said, misses } = checkSequence(facts, planFiles(facts));
  return [result, said.split(";")[0], ...misses.map(({ file, line, message }) => `${file?.replace("plans/ledger/", "")}${line === undefined ? "" : `:${line}`} ${message}`)];
}
const at = (phase: string, started: string, finished: string) => ({ [`.completed/${phase}.md`]: marker(phase, started, finished, "x") });

test.each([
  ["the first has nothing before it", ["P01"], ["ok", "P01 is the first"]],
  ["as the tracker lists them", ["P02"], ["ok", "after P01a"]],
  ["nobody lists it", ["P09"], ["skipped", "nothing tells where P09 comes"]],
  ["as the plan declares them", ["P02", {}, plan({ id: "P02a" }, { id: "P02", twin: false })], ["missed", "after P02a", "execution-tracker.md:7 P02 was started (2026-02-03T11:00:00Z) before P02a was completed (2026-02-03T11:50:00Z, plans/ledger/execution-tracker.md:8)", ".completed/P02.md:3 P02 was started (2026-02-03T11:00:00Z) before P02a was completed (2026-02-03T11:50:00Z, plans/ledger/.completed/P02a.md:3)"]],
  ["twins come after the phases that a plan declares", ["P02", { ".completed/P01a.md": null, [TRACKER]: null }, plan({ id: "P01" }, { id: "P02" })], ["missed", "after P01a", ".completed/P01a.md P01a comes before P02 and was left out"]],
  ["phases that need no twin", ["P02", { ".completed/P01a.md": null, [TRACKER]: null }, plan({ id: "P01", twin: false }, { id: "P02" })], ["ok", "after P01"]],
  ["by number, without a plan and a tracker", ["P02", { [TRACKER]: null }], ["ok", "after P01a"]],
  ["numbers that nobody used", ["P04", { [TRACKER]: null, ".completed/P02a.md": null }], ["missed", "after P03", ".completed/P03.md P03 comes before P04 and was left out"]],
  ["markers that were written in another order", ["P02", { [TRACKER]: null, ...at("P02", "10:29:00Z", "11:40:00Z") }], ["missed", "after P01a", ".completed/P02.md:3 P02 was started (2026-02-03T10:29:00Z) before P01a was completed (2026-02-03T10:30:00Z, plans/ledger/.completed/P01a.md:3)"]],
  ["at once is not too early", ["P02", { [TRACKER]: null, ...at("P02", "10:30:00Z", "11:40:00Z") }], ["ok", "after P01a"]],
  ["a phase without times does not hide the one before it", ["P02", { [TRACKER]: null, ".completed/P01a.md": "# P01a\n", ...at("P02", "10:19:00Z", "11:40:00Z") }], ["missed", "after P01a", ".completed/P02.md:3 P02 was started (2026-02-03T10:19:00Z) before P01 was completed (2026-02-03T10:20:00Z, plans/ledger/.completed/P01.md:3)"]],
])("S4-35 %s", (_title, asked, wanted) => {
  expect(sequence(...(asked as Parameters<typeof sequence>))).toEqual(wanted);
});

const HEAD = "# T\n\n| ID | Status | Started | Completed | Verified |\n|---|---|---|---|---|\n";
const rows = (...lines: string[]) => ({ [TRACKER]: `${HEAD}${lines.join("\n")}\n` });

test.each([
  ["a phase whose verification has no row counts until it was verified", rows("| P01 | ✅ | 2026-02-03T10:00:00Z | 2026-02-03T10:10:00Z | 2026-02-03T10:30:00Z |", "| P02 | ✅ | 2026-02-03T10:20:00Z | 2026-02-03T11:00:00Z | - |"), ["tracker"]],
  ["its own verification begins before that", rows("| P01 | ✅ | 2026-02-03T10:00:00Z | 2026-02-03T10:10:00Z | 2026-02-03T10:30:00Z |", "| P01a | ✅ | 2026-02-03T10:20:00Z | 2026-02-03T10:30:00Z | - |"), []],
  ["a date alone is never too early", rows("| P01 | ✅ | 2026-02-03T10:00:00Z | 2026-02-03T23:10:00Z | - |", "| P02 | ✅ | 2026-02-03 | 2026-02-03T11:00:00Z | - |"), []],
  ["a date long before is", rows("| P01 | ✅ | 2026-02-03T10:00:00Z | 2026-02-03T10:10:00Z | - |", "| P02 | ✅ | 2026-02-01 | 2026-02-03T11:00:00Z | - |"), ["tracker"]],
])("S4-35 %s", (_title, files, wanted) => {
  const none = Object.fromEntries(["P01", "P01a", "P02", "P02a"].map((phase) => [`.completed/${phase}.md`, null]));
  const facts = planFacts(String(files[TRACKER]).includes("| P02 |") ? "P02" : "P01a", { ...none, ...files });
  expect(checkSequence(facts, planFiles(facts)).misses.map(({ line }) => (line === 6 ? "tracker" : line))).toEqual(wanted);
});

test("S4-35 where neither the tracker nor the markers have both times, one of each is held together", () => {
  const changes = { ...rows("| P01 | ✅ | - | 2026-02-03T10:50:00Z | - |", "| P02 | ✅ | - | - | - |"), ".completed/P01.md": "# P01\n", ...at("P02", "10:40:00Z", "11:40:00Z") };
  expect(sequence("P02", changes)).toEqual(["missed", "after P01", ".completed/P02.md:3 P02 was started (2026-02-03T10:40:00Z) before P01 was completed (2026-02-03T10:50:00Z, plans/ledger/execution-tracker.md:5)"]);
});
