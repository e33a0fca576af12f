import { expect, test } from "vitest";
import { briefFor } from "../../dev/parallel-repo.js";
import { type LaneDraft, mergedDraft } from "./draft.js";
import { missingFromDraft, missingParts } from "./missing-parts.js";
import { undelegatedSuites } from "./worker-commands.js";

const whole: LaneDraft = { ...briefFor("a"), worker: "w", checklist: { single_target: true, tests_clear: false, rollback_simple: true } };

test("a whole brief lacks nothing; a no is an answer", () => {
  expect(missingFromDraft(whole)).toEqual([]);
});

test.each<[string, keyof LaneDraft, unknown[]]>([
  ["S1-38", "objective", [undefined, " "]],
  ["S1-15", "layer", [undefined]],
  ["S1-39", "scope", [undefined, [], ["  "]]],
  ["S1-39", "out_of_scope", [undefined, [""]]],
  ["S1-40", "acceptance", [undefined, [], ["met", ""]]],
  ["S1-41", "architecture", [undefined, []]],
  ["S1-42", "test_plan", [undefined, ""]],
  ["S1-43", "commands", [undefined, []]],
  ["S1-44", "full_gate", [undefined]],
  ["S1-45", "docs", [undefined, ""]],
  ["S1-46", "evidence", [undefined, ""]],
  ["S1-07", "worker", [undefined, ""]],
])("%s: a brief without %s lacks exactly that", (_, part, blanks) => {
  for (const blank of blanks) {
    const missing = missingFromDraft({ ...whole, [part]: blank } as LaneDraft);
    expect(missing).toHaveLength(1);
    expect(missing[0]).toMatch(new RegExp(`^${part} \\(.+\\)$`));
  }
});

test.each([
  ["S1-47", "before_edit"],
  ["S1-48", "after_failure"],
  ["S1-49", "fallback"],
  ["S1-47", "name"],
])("%s: a doc source without %s lacks exactly that", (_, part) => {
  expect(missingParts({ ...whole, doc_source: { ...briefFor("a").doc_source!, [part]: "" } })).toEqual([expect.stringMatching(new RegExp(`^doc_source\\.${part} \\(`))]);
});

test.each(["single_target", "tests_clear", "rollback_simple"] as const)("S1-16: the checklist's %s must be answered", (answer) => {
  const { [answer]: _, ...checklist } = { single_target: true, tests_clear: true, rollback_simple: true };
  expect(missingFromDraft({ ...whole, checklist })).toEqual([expect.stringContaining(`checklist.${answer}`)]);
});

test("everything that is missing is named at once", () => {
  expect(missingFromDraft({})).toHaveLength(19);
});

test("of each part the last draft that says it counts; a source and the answers go by their own parts", () => {
  const defaults: LaneDraft = { docs: "d", doc_source: { name: "n", before_edit: "b", after_failure: "a", fallback: "f" }, acceptance: ["x"] };
  expect(mergedDraft(defaults, { acceptance: ["y"], checklist: { single_target: true } }, { doc_source: { fallback: "g" } as never, checklist: { tests_clear: false } })).toEqual({ docs: "d", doc_source: { name: "n", before_edit: "b", after_failure: "a", fallback: "g" }, acceptance: ["y"], checklist: { single_target: true, tests_clear: false } });
});

test.each([
  ["bus gate run 3", "integrator", 1],
  ["bus gate run 3 --lane L-1", "orchestrator", 1],
  ["bus gate run --lane L-1 3", "integrator", 1],
  ["bus gate run 3", "worker", 0],
  ["bus gate run 2 --lane L-3", "integrator", 0],
  ["npm test -- pkg/3", "integrator", 0],
] as const)("S1-43, S1-44: %s where the full gate is the %s's: %i too much", (line, full_gate, count) => {
  expect(undelegatedSuites({ commands: [line], full_gate })).toHaveLength(count);
});
