import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { git } from "../dev/scratch-repo.js";
import { CHECKPOINT, HANDOFF, laneEvents, linesOf, workingLane } from "../dev/working-lane.js";

const FILE = "_report/agent/w-a/handoff-L-a-CP-01.md";

test.each(["A", "B"] as const)("S1-32 S1-33 S1-34 S1-35 S1-36 S1-37 S1-96: mode %s, a hand-off by the template, with git's files and the gates' commands and receipts", async (mode) => {
  const bus = await workingLane(mode);
  await bus.gated({ "pkg/a/index.mjs": "export const value = 2;\n", "pkg/a/odd `name`.mjs": "" });
  const { handoff } = await bus.done([...HANDOFF, "--risk", "slow on large input", "--deviation", "no unit test: trivial"]);
  expect(handoff).toMatchObject({
    by: "w-a", role: "worker", checkpoint_id: "CP-01", result: "pass", file: FILE, next: "apply it",
    files: ["pkg/a/index.mjs", "pkg/a/odd `name`.mjs"],
    acceptance: [{ text: "its value is a number", met: true }, { text: "its tests pass", met: true }],
    architecture: "no new dependency", docs: "comments updated", risks: ["slow on large input"], deviations: ["no unit test: trivial"],
    commands: ["node tools/style.mjs pkg/a/index.mjs 'pkg/a/odd `name`.mjs'", "node pkg/a/test.mjs"],
    tree: bus.lane().gates.at(-1)?.tree,
  });
  const gates = bus.lane().gates;
  expect(readFileSync(join(bus.checkout, FILE), "utf8")).toBe(`Lane: L-a
Checkpoint: CP-01
Objective: change package a
Files: \`pkg/a/index.mjs\`, \`\`pkg/a/odd \`name\`.mjs\`\`
Acceptance:
- [x] its value is a number
- [x] its tests pass
Architecture Compliance: no new dependency
Doc/Comment Compliance: comments updated
Commands: \`\`node tools/style.mjs pkg/a/index.mjs 'pkg/a/odd \`name\`.mjs'\`\`; \`node pkg/a/test.mjs\`
Evidence:
- gate 1 passed: \`${gates[0]?.receipt}\` (SHA-256 ${gates[0]?.sha256})
- gate 2 passed: \`${gates[1]?.receipt}\` (SHA-256 ${gates[1]?.sha256})
Result: pass
Risks: slow on large input
Deviations: no unit test: trivial
Next: apply it
Tree: ${handoff?.tree}
`);
  expect(laneEvents(bus.root, "handoff")).toMatchObject([{ agent_id: "w-a", receipts: [FILE], meta: { role: "worker", checkpoint_id: "CP-01", result: "pass", files: 2 } }]);
});

test("S1-37 S1-56 S1-106: every part that is missing is named at once, and the refusal is on the log", async () => {
  const bus = await workingLane("A");
  bus.edit({ "pkg/a/index.mjs": "export const value = 2;\n" });
  const ran = await bus.run(["handoff", "L-a"]);
  expect(ran.code).toBe(2);
  expect(ran.stderr).toBe(`bus: the hand-off of L-a lacks a checkpoint; an answer to the acceptance criteria; architecture compliance; documentation and comment compliance; evidence for this very content: gate 1 and 2; what comes next, for the integrator\nhint: bus checkpoint save L-a --completed "<step>" --pending none --next "bus handoff L-a"\n`);
  expect(bus.lane()).not.toHaveProperty("handoff");
  expect(existsSync(join(bus.root, "_report/agent"))).toBe(false);
  expect(linesOf(bus.root).at(-1)).toMatchObject({ event: "alert", task_id: "L-a", meta: { rule: "handoff" } });
});

