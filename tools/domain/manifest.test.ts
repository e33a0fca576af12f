import { expect, test } from "vitest";
import { copyOwner, manifestCopy, manifestProblem, newManifest } from "./manifest.js";

test.each([
  ["AGENT_MANIFEST.codex-2.json", "codex-2"],
  ["AGENT_MANIFEST.a.b.json", "a.b"],
  ["AGENT_MANIFEST.json", null],
  ["AGENT_MANIFEST..json", null],
  ["AGENT_MANIFEST.-x.json", null],
  ["agent_manifest.codex.json", null],
])("%s is the copy of %s", (name, agent) => {
  expect(copyOwner(name)).toBe(agent);
  if (agent !== null) expect(manifestCopy(agent)).toBe(name);
});

test("an agent that is no id gets no file", () => {
  expect(() => manifestCopy("../x")).toThrow('agent "../x" is not an id');
  expect(() => newManifest("a b")).toThrow("is not an id");
});

test("a new manifest limits its agent to its own branches", () => {
  const manifest = newManifest("codex-2", { capabilities: ["docs"], branch_prefix: "main" });
  expect(manifest).toEqual({ agent_id: "codex-2", capabilities: ["docs"], branch_prefix: "agent/codex-2/" });
  expect(manifestProblem(manifest)).toBeNull();
});

test.each([
  [{ agent_id: "codex-2" }, null],
  [{ agent_id: "codex-2.lock" }, 'agent_id "codex-2.lock" is not an id'],
  [{ agent_id: "codex-2", branch_prefix: "agent/codex-3/" }, "branch_prefix must be agent/codex-2/, not agent/codex-3/"],
])("%j: %s", (manifest, problem) => {
  expect(manifestProblem(manifest)).toBe(problem);
});
