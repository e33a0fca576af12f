import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { briefFor } from "../dev/parallel-repo.js";
import { LANE_MARKS } from "../domain/lane/ledger.js";
import type { Lane } from "../schema/records.gen.js";
import { as, asked, byHand, lanesRepository } from "./lane/test-lanes.js";

const at = "2026-01-31T09:00:00.000Z";
const plan = (root: string) => readFileSync(join(root, "PLAN.md"), "utf8");
const FULL: Partial<Lane> & { lane_id: string } = {
  lane_id: "L-a", state: "closed", wave: "W1", lock_id: "LK-1", outcome: "completed", ready_at: at, closed_at: at,
  brief: { ...briefFor("a"), objective: "a | b_c <i>", out_of_scope: ["pkg/a/gen"] },
  checkpoints: [{ checkpoint_id: "CP-01", at, by: "agent-a", role: "worker", completed: [], pending: [], blockers: [], next: "x" }],
  gates: [{ gate: 2, at, verdict: "passed", tree: "0".repeat(40), receipt: "_report/runner/L-a/gate-2.json", sha256: "ab".repeat(32), by: "agent-a", role: "worker", place: "lane" }],
  failures: [{ id: "F-1", at, by: "int", signature: "AssertionError: x", failure: "gate 2 failed", impact: "i", remediation: "exported it", resolved_at: at }],
  handoff: { at, by: "agent-a", role: "worker", checkpoint_id: "CP-01", files: [], acceptance: [], architecture: "x", docs: "x", commands: ["node pkg/a/test.mjs"], result: "pass", risks: [], next: "x", tree: "0".repeat(40) },
  integration: { at, by: "int", commit: "c".repeat(40), before: "b".repeat(40) },
  integrations: [{ at, by: "int", commit: "d".repeat(40), before: "b".repeat(40), reverted: "e".repeat(40) }],
  history: [{ state: "verified", at, by: "int", role: "integrator" }],
};

test("S1-27: locks, checkpoint ids, evidence of commands and tests, failures with remediation, completion", async () => {
  const root = lanesRepository();
  byHand(root, FULL);
  byHand(root, { lane_id: "L-b" });
  const { markdown, file, changed } = await as(root, "x").keepLedger({});
  expect([file, changed]).toEqual(["PLAN.md", undefined]);
  expect(markdown.split("\n")).toEqual([
    "| lane | state | worker | objective | lock | scope | checkpoints |",
    "| --- | --- | --- | --- | --- | --- | --- |",
    "| L-a (W1) | closed | agent-a | a \\| b\\_c &lt;i&gt; | LK-1 | `pkg/a/**`, `!pkg/a/gen` | CP-01 |",
    "| L-b | planned | agent-a | change package b | - | `pkg/b/**` | - |",
    "",
    "### L-a",
    "",
    `- Hand-off at CP-01 by agent-a, ${at}: pass; \`node pkg/a/test.mjs\``,
    `- Gate 2 (lane) passed, ${at}, by agent-a: \`_report/runner/L-a/gate-2.json\` sha256 abababababab`,
    `- Failure F-1 \`AssertionError: x\`: gate 2 failed; remediation: exported it; resolved ${at}`,
    `- Handed in first: ${at}`,
    "- Integrated as `dddddddddddd`, taken back by `eeeeeeeeeeee`",
    `- Integrated: \`cccccccccccc\`, ${at}, by int`,
    `- Verified: ${at}, by int`,
    `- Closed: ${at}, completed`,
  ]);
  expect((await as(root, "x").keepLedger({ wave: "W2" })).markdown).toBe("No lane is planned.");
});

