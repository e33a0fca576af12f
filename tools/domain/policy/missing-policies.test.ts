import { expect, test } from "vitest";
import { policyBlock } from "./agents-block.js";
import { missingPolicies } from "./missing-policies.js";

const LABELS = ["Single-writer worklog", "Lock ownership", "Integrator only", "Permission failures", "Gates", "Documentation source", "Worker tests", "Assignment contract", "Hand-off evidence"];
const DRAFT = policyBlock();
const rules = DRAFT.split("\n").filter((line) => line.startsWith("- "));

test("S1-102: our own draft states the nine, in ASCII, and not in many words", () => {
  expect(missingPolicies(DRAFT)).toEqual([]);
  expect(rules).toHaveLength(9);
  expect(DRAFT).toMatch(/^[\x20-\x7e\n]*$/);
  expect(DRAFT.length).toBeLessThan(2200);
});

test.each(LABELS.map((label, index) => [label, index] as const))("S1-102: without its line %s is missing, and nothing else", (label, index) => {
  expect(missingPolicies(DRAFT.replace(rules[index] ?? "?", ""))).toEqual([label]);
  expect(missingPolicies(rules[index] ?? "")).toEqual(LABELS.filter((one) => one !== label));
});

test.each([
  ["in a block of code", `\`\`\`markdown\n${DRAFT}\n\`\`\`\n`],
  ["in an indented block of code", DRAFT.replaceAll(/^/gm, "    ")],
  ["in a comment", `<!--\n${DRAFT}\n-->\n`],
  ["in a comment that begins within a line", DRAFT.replaceAll(/^- (.*)$/gm, "Later: <!-- $1 -->")],
  ["struck out", DRAFT.replaceAll(/^- (.*)$/gm, "- ~~$1~~")],
  ["as bare headings", LABELS.map((label) => `## ${label}\n`).join("\n")],
  ["as headings over what is still open", LABELS.map((label) => `## ${label}\n\nTODO: agree on this with all of the others.\n`).join("\n")],
  ["nowhere", ""],
  ["in other words that are about other things", "# Agents\n\nRun the tests before you commit. Ask when in doubt. Keep the documentation current. Lock the door.\n\n- Merge only by pull request.\n- The plan is in PLAN.md.\n"],
])("S1-102: what stands %s states nothing", (_, text) => {
  expect(missingPolicies(text)).toEqual(LABELS);
});

test.each([
  ["Single-writer worklog", "PLAN.md is the execution ledger; only the orchestrator writes to it."],
  ["Single-writer worklog", "### Single-writer worklog policy\n\nWorkers never touch the progress file of the team."],
  ["Single-writer worklog", "* One agent, the integrator, keeps the worklog up to date."],
  ["Lock ownership", "- Locks: never edit a file outside the scope of a lock that you own."],
  ["Lock ownership", "## Lock rules\n\n1. no edits outside lock scope\n2. hotspots one after the other"],
  ["Integrator only", "In single-branch mode only the integrator applies patches to the shared branch."],
  ["Integrator only", "Workers hand in patches; the integrator alone merges them\ninto `main`."],
  ["Permission failures", "When a command fails because of missing permissions, report it to the orchestrator, who asks a human for approval."],
  ["Permission failures", "**Permission escalation:** stop at once, tell the lead which command it was, wait for an answer."],
  ["Gates", "Each lane must pass its own checks before it is merged; the final gate is `just ci`."],
  ["Gates", "## Gates\n\n- gate 1: format and static checks\n- gate 2: package tests\n- gate 3: everything"],
  ["Documentation source", "Consult Context7 before the first code edit and again after any failing test."],
  ["Documentation source", "> Read the upstream docs before you edit; re-read them on every runtime error."],
  ["Worker tests", "Workers run tests of touched packages only (`just test-pkg <pkg>`)."],
  ["Worker tests", "Lanes test their own packages; the whole suite is run by the integrator."],
  ["Assignment contract", "The orchestrator's assignment prompt includes:\n\n- lane id and one objective\n- scope globs, and what is out of scope\n- acceptance criteria"],
  ["Assignment contract", "## Assignment contract\n\nEach lane gets a written order with everything the template asks for."],
  ["Hand-off evidence", "A handoff must include touched files, commands and test evidence."],
  ["Hand-off evidence", "Workers hand off with:\n  * the patch and the touched files\n  * test results\n  * open risks"],
])("S1-102: %s is recognised in a document's own words: %s", (label, text) => {
  expect(missingPolicies(`# Rules\n\n${text}\n`)).not.toContain(label);
});

test("S1-102: one list that has the words of a policy scattered over its items does not state it", () => {
  const scattered = "Rules:\n\n- the integrator is Kim\n- only small changes\n- nobody applies for anything\n- one branch\n";
  expect(missingPolicies(scattered)).toEqual(LABELS);
});
