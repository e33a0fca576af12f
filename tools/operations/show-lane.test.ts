import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { as, asked, byHand, lanesRepository } from "./lane/test-lanes.js";

test("S1-11: the work of an open lane is shown as git has it, with its size, its gates and what it lacks", async () => {
  const root = lanesRepository();
  await as(root, "lead").briefLane(asked("a"));
  await as(root, "lead").openLane({ lane: "L-a" });
  const { lane } = await as(root, "x").showLane({ lane: "L-a" });
  const checkout = join(root, lane.worktree ?? "");
  writeFileSync(join(checkout, "pkg/a/index.mjs"), "export const value = 2;\nexport const more = 3;\n");
  writeFileSync(join(checkout, "pkg/a/new.mjs"), "1\n2\n3\n");
  writeFileSync(join(checkout, "pkg/b/index.mjs"), "export const value = 9;\n");
  const shown = await as(root, "x").showLane({ lane: "L-a" });
  expect(shown).toMatchObject({ problems: [], work: { checkout, inside: ["pkg/a/index.mjs", "pkg/a/new.mjs"], outside: ["pkg/b/index.mjs"], beside: [], lines: 6 }, gates: [{ gate: 1, state: "missing" }, { gate: 2, state: "missing" }] });
  expect(shown.missing.join("\n")).toMatch(/pkg\/b\/index\.mjs/);
});

test("a planned lane has no work; one whose checkout is gone says so", async () => {
  const root = lanesRepository();
  await as(root, "lead").briefLane(asked("a"));
  expect(await as(root, "x").showLane({ lane: "L-a" })).toMatchObject({ work: null, gates: [], missing: [], problems: [] });
  await as(root, "lead").openLane({ lane: "L-a" });
  const { lane } = await as(root, "x").showLane({ lane: "L-a" });
  rmSync(join(root, lane.worktree ?? "no"), { recursive: true });
  const shown = await as(root, "x").showLane({ lane: "L-a" });
  expect(shown.work).toBeNull();
  expect(shown.problems).not.toEqual([]);
});

test("a lane that is not there is not found, and a bad record is bad", async () => {
  const root = lanesRepository();
  await expect(as(root, "x").showLane({ lane: "L-x" })).rejects.toMatchObject({ code: "NOT_FOUND", hint: "bus lane list" });
  await expect(as(root, "x").showLane({ lane: "../x" })).rejects.toMatchObject({ code: "USAGE" });
  byHand(root, { lane_id: "L-y", state: "cooking" as never });
  await expect(as(root, "x").showLane({ lane: "L-y" })).rejects.toMatchObject({ code: "BAD_DATA" });
});