describe("S1-28: one writer", () => {
  test.each(["lead", "int", "prime"])("%s writes it, and a second time nothing changes", async (agent) => {
    const root = lanesRepository();
    byHand(root, FULL);
    writeFileSync(join(root, "PLAN.md"), "# Plan\r\n\r\nmine");
    expect(await as(root, "x").keepLedger({ check: true })).toMatchObject({ changed: true });
    expect(await as(root, agent).keepLedger({ write: true })).toMatchObject({ changed: true });
    const text = plan(root);
    expect(text).toMatch(/^# Plan\r\n\r\nmine\r\n\r\n## Lanes\r\n\r\n<!-- buslane:lanes:start -->\r\n/);
    expect(text.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
    expect(await as(root, agent).keepLedger({ write: true })).toMatchObject({ changed: false });
    expect(plan(root)).toBe(text);
    expect(await as(root, "x").keepLedger({ check: true })).toMatchObject({ changed: false });
    byHand(root, { lane_id: "L-c" });
    expect(await as(root, "x").keepLedger({ check: true })).toMatchObject({ changed: true });
  });

  test.each(["agent-a", "pat"])("%s does not", async (agent) => {
    const root = lanesRepository();
    await expect(as(root, agent).keepLedger({ write: true })).rejects.toMatchObject({ code: "NOT_YOURS", refusal: { rule: "role" } });
    expect(plan(root)).toBe("# Plan\n");
  });

  test("only between the marks, wherever they are; marks that are no pair are refused", async () => {
    const root = lanesRepository();
    byHand(root, FULL);
    writeFileSync(join(root, "PLAN.md"), `before\n${LANE_MARKS.start}\nold\n${LANE_MARKS.end}\nafter`);
    await as(root, "lead").keepLedger({ write: true });
    expect(plan(root)).toMatch(/^before\n<!-- [^]*\| L-a \(W1\)[^]*-->\nafter$/);
    expect(plan(root)).not.toContain("old");
    writeFileSync(join(root, "PLAN.md"), `${LANE_MARKS.end}\n${LANE_MARKS.start}\n`);
    await expect(as(root, "lead").keepLedger({ write: true })).rejects.toMatchObject({ code: "BAD_DATA" });
  });

  test("the lock table and the lanes stand in one ledger side by side", async () => {
    const root = lanesRepository();
    byHand(root, FULL);
    await as(root, "lead").acquireLock({ scope: ["pkg/b"], objective: "o", id: "LK-9" });
    await as(root, "lead").lockTable({ write: true });
    await as(root, "lead").keepLedger({ write: true });
    expect((await as(root, "lead").lockTable({ check: true })).differences).toEqual([]);
    expect(await as(root, "lead").keepLedger({ check: true })).toMatchObject({ changed: false });
  });
});

test("S1-28: a lane's own checkout has no ledger to write", async () => {
  const root = lanesRepository();
  await as(root, "lead").briefLane(asked("a"));
  const { worktree = "" } = await as(root, "lead").openLane({ lane: "L-a" });
  for (const ask of ["write", "check"] as const) await expect(as(join(root, worktree), "lead").keepLedger({ [ask]: true })).rejects.toMatchObject({ code: "USAGE", message: expect.stringContaining("the checkout of L-a"), hint: `cd ${root} && bus lane ledger --${ask}` });
  expect(readFileSync(join(root, worktree, "PLAN.md"), "utf8")).toBe("# Plan\n");
  expect((await as(join(root, worktree), "x").keepLedger({})).markdown).toContain("| L-a |");
});

test.each([{}, { write: true }, { check: true }])("S1-30: a ledger that is also declared as a register is refused (%j)", async (request) => {
  const root = lanesRepository(undefined, { "_bus/config.json": { worklog: { ledger: "PLAN.md", registers: ["docs/decisions.md", "PLAN.md"] } } });
  await expect(as(root, "lead").keepLedger(request)).rejects.toMatchObject({ code: "USAGE", message: expect.stringContaining("a register is no checkpoint log") });
  expect(plan(root)).toBe("# Plan\n");
});

test.each([{ write: true, check: true }, { write: true, wave: "W1" }, { check: true, wave: "W1" }])("%j is a matter of usage", async (request) => {
  await expect(as(lanesRepository(), "lead").keepLedger(request)).rejects.toMatchObject({ code: "USAGE" });
});
