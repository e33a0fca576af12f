import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { contextOf, expectNotDone } from "../dev/expect-not-done.js";
import { plannedLane } from "../dev/planned-lanes.js";
import { git } from "../dev/scratch-repo.js";
import { DONE, HANDOFF, laneEvents, workingLane } from "../dev/working-lane.js";
import { missingForDone } from "./lane/evidence/missing-for-done.js";

test.each([
  ["gates.json", "A"], ["_bus/parallel.json", "B"],
] as const)("S0-12 S0-06: %s, touched in mode %s, takes a boundary approval", async (path, mode) => {
  const bus = await workingLane(mode, { brief: { scope: ["pkg/a/**", path] } });
  bus.edit({ "pkg/a/index.mjs": "export const value = 2;\n", [path]: `${readFileSync(join(bus.checkout, path), "utf8")} \n` });
  bus.commit();
  const refused = `it changes rules for agents without a boundary approval: ${path}`;
  await expectNotDone(bus, refused);
  for (const [kind, id] of [["interface", "AP-1"], ["boundary", "AP-2"]] as const) {
    await bus.done(["approval", "request", path, "--kind", kind, "--reason", "needed", "--lane", "L-a"]);
    await bus.done(["approval", "grant", id], "prime");
    if (kind === "interface") await expectNotDone(bus, refused);
  }
  expect(await missingForDone(contextOf(bus), bus.lane())).not.toContainEqual(expect.stringMatching(/rules for agents/));
});

test("S0-12 S0-21: a contract of another lane, or of all, takes an interface approval", async () => {
  const bus = await workingLane("A", { brief: { interfaces: ["pkg/a/own.mjs"] }, policy: { lanes: { interfaces: ["pkg/*/index.mjs"] } } });
  await plannedLane(bus.root, "b", { brief: { interfaces: ["pkg/a/api.mjs"] } });
  await bus.gated({ "pkg/a/api.mjs": "", "pkg/a/own.mjs": "", "pkg/a/index.mjs": "export const value = 2;\n" });
  await bus.done(HANDOFF);
  const refused = "one thing is missing: it changes contracts without an interface approval: pkg/a/index.mjs (of all lanes), pkg/a/api.mjs (of L-b)";
  await expectNotDone(bus, refused);
  await bus.done(["approval", "request", "pkg/a/*.mjs", "--kind", "boundary", "--reason", "the field moves", "--lane", "L-a"]);
  await bus.done(["approval", "grant", "AP-1"], "prime");
  await expectNotDone(bus, refused);
  for (const [path, id] of [["pkg/a/api.mjs", "AP-2"], ["pkg/a/index.mjs", "AP-3"]] as const) {
    await bus.done(["approval", "request", path, "--kind", "interface", "--reason", "the field moves", "--lane", "L-a"]);
    await expectNotDone(bus, `it waits for ${id} (${path})`);
    await bus.done(["approval", "grant", id], "prime");
  }
  await bus.done(DONE);
});

test("S0-15 S1-108: open escalations, a permission that failed, and a request that nobody has answered are no end", async () => {
  const bus = await workingLane("A");
  await bus.gated();
  await bus.done(["checkpoint", "save", "L-a", "--completed", "c", "--pending", "p", "--next", "n", "--blocker", "migration: drops a column", "--blocker", "permission: git push", "--blocker", "other: slow"]);
  await bus.done(["approval", "request", "git push origin main", "--reason", "publish", "--lane", "L-a"]);
  await bus.done(HANDOFF);
  await expectNotDone(bus, "2 things are missing", "2 blockers not resolved: B-01 (migration): drops a column, B-02 (permission): git push", "it waits for AP-1 (git push origin main)");
  await bus.done(["checkpoint", "save", "L-a", "--completed", "c", "--pending", "p", "--next", "n", "--resolved", "all"], "lead");
  await bus.done(["approval", "deny", "AP-1", "--note", "not today"], "pat");
  await bus.done(DONE);
});

