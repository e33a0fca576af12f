import { expect, test } from "vitest";
import { branchAgent, branchProblem, checkBranch, defaultBranch } from "./branch.js";

test.each([
  ["agent/codex-2/queue-001", "codex-2"],
  ["agent/codex-2/docs/first-part", "codex-2"],
  ["agent/a.b/x", "a.b"],
  ["agent/codex-2", null],
  ["agent/codex-2/", null],
  ["agent//x", null],
  ["agent/codex-2//x", null],
  ["agent/codex-2/../main", null],
  ["agent/codex-2/-x", null],
  ["agent/codex-2/x.lock", null],
  ["agents/codex-2/x", null],
  ["main", null],
  ["", null],
])("%s belongs to %s", (branch, agent) => {
  expect(branchAgent(branch)).toBe(agent);
});

test("only an agent's own branch is without a problem", () => {
  expect(branchProblem("agent/codex-2/queue-001", "codex-2")).toBeNull();
  expect(branchProblem("agent/codex-2/queue-001", "codex")).toBe("branch agent/codex-2/queue-001 belongs to codex-2, not to codex");
  expect(branchProblem("main", "codex")).toBe("branch main is not of the form agent/codex/<slug>");
});

test("the default branch of a task is one that its agent may use", () => {
  expect(defaultBranch("codex-2", "QUEUE-001")).toBe("agent/codex-2/queue-001");
  expect(branchProblem(defaultBranch("codex-2", "QUEUE-001"), "codex-2")).toBeNull();
});

test("a refused branch goes on the record, with the command that makes the right one", () => {
  expect(() => checkBranch("codex", "agent/codex/x")).not.toThrow();
  expect(() => checkBranch("codex", "main", "QUEUE-001")).toThrow(
    expect.objectContaining({ code: "USAGE", hint: "git switch -c agent/codex/queue-001", refusal: { rule: "branch", task_id: "QUEUE-001" } }),
  );
});
