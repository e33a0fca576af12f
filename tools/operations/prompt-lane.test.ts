import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { POLICY, briefFor } from "../dev/parallel-repo.js";
import { inside } from "../cli/test-bus.js";
import { workingLane } from "../dev/working-lane.js";
import { as, asked, byHand, lanesRepository } from "./lane/test-lanes.js";

const at = "2026-01-31T09:00:00.000Z";
const prompt = async (root: string, lane = "L-a") => (await as(root, "x").promptLane({ lane })).markdown;
const planned = async (more: Parameters<typeof asked>[1] = {}) => {
  const root = lanesRepository();
  await as(root, "lead").briefLane(asked("a", more));
  return root;
};
const section = (markdown: string, title: string) => markdown.split(/^## /m).find((part) => part.startsWith(`${title}\n`)) ?? "";

describe("the whole assignment contract", () => {
  test.each([
    ["S1-38", "", /^# Lane L-a\n\nchange package a\n\nThat is the whole of it/],
    ["S1-39, S0-05", "Scope", /You may edit:\n\n- `pkg\/a\/\*\*`\n\nAlthough it lies there, leave alone:\n\n- `pkg\/a\/gen\/\*\*`/],
    ["S1-40", "Acceptance criteria", /- \[ \] its value is a number\n- \[ \] its tests pass/],
    ["S1-41", "Architecture", /- no package imports another/],
    ["S1-42", "Tests", /run the package's own test/],
    ["S1-43", "Tests", /the packages that you touch, and only those:\n\n```sh\nbus gate run 1 --lane L-a\nbus gate run 2 --lane L-a\n```/],
    ["S1-44", "Tests", /Repository-wide suites are the integrator's: do not run them/],
    ["S1-45", "Documents and comments", /comments say why/],
    ["S1-46", "Evidence and hand-off", /receipts of gates 1 and 2[^]*bus handoff L-a [^]*bus lane done L-a/],
    ["S1-47", "Sources", /Context7, before the first edit: before the first edit/],
    ["S1-48", "Sources", /Again after a failing test or runtime error, before the next edit: after each failing test/],
    ["S1-49", "Sources", /not available: say which source was used instead[^]*instead of Context7/],
    ["S1-50", "Forbidden", /\*\*No edit outside of the scope\*\*/],
    ["S1-51", "Forbidden", /\*\*No destructive action without an approval\*\*/],
    ["S1-52", "Forbidden", /\*\*No deviation from the architecture or the test plan that is not written down\*\*/],
    ["S1-64, S1-108", "When something is refused", /\*\*stop\. Do not guess a way around it\.\*\*[^]*bus approval request [^]*--lane L-a/],
    ["S0-11", "Scope", /There your work is code, its tests, and the documents that belong to it[^]*the execution ledger `PLAN\.md` are no part of it/],
    ["S0-46", "Begin", /changed after your session began, the change counts from a fresh session/],
    ["S0-46", "Instructions", /answer in French\nand in short lines/],
  ])("%s: stands under %j", async (_, title, text) => {
    const markdown = await prompt(await planned({ brief: { out_of_scope: ["pkg/a/gen/**"], instructions: "answer in French\nand in short lines" } }));
    expect(title === "" ? markdown : section(markdown, title)).toMatch(text);
  });

  test("S1-44: a delegated full gate is told as such", async () => {
    expect(section(await prompt(await planned({ brief: { full_gate: "worker" } })), "Tests")).toContain("`bus gate run 3 --lane L-a`");
  });

  test.each([["A", "Commit nothing"], ["B", "Commit your work on the lane's own branch"]] as const)("S1-06: in mode %s a worker is told: %s", async (mode, text) => {
    expect(section(await prompt(await planned({ mode })), "Evidence and hand-off")).toContain(text);
  });

  test.each(["objective", "scope", "out_of_scope", "acceptance", "architecture", "test_plan", "commands", "full_gate", "docs", "evidence", "doc_source", "layer"] as const)("S1-52: no prompt for a record by hand without %s", async (part) => {
    const root = lanesRepository();
    const { [part]: _, ...brief } = briefFor("a");
    byHand(root, { lane_id: "L-a", brief });
    await expect(as(root, "x").promptLane({ lane: "L-a" })).rejects.toMatchObject({ code: "USAGE", message: expect.stringMatching(new RegExp(`lacks ${part}`)), hint: "bus lane brief L-a --template" });
  });
});

test("a lane that was opened begins in its own checkout; one that was not is opened first", async () => {
  const root = await planned();
  expect(section(await prompt(root), "Begin")).toMatch(/```sh\nexport BUS_AGENT=agent-a\nbus lane open L-a\n/);
  const { worktree = "" } = await as(root, "lead").openLane({ lane: "L-a" });
  expect(section(await prompt(root), "Begin")).toContain(`\`\`\`sh\ncd ${join(root, worktree)}\nexport BUS_AGENT=agent-a\nbus lane open L-a\n\`\`\``);
});

test("S1-71, S1-72: a lane that failed and was interrupted tells its latest checkpoint, and signature and remediation of each failure", async () => {
  const root = lanesRepository();
  const checkpoint = { checkpoint_id: "CP-01", at, by: "agent-a", role: "worker" as const, completed: ["parser"], pending: ["tests"], next: "npm test", blockers: [] };
  const failure = { id: "F-1", at, by: "int", signature: "AssertionError: value is no number", failure: "gate 2 failed", impact: "back to work", receipt: "_report/runner/x.json" };
  byHand(root, { lane_id: "L-a", state: "in_progress", checkpoints: [checkpoint, { ...checkpoint, checkpoint_id: "CP-02", completed: ["parser", "tests"], pending: ["docs"], blockers: [{ id: "B-1", kind: "contract", text: "who owns it?", at }] }], failures: [failure, { ...failure, id: "F-2", remediation: "value must be exported" }] });
  const markdown = await prompt(root);
  expect(section(markdown, "Begin")).toContain("\nbus checkpoint resume L-a\n");
  expect(section(markdown, "Go on from the latest checkpoint")).toMatch(/`CP-02`[^]*- Done: parser; tests\n- Pending: docs\n- Blocker `B-1` \(contract\): who owns it\?\n- Next: `npm test`/);
  expect(section(markdown, "Earlier attempts")).toMatch(/- `AssertionError: value is no number`: gate 2 failed\. Impact: back to work\. Remediation: none is known\. Receipt: `_report\/runner\/x\.json`\.\n- .*Remediation: value must be exported/);
});

test("S0-08, S0-21: what it depends on, and the contracts of all lanes", async () => {
  const root = lanesRepository({ ...POLICY, lanes: { ...POLICY.lanes, interfaces: ["pkg/f/index.mjs"], autonomous: true } } as never);
  await as(root, "lead").briefLane(asked("b"));
  await as(root, "lead").briefLane(asked("a", { dependsOn: ["L-b"], brief: { interfaces: ["pkg/e/index.mjs"], dependency_notes: "it uses b's value" } }));
  const markdown = await prompt(root);
  expect(section(markdown, "Contracts and dependencies")).toMatch(/- `pkg\/e\/index\.mjs`\n- `pkg\/f\/index\.mjs`[^]*bus approval request <path> --kind interface[^]*- `L-b`, which is planned[^]*it uses b's value/);
  expect(markdown).toContain("**Autonomous mode is on");
});

test("stored text stays text: no markup, no fence, nothing invisible", async () => {
  const root = await planned({ brief: { objective: "x <script> ![a](b)", commands: ["echo ```", "a\n```\n# Root"], evidence: "# Not a heading\u202e\n- [x] done" } });
  const markdown = await prompt(root);
  expect(markdown).toContain("x &lt;script&gt; \\!\\[a\\](b)");
  expect(markdown).toContain("````sh\necho ```\n");
  expect(markdown).not.toMatch(/\u202e|^# Not|^# Root|^- \[x\]/m);
});

/** Lines of code, and code in text, that are commands of the bus about the lane, words in angle brackets filled in. */
const busCommands = (markdown: string) => [...markdown.matchAll(/(?:^|`)(bus [^`\n]*L-a\b[^`\n]*)/gm)].map(([, line = ""]) => line.replace("<the command>", "git push -u origin agent/w-a/l-a").replaceAll("<path>", "pkg/a/index.mjs").replaceAll(/<[^>]+>/g, "x"));
const words = (line: string) => [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? "");

test("every command that a prompt names does what it says when the worker runs it, one after the other", async () => {
  const bus = await workingLane("B", { brief: { full_gate: "worker", interfaces: ["pkg/e/index.mjs"] } });
  bus.edit({ "pkg/a/index.mjs": "export const value = 2;\n" });
  bus.commit();
  await bus.done(["checkpoint", "save", "L-a", "--completed", "edit", "--pending", "none", "--next", "npm test"]);
  const lines = busCommands((await bus.done<{ markdown: string }>(["lane", "prompt", "L-a"])).markdown);
  expect(lines.length).toBeGreaterThan(10);
  for (const line of new Set(lines)) {
    // That it waits for answers to what it asked for is the one thing that it lacks in the end.
    const [before, ...after] = line.split(" -- ").map(words);
    const { code, stderr } = await inside(bus.checkout).run(...(before ?? []).slice(1), "--agent", "w-a", ...after.flatMap((more) => ["--", ...more]));
    expect([line, code, stderr]).toEqual(line === "bus lane done L-a" ? [line, 1, expect.stringMatching(/blocker.* not resolved|it waits for/)] : [line, 0, expect.any(String)]);
  }
});
