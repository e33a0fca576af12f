import { rmSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { isBookkeeping } from "../../../domain/guard.js";
import { isPolicyFile } from "../../../domain/lane/policy-files.js";
import { openContext } from "../../../dev/verify/open-context.js";
import { expectNotDone } from "../../../dev/expect-not-done.js";
import { DONE, HANDOFF, workingLane } from "../../../dev/working-lane.js";
import { commonFiles } from "./lane-books.js";
import { as, asked, lanesRepository } from "../test-lanes.js";

const DELIVERED = { "pkg/a/index.mjs": "export const value = 2;\n", "pkg/a/more.test.mjs": "export {};\n", "pkg/a/README.md": "# a\n", "pkg/a/docs/design-note.md": "why\n" };

describe("S0-11: a lane's work is code, tests and documents of its own", () => {
  test.each(["A", "B"] as const)("in mode %s all of these are handed in", async (mode) => {
    const bus = await workingLane(mode);
    await bus.gated(DELIVERED);
    await bus.done(HANDOFF);
    expect(await bus.done(DONE)).toMatchObject({ state: "ready_for_integration", handoff: { files: Object.keys(DELIVERED).sort() } });
  });

  test("S1-28: the execution ledger is not, also where the scope covers it", async () => {
    const bus = await workingLane("B", { brief: { scope: ["pkg/a/**", "*.md"] } });
    await bus.gated({ ...DELIVERED, "PLAN.md": "# Plan\n\nL-a is done, believe me\n" });
    await bus.done(HANDOFF);
    await expectNotDone(bus, "1 file outside of its scope (1 of them there before): PLAN.md");
  });

  test("S1-28: in mode A a change of the ledger beside it is not the lane's, and does not come along", async () => {
    const bus = await workingLane("A", { brief: { scope: ["pkg/a/**", "*.md"] } });
    await bus.gated({ ...DELIVERED, "PLAN.md": "# Plan\n\nwritten by the orchestrator\n" });
    await bus.done(HANDOFF);
    expect(await bus.done(DONE)).toMatchObject({ handoff: { files: Object.keys(DELIVERED).sort() } });
  });

  test.each([[["_bus/**"]], [[".git/config", "_plans/**"]], [["PLAN.md"]], [["queue/**", "_report/**", "AGENT_MANIFEST.json"]]])("the scope %j holds no work for a lane", async (scope) => {
    const root = lanesRepository();
    await expect(as(root, "lead").briefLane(asked("a", { brief: { scope } }))).rejects.toMatchObject({ code: "USAGE", message: expect.stringContaining("code, tests or documents of its own"), refusal: { rule: "bounded" } });
    expect((await as(root, "lead").listLanes({})).lanes).toEqual([]);
  });

  test("S0-12: what is everybody's and lies in a scope is told, with the plan and in the list", async () => {
    const root = lanesRepository();
    const told: string[] = [];
    await as(root, "lead", told).briefLane(asked("a", { brief: { scope: ["pkg/a/**", "*.md"] } }));
    const everybodys = ["AGENTS.md", "PLAN.md"].map((path) => `${path} is everybody's and lies in its scope: put it out of scope, or it takes a boundary approval`);
    expect(told).toEqual(everybodys.map((line) => `L-a: ${line}`));
    expect((await as(root, "x").listLanes({})).lanes).toMatchObject([{ notes: everybodys }]);
    await as(root, "lead", told).briefLane({ lane: "L-a", brief: { out_of_scope: ["AGENTS.md", "PLAN.md"] } });
    expect(told).toHaveLength(2);
  });
});

test("S0-12: everything that is told so is a rule for agents, or the ledger, and is there", () => {
  const root = lanesRepository();
  rmSync(`${root}/AGENTS.md`);
  const all = { lane_id: "L-x", brief: { scope: ["*", "_bus/*"] } };
  const files = commonFiles(openContext({ cwd: root, agent: "x" }), all as never);
  expect(files).toEqual(["gates.json", "_bus/parallel.json", "_bus/config.json", "PLAN.md"]);
  expect(files.filter((path) => isPolicyFile(path) || isBookkeeping(path))).toHaveLength(3);
});