test("S0-22 S1-54: a gate that failed, was skipped, is of other rules, or whose receipt was lost or changed, is not passed", async () => {
  const bus = await workingLane("A");
  await bus.gated();
  await bus.done(HANDOFF);
  const [, second] = bus.lane().gates.map(({ receipt }) => join(bus.root, receipt)) as [string, string];
  const text = readFileSync(second, "utf8");
  writeFileSync(second, text.replace('"exit": 0', '"exit": 1'));
  await expectNotDone(bus, /one thing is missing: the receipt .* of gate 2 is not what the gate wrote/);
  rmSync(second);
  await expectNotDone(bus, /the receipt .* of gate 2 is not there any more/);
  writeFileSync(second, text);
  const gates = JSON.parse(readFileSync(join(bus.root, "gates.json"), "utf8")) as { gates: Record<string, { run: string[] }[]>; required?: string[] };
  gates.gates["1"] = [{ run: ["no-such-program"], ...{ name: "lint" } }];
  const declare = (): void => {
    writeFileSync(join(bus.root, "gates.json"), JSON.stringify(gates));
    git(bus.root, "commit", "--quiet", "--message=gates", "gates.json");
  };
  declare();
  await expectNotDone(bus, "gate 1 was run on other content, or by other rules", "gate 2 was run on other content, or by other rules");
  expect((await bus.run(["gate", "run", "1", "--lane", "L-a"])).code).toBe(1);
  await expectNotDone(bus, "gate 1 was skipped, which is not passed");
  gates.gates["1"] = [{ run: ["false"], ...{ name: "lint" } }];
  gates.required = ["smoke"];
  declare();
  expect((await bus.run(["gate", "run", "1", "--lane", "L-a"])).code).toBe(1);
  await expectNotDone(bus, "gate 1 failed", "no gate is the required check smoke");
}, 40_000);

test("S1-53 S1-56 S1-106: an unmet criterion, a result that is no pass, and a hand-off that is gone", async () => {
  const bus = await workingLane("A");
  await bus.gated();
  await expectNotDone(bus, "one thing is missing: there is no hand-off");
  const { handoff } = await bus.done([...HANDOFF.filter((word) => word !== "--accepted" && word !== "all"), "--accepted", "1", "--result", "partial"]);
  await expectNotDone(bus, "2 things are missing: 1 acceptance criteria not met: its tests pass; its hand-off says partial");
  await bus.done(HANDOFF);
  rmSync(join(bus.root, bus.lane().handoff?.file ?? handoff?.file ?? ""));
  await expectNotDone(bus, /one thing is missing: its hand-off _report\/agent\/w-a\/handoff-L-a-CP-01-2\.md is not there/);
});

test("S1-11 S1-107: a patch larger than the settings allow is refused; above 800 lines it is reported, and flagged where nothing says when it is right", async () => {
  const large = Array.from({ length: 801 }, (_, n) => `// ${n}\n`).join("");
  const bus = await workingLane("A", { brief: { scope: ["pkg/a/**", "pkg/b/**"], acceptance: ["it works"] } });
  await bus.gated({ "pkg/a/more.mjs": large, "pkg/b/index.mjs": "export const value = 2;\n" });
  await bus.done(HANDOFF);
  const policy = join(bus.root, "_bus/parallel.json");
  const unset = readFileSync(policy, "utf8");
  writeFileSync(policy, unset.replace('"limit": 8', '"limit": 8, "max_patch_lines": 802'));
  await expectNotDone(bus, "one thing is missing: its patch has 803 lines, and 802 are allowed");
  writeFileSync(policy, unset);
  const ran = await bus.run(DONE);
  expect(ran.code).toBe(0);
  expect(ran.stderr).toContain("the patch of L-a has 803 lines");
  expect(ran.stderr).toContain("the patch of L-a is large and spans 2 folders, and its 1 acceptance criteria do not say when each is right");
  expect(laneEvents(bus.root, "lane_done")[0]?.meta["warnings"]).toHaveLength(2);
});

test("S1-48: sources that were not consulted are a warning, or where the settings require them a refusal", async () => {
  const bus = await workingLane("A");
  bus.edit({ "pkg/a/test.mjs": "process.exit(1);\n" });
  for (const gate of ["1", "2"]) await bus.run(["gate", "run", gate, "--lane", "L-a"]);
  await bus.gated({ "pkg/a/test.mjs": "" });
  await bus.done(["checkpoint", "save", "L-a", "--completed", "c", "--pending", "p", "--next", "n", "--failure", "TypeError: x", "--impact", "stuck"]);
  await bus.done(HANDOFF);
  const policy = join(bus.root, "_bus/parallel.json");
  const unset = readFileSync(policy, "utf8");
  writeFileSync(policy, unset.replace('"limit": 8', '"limit": 8, "doc_source": "require"'));
  await expectNotDone(bus, /one thing is missing: 1 failure without a source consulted after it: F-\d+ \(reported: TypeError: x\)/);
  await bus.done(["checkpoint", "save", "L-a", "--completed", "c", "--pending", "p", "--next", "n2", "--source", "Context7: types"]);
  expect(await missingForDone(contextOf(bus), bus.lane())).toEqual([]);
  writeFileSync(policy, unset);
  await bus.done(["checkpoint", "save", "L-a", "--completed", "c", "--pending", "p", "--next", "n3", "--failure", "RangeError: y", "--impact", "stuck"]);
  const ran = await bus.run(DONE);
  expect(ran.code).toBe(0);
  expect(ran.stderr).toMatch(/1 failure without a source consulted after it: .*RangeError: y/);
});
