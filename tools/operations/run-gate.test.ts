import { existsSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { inside } from "../cli/test-bus.js";
import { GATES, POLICY, briefFor } from "../dev/parallel-repo.js";
import { git } from "../dev/scratch-repo.js";
import { sha256 } from "../platform/sha256.js";
import type { GateReceipt, GateStep, Gates } from "../schema/records.gen.js";
import { gateWorld, laneRecord, openLane, put, script } from "./gate/test-gates.js";

const GATES_WITH = (one: Partial<Record<"1" | "2" | "3", GateStep[]>>): Gates => ({ ...GATES, gates: { ...GATES.gates, ...one } });
const EVENTS = "_bus/events/events.jsonl";

const events = (root: string): Record<string, unknown>[] => (existsSync(join(root, EVENTS)) ? readFileSync(join(root, EVENTS), "utf8").trim().split("\n").map((line) => JSON.parse(line) as Record<string, unknown>) : []);
const receiptOf = (cwd: string, path: string): GateReceipt => JSON.parse(readFileSync(join(cwd, path), "utf8")) as GateReceipt;
const gate = (cwd: string, n: number, agent = "w", ...more: string[]) => inside(cwd).run("gate", "run", String(n), "--lane", "L-a", "--agent", agent, ...more);

test("S1-13, S1-73: a lane's gate is run in its checkout and kept: the receipt whole, an entry with its hash, a line on the log", async () => {
  const { root, lane } = gateWorld();
  put(lane, "pkg/a/index.mjs", "export const value = 2;\n");
  put(lane, "pkg/a/new.mjs", "export const more = 1;\n");
  rmSync(join(lane, "pkg/a/package.json"));
  put(lane, "_report/other.md", "no part of it");
  const ran = await gate(lane, 1);
  expect(ran.code).toBe(0);
  expect(ran.stderr).toMatch(/^gate 1: format: passed$/m);
  expect(ran.stdout).toMatch(/^format {2}passed .*\n\npassed: gate 1 of L-a, tree [0-9a-f]{12}, 2 touched files\nreceipt: _report\/runner\/L-a\/gate-1-\d{8}T\d{9}Z\.json\n$/);
  const { gates: [entry], failures } = laneRecord(root);
  expect(failures).toEqual([]);
  const receipt = receiptOf(lane, entry!.receipt);
  expect(entry).toMatchObject({ gate: 1, verdict: "passed", tree: receipt.tree, by: "w", role: "worker", place: "lane", rules: receipt.rules, sha256: sha256(readFileSync(join(lane, entry!.receipt), "utf8")) });
  expect(receipt).toMatchObject({
    gate: 1, verdict: "passed", lane_id: "L-a", place: "lane", by: "w", role: "worker", session_id: expect.any(String), commit: git(lane, "rev-parse", "HEAD"),
    rules: sha256(readFileSync(join(root, "gates.json"), "utf8")), node: process.version, platform: `${process.platform} ${process.arch}`, files: ["pkg/a/index.mjs", "pkg/a/new.mjs"], packages: ["pkg/a"],
  });
  expect(receipt.steps).toEqual([
    { name: "format", check: "lint", status: "passed", run: ["node", "tools/style.mjs", "pkg/a/index.mjs", "pkg/a/new.mjs"], cwd: ".", exit: 0, ms: expect.any(Number), tail: "", tool: { name: "node", path: expect.stringMatching(/^\//), version: process.version } },
  ]);
  expect(git(lane, "ls-tree", "-r", "--name-only", receipt.tree).split("\n")).toContain("pkg/a/new.mjs");
  expect(events(root).filter(({ event }) => event === "gate")).toMatchObject([{ agent_id: "w", task_id: "L-a", meta: { lane_id: "L-a", role: "worker", gate: 1, verdict: "passed", tree: receipt.tree, receipt: entry!.receipt, place: "lane", rules: receipt.rules } }]);
});

test("S0-22, S1-14, S1-61, S1-72: a failed check fails the gate, and leaves signature, receipt and its own words; mended, it is settled", async () => {
  const { root, lane } = gateWorld();
  put(lane, "pkg/a/index.mjs", "export const value = 'BAD_STYLE';\n");
  const red = await gate(lane, 1);
  expect(red.code).toBe(1);
  expect(red.stdout).toMatch(/format:\n {2}bad style: pkg\/a\/index\.mjs\n\nfailed: gate 1 of L-a/);
  const { gates, failures } = laneRecord(root);
  expect(gates.map(({ verdict }) => verdict)).toEqual(["failed"]);
  expect(failures).toEqual([
    { id: expect.stringMatching(/^F-\w+$/), at: gates[0]!.at, by: "w", signature: "gate 1: format: bad style: pkg/a/index.mjs", failure: "gate 1: format: exit code 1: bad style: pkg/a/index.mjs", impact: expect.stringContaining("L-a cannot be handed in"), gate: 1, receipt: gates[0]!.receipt },
  ]);
  expect(events(root).filter(({ event }) => event === "failure")).toMatchObject([{ meta: { lane_id: "L-a", gate: 1, failure_id: failures[0]!.id, signature: failures[0]!.signature, receipt: gates[0]!.receipt } }]);

  put(lane, "pkg/a/index.mjs", "export const value = 3;\n");
  expect((await gate(lane, 1)).code).toBe(0);
  expect(laneRecord(root).failures).toMatchObject([{ id: failures[0]!.id, resolved_at: expect.any(String) }]);
});

test("S1-73, S1-76: packages are tested after the static checks of the very same files, and only those touched", async () => {
  const { root, lane } = gateWorld();
  put(lane, "pkg/a/index.mjs", "export const value = 'text';\n");
  const early = await gate(lane, 2);
  expect(early).toMatchObject({ code: 1, stdout: "" });
  expect(early.stderr).toMatch(/gate 2 comes after gate 1.* gate 1 is missing\nhint: bus gate run 1 --lane L-a/);
  expect(laneRecord(root).gates).toEqual([]);
  expect((await gate(lane, 1)).code).toBe(0);
  const red = await gate(lane, 2);
  expect(red.code).toBe(1);
  expect(red.stdout).toMatch(/tests \[pkg\/a\] +failed .*exit code 1/);
  const [, second] = laneRecord(root).gates;
  expect(receiptOf(lane, second!.receipt).steps.map(({ name }) => name)).toEqual(["tests [pkg/a]"]);
  put(lane, "pkg/a/index.mjs", "export const value = 4;\n");
  expect((await gate(lane, 2)).stderr).toMatch(/gate 1 is stale/);
  expect((await gate(lane, 1)).code).toBe(0);
  expect((await gate(lane, 2)).code).toBe(0);
});

test("S1-43, S1-44: the whole repository is the integrator's, the orchestrator's, or a worker's whose brief says so", async () => {
  const { root, lane } = gateWorld();
  put(lane, "pkg/a/index.mjs", "export const value = 2;\n");
  const refused = await gate(lane, 3);
  expect(refused.code).toBe(5);
  expect(refused.stderr).toMatch(/gate\.full/);
  expect(JSON.stringify(events(root))).toMatch(/"rule":"role"/);
  expect((await inside(root).run("gate", "run", "3", "--agent", "w")).code).toBe(5);
  expect(laneRecord(root).gates).toEqual([]);
  for (const [agent, role] of [["int", "integrator"], ["lead", "orchestrator"], ["prime", "primary"]] as const) {
    const ran = await gate(root, 3, agent);
    expect(ran.code).toBe(0);
    expect(ran.stderr).toMatch(/for L-a as it is now gate 1 is missing, gate 2 is missing/);
    expect(laneRecord(root).gates.at(-1)).toMatchObject({ gate: 3, verdict: "passed", by: agent, role });
  }
  openLane(root, "L-b", { worktree: lane, worker: "w", brief: briefFor("b", { full_gate: "worker" }) });
  expect((await inside(lane).run("gate", "run", "3", "--lane", "L-b", "--agent", "w")).code).toBe(0);
  expect((await inside(lane).run("gate", "run", "3", "--lane", "L-b", "--agent", "other")).code).toBe(5);
});

test("S1-75: gate 3 is the command that CI runs, whatever was touched", async () => {
  const { root, lane } = gateWorld();
  put(lane, "BROKEN", "\n");
  const red = await gate(root, 3, "int", "--json");
  expect(red.code).toBe(1);
  const receipt = JSON.parse(red.stdout) as GateReceipt;
  expect(receipt).toMatchObject({ gate: 3, verdict: "failed", signature: "gate 3: all: broken together", steps: [{ name: "all", check: "ci", run: ["node", "tools/all.mjs"], exit: 1 }] });
  expect(receiptOf(root, String(receipt["receipt"]))).toMatchObject({ tree: receipt.tree });
});

test("S1-05, S1-08: nobody runs the gate of a worker's lane but the worker and those above", async () => {
  const { root, lane } = gateWorld();
  const ran = await gate(lane, 1, "other");
  expect(ran.code).toBe(5);
  expect(ran.stderr).toMatch(/L-a is the lane of w/);
  expect(JSON.stringify(events(root))).toMatch(/"rule":"lane"/);
  expect((await gate(root, 1, "int")).code).toBe(0);
  expect(laneRecord(root).gates).toMatchObject([{ by: "int", role: "integrator" }]);

  // One who is named as a worker, too, does this to another's lane as what it is besides.
  const both = gateWorld({ policy: { ...POLICY, roles: { ...POLICY.roles, worker: ["int", "*"] } } });
  expect((await gate(both.root, 1, "int")).code).toBe(0);
  expect(laneRecord(both.root).gates).toMatchObject([{ by: "int", role: "integrator" }]);
});

test("S1-13: what a lane says of gates does not count for it", async () => {
  const { root, lane } = gateWorld();
  put(lane, "gates.json", GATES_WITH({ "1": [{ name: "nothing", run: ["true"] }] }));
  put(lane, "pkg/a/index.mjs", "export const value = 'BAD_STYLE';\n");
  git(lane, "add", "--all");
  git(lane, "commit", "--quiet", "-m", "weaken");
  expect((await gate(lane, 1)).code).toBe(1);
  expect(laneRecord(root).gates[0]!.rules).toBe(sha256(readFileSync(join(root, "gates.json"), "utf8")));
});

test("S0-22: all steps run also after one has failed, and one that edits what it checks fails", async () => {
  const gates = GATES_WITH({ "1": [{ name: "red", run: ["false"] }, { name: "writer", run: script("require('fs').appendFileSync('pkg/a/index.mjs', '// tidy\\n'); require('fs').writeFileSync('ignored.txt', 'x')") }, { name: "last", run: ["true"] }] });
  const { root, lane } = gateWorld({ gates });
  put(lane, "pkg/a/index.mjs", "export const value = 2;\n");
  const ran = await gate(lane, 1);
  expect(ran.code).toBe(1);
  const { steps } = receiptOf(lane, laneRecord(root).gates[0]!.receipt);
  expect(steps.map(({ name, status }) => [name, status])).toEqual([["red", "failed"], ["writer", "passed"], ["last", "passed"], ["unchanged files", "failed"]]);
  expect(steps.at(-1)!.reason).toBe("the gate changed what it checks, or somebody did meanwhile: ignored.txt, pkg/a/index.mjs");
});

test("a step that only writes what git ignores changes nothing", async () => {
  const { lane } = gateWorld({ gates: GATES_WITH({ "1": [{ name: "cover", run: script("require('fs').mkdirSync('ignored'); require('fs').writeFileSync('ignored/x', 'x')") }] }) });
  expect((await gate(lane, 1)).code).toBe(0);
});

test.each<readonly [what: string, step: Partial<GateStep>, verdict: string, says: RegExp]>([
  ["S0-45: a tool that is not there", { run: ["no-such-linter", "{files}"] }, "skipped", /no-such-linter is not on the PATH: nothing was checked: skipped is not passed/],
  ["S0-45: an optional one, where nothing else has run", { run: ["no-such-linter", "{files}"], optional: true }, "skipped", /skipped .*no-such-linter is not on the PATH/],
  ["S0-45: an optional one beside another step", { run: ["no-such-linter", "{files}"], optional: true }, "passed", /skipped .*no-such-linter is not on the PATH/],
  ["S0-45: an optional program of the repository's own that somebody took away, beside another step", { run: ["./tools/lint"], optional: true }, "skipped", /there is no \.\/tools\/lint/],
  ["a tool that may not be run", { run: ["./PLAN.md"] }, "failed", /may not be executed/],
  ["S0-22: a wrapper that does not find its tool", { run: ["sh", "-c", "no-such-linter"] }, "failed", /exit code 127/],
  ["S1-73: one that hangs", { run: ["sleep", "1000"], timeout_minutes: 0.001 }, "failed", /took longer than 0\.001 minutes/],
  ["one that kills itself", { run: script("process.kill(process.pid, 'SIGKILL')") }, "failed", /ended by SIGKILL/],
  ["S1-43: one for other files", { run: ["false", "{files}"], files: ["docs/**"] }, "passed", /not applicable .*no touched file matches/],
])("%s: a gate says so", async (what, step, verdict, says) => {
  const { root, lane } = gateWorld({ gates: GATES_WITH({ "1": [{ name: "s", run: [], ...step }, ...(what.includes("beside") ? [{ name: "other", run: ["true"] }] : [])] }) });
  put(lane, "pkg/a/index.mjs", "export const value = 2;\n");
  const ran = await gate(lane, 1);
  expect(ran.code).toBe(verdict === "passed" ? 0 : 1);
  expect(ran.stdout).toMatch(says);
  expect(laneRecord(root)).toMatchObject({ gates: [{ verdict }], failures: verdict === "failed" ? [{ gate: 1 }] : [] });
});

test("S1-13: a gate for which nothing is declared lets nothing pass", async () => {
  const { root, lane } = gateWorld({ gates: GATES_WITH({ "1": [] }) });
  const ran = await gate(lane, 1);
  expect(ran.code).toBe(1);
  expect(ran.stdout).toMatch(/gates\.json declares nothing to run for gate 1: skipped is not passed/);
  expect(laneRecord(root).gates).toMatchObject([{ verdict: "skipped" }]);
});

test("S0-29, S0-32: a required check that no step is cannot be run, and a gate says which", async () => {
  const { lane } = gateWorld({ gates: { ...GATES, required: ["lint", "typecheck", "unit", "smoke"] } });
  put(lane, "pkg/a/index.mjs", "export const value = 2;\n");
  expect((await gate(lane, 1)).stderr).toMatch(/gates\.json requires typecheck, smoke, but no step/);
});

test("secrets and control characters of a step's output reach neither receipt, record nor terminal", async () => {
  const { root, lane } = gateWorld({ gates: GATES_WITH({ "1": [{ name: "leak", run: script("console.log('Error: \\u001b]0;t\\u0007\\u001b[31mghp_' + 'a'.repeat(36)); process.exit(1)") }] }) });
  const ran = await gate(lane, 1);
  const { receipt } = laneRecord(root).gates[0]!;
  for (const text of [ran.stdout, ran.stderr, readFileSync(join(lane, receipt), "utf8"), JSON.stringify(laneRecord(root)), readFileSync(join(root, EVENTS), "utf8")]) {
    expect(text).not.toMatch(/ghp_a|\u001b|\u0007/);
  }
  expect(laneRecord(root).failures[0]!.signature).toBe("gate 1: leak: Error: [redacted:github-token]");
});

test("S1-58: on one branch a lane's gate is about its own files, and says what of others ran with it", async () => {
  const { root } = gateWorld({ mode: "A" });
  openLane(root, "L-b", { mode: "A", worktree: root, worker: "v" });
  put(root, "pkg/a/index.mjs", "export const value = 2;\n");
  put(root, "pkg/b/index.mjs", "export const value = 'BAD_STYLE';\n");
  put(root, "nobody.mjs", "BAD_STYLE\n");
  const ran = await gate(root, 1);
  expect(ran.code).toBe(0);
  expect(ran.stdout).toMatch(/1 file of others in the same folder ran with it: pkg\/b\/index\.mjs/);
  const first = receiptOf(root, laneRecord(root).gates[0]!.receipt);
  expect(first).toMatchObject({ files: ["pkg/a/index.mjs"], beside: ["pkg/b/index.mjs"] });
  put(root, "pkg/b/index.mjs", "export const value = 5;\n");
  expect((await gate(root, 2)).code).toBe(0);
  expect(laneRecord(root).gates.map(({ tree }) => tree)).toEqual([first.tree, first.tree]);
});

test("S1-73: without a lane this checkout is looked at by its own last commit, and that is no lane's evidence", async () => {
  const { root, lane } = gateWorld();
  put(lane, "pkg/a/index.mjs", "export const value = 2;\n");
  git(lane, "add", "--all");
  git(lane, "commit", "--quiet", "-m", "work");
  put(lane, "pkg/b/index.mjs", "export const value = 3;\n");
  const ran = await inside(lane).run("gate", "run", "2", "--agent", "anybody", "--json");
  expect(ran.code).toBe(0);
  expect(JSON.parse(ran.stdout)).toMatchObject({ gate: 2, by: "anybody", files: ["pkg/a/index.mjs", "pkg/b/index.mjs"], receipt: expect.stringMatching(/^_report\/runner\/tree\/gate-2-/) });
  expect(laneRecord(root).gates).toEqual([]);
});

test("a lane that is not in work has no gate, nor one that is not there, nor without settings", async () => {
  const { root, lane } = gateWorld({ more: { state: "planned" } });
  expect((await gate(lane, 1)).code).toBe(3);
  expect((await inside(lane).run("gate", "run", "1", "--lane", "L-x", "--agent", "w")).code).toBe(4);
  rmSync(join(root, "_bus/parallel.json"));
  expect((await inside(lane).run("gate", "run", "1", "--agent", "w")).stderr).toMatch(/hint: bus init --parallel/);
  expect(existsSync(join(lane, "_report/runner"))).toBe(false);
  expect(readdirSync(lane)).toContain("gates.json");
});