test.each([
  [["--files", "pkg/a/index.mjs"], /not named: pkg\/a\/new\.mjs$/m, 1],
  [["--files", "pkg/a/index.mjs", "--files", "pkg/a/new.mjs", "--files", "README.md"], /not touched: README\.md$/m, 1],
  [["--files", "pkg/b/index.mjs"], /not named: pkg\/a\/index\.mjs, pkg\/a\/new\.mjs; not touched: pkg\/b\/index\.mjs$/m, 1],
  [["--accepted", "3"], /"3" is none of the 2 acceptance criteria/, 2],
  [["--accepted", "its value"], /"its value" is none of the 2 acceptance criteria/, 2],
  [["--checkpoint", "CP-07"], /L-a has no checkpoint CP-07/, 4],
  [["--accepted", "1", "--result", "pass"], /pass, and 1 of 2 criteria are not met/, 2],
] as const)("S1-33 S1-37 S1-53: %j is refused", async (words, message, code) => {
  const bus = await workingLane("A");
  await bus.gated({ "pkg/a/index.mjs": "export const value = 2;\n", "pkg/a/new.mjs": "" });
  const rest = HANDOFF.slice(words[0] === "--accepted" ? 4 : 0);
  const ran = await bus.run([...(words[0] === "--accepted" ? ["handoff", "L-a"] : []), ...rest, ...words]);
  expect(ran.stderr).toMatch(message);
  expect(ran.code).toBe(code);
  expect(bus.lane()).not.toHaveProperty("handoff");
});

test("a list that is git's is taken, and each criterion is answered by its number or text, met or not", async () => {
  const bus = await workingLane("A");
  await bus.gated();
  const line = ["handoff", "L-a", "--files", "./pkg/a/index.mjs", "--accepted", "its tests pass", "--architecture", "a", "--docs", "d", "--next", "n", "--result", "partial", "--command", "make check"];
  const { handoff } = await bus.done(line);
  expect(handoff).toMatchObject({ result: "partial", commands: ["make check"], acceptance: [{ met: false }, { met: true }] });
  expect(readFileSync(join(bus.root, FILE), "utf8")).toContain("- [ ] its value is a number\n- [x] its tests pass\n");
  expect((await bus.done([...line.filter((word) => word !== "its tests pass" && word !== "--accepted"), "--accepted", "none"])).handoff?.acceptance.map(({ met }) => met)).toEqual([false, false]);
});

test("S1-35 S0-22: a hand-off says pass only over receipts that passed, for this very content", async () => {
  const bus = await workingLane("A");
  bus.edit({ "pkg/a/index.mjs": "export const value = 'BAD_STYLE';\n" });
  expect((await bus.run(["gate", "run", "1", "--lane", "L-a"])).code).toBe(1);
  await bus.done(CHECKPOINT);
  const refused = await bus.run(HANDOFF);
  expect(refused.stderr).toContain("evidence for this very content: gate 2");
  expect(refused.stderr).toContain("a result that fits: pass, and gate 1 failed");
  await bus.gated();
  bus.edit({ "pkg/a/index.mjs": "export const value = 3;\n" });
  expect((await bus.run(HANDOFF)).stderr).toContain("evidence for this very content: gate 1 and 2");
  await bus.gated();
  const [receipt = ""] = bus.lane().gates.slice(-1).map((gate) => gate.receipt);
  writeFileSync(join(bus.root, receipt), readFileSync(join(bus.root, receipt), "utf8").replace("passed", "passed "));
  expect(await bus.run(HANDOFF)).toMatchObject({ code: 6, stderr: expect.stringContaining(receipt) });
  rmSync(join(bus.root, receipt));
  expect(await bus.run(HANDOFF)).toMatchObject({ code: 4, stderr: expect.stringMatching(/is not there any more\nhint: bus gate run 2 --lane L-a$/m) });
});

test("the same again is the same hand-off; another for the same checkpoint gets a number; only its worker writes one", async () => {
  const bus = await workingLane("B");
  await bus.gated();
  await bus.done(HANDOFF);
  await bus.done(HANDOFF);
  expect(laneEvents(bus.root, "handoff")).toHaveLength(1);
  expect((await bus.done([...HANDOFF, "--risk", "late"])).handoff?.file).toBe("_report/agent/w-a/handoff-L-a-CP-01-2.md");
  // A file that a killed command left, and nothing refers to.
  expect((await bus.done(HANDOFF)).handoff?.file).toBe(FILE);
  expect(await bus.run(HANDOFF, "lead")).toMatchObject({ code: 5, stderr: expect.stringContaining("the lane of w-a") });
  bus.commit();
  expect(bus.lane().handoff?.tree).toBe((await bus.done(HANDOFF)).handoff?.tree);
  expect(git(bus.checkout, "status", "--porcelain")).toBe("");
});
