import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { briefFor } from "../../dev/parallel-repo.js";
import { byHand, lanesRepository } from "../../operations/lane/test-lanes.js";
import { expectClear, inside } from "../test-bus.js";

const at = "2026-01-31T09:00:00.000Z";
const EVIL = "a\u001b[2J\nforged line";
const lane = (root: string, ...argv: string[]) => inside(root).run("lane", ...argv);

test("bus lane list: dependencies first, what each waits for, and below what stands in the way", async () => {
  const root = lanesRepository();
  expect(await lane(root, "list")).toMatchObject({ code: 0, stdout: "no lanes\n" });
  byHand(root, { lane_id: "L-a", depends_on: ["L-b"], wave: "W1" });
  byHand(root, { lane_id: "L-b", brief: { ...briefFor("b"), objective: EVIL, scope: ["pkg/b/**", "pkg/a/index.mjs"] } });
  expect((await lane(root, "list")).stdout.split("\n")).toEqual([
    "L-b  planned  agent-a  -   -          a\\u{1b}[2J\\nforged line",
    "L-a  planned  agent-a  W1  after L-b  change package a",
    "L-b: shares pkg/a/index.mjs with L-a: one waits for the other",
    "L-b: its objective looks like more than one (it has several lines): one lane, one responsibility",
    "L-a: shares pkg/a/index.mjs with L-b: one waits for the other",
    "",
  ]);
  byHand(root, { lane_id: "L-b", depends_on: ["L-a"] });
  expect((await lane(root, "list")).stdout).toContain("lanes wait for one another for ever: L-a -> L-b -> L-a");
  expect(JSON.parse((await lane(root, "list", "--wave", "W1", "--json")).stdout)).toMatchObject({ order: ["L-a"], lanes: [{ waits_for: ["L-b"] }] });
});

test("bus lane show: no stored text makes a line of its own", async () => {
  const root = lanesRepository();
  byHand(root, { lane_id: "L-a", issue: EVIL, brief: { ...briefFor("a"), objective: EVIL, acceptance: ["first", EVIL] }, failures: [{ id: "F-1", at, by: "int", signature: EVIL, failure: "f", impact: "i" }] });
  const { stdout, code } = await lane(root, "show", "L-a");
  expect(code).toBe(0);
  expect(stdout).toMatch(/^L-a {2}planned {2}agent-a {2}a\\u\{1b\}\[2J\\nforged line\nlayer: domain\nmode: B, for main\nscope: pkg\/a\/\*\*\nacceptance:\n {2}- first\n {2}- a\\u\{1b\}\[2J\\nforged line\n/);
  expect(stdout).not.toMatch(/\u001b|^forged/m);
  expectClear(await lane(root, "show", "L-x"), /there is no lane L-x/);
});

test("bus lane prompt: Markdown, also in JSON", async () => {
  const root = lanesRepository();
  byHand(root, { lane_id: "L-a" });
  const { stdout } = await lane(root, "prompt", "L-a");
  expect(stdout).toMatch(/^# Lane L-a\n\nchange package a\n/);
  expect(JSON.parse((await lane(root, "prompt", "L-a", "--json")).stdout)).toEqual({ lane_id: "L-a", markdown: stdout.trimEnd() });
});

test("bus lane ledger: printed, written, checked; exit code 1 when it differs", async () => {
  const root = lanesRepository();
  byHand(root, { lane_id: "L-a" });
  expect((await lane(root, "ledger")).stdout).toMatch(/^\| lane \| state/);
  expect(await lane(root, "ledger", "--check")).toMatchObject({ code: 1, stdout: "PLAN.md: differs from the bus\n" });
  expect(await lane(root, "ledger", "--write", "--agent", "lead")).toMatchObject({ code: 0, stdout: "PLAN.md: written\n" });
  expect(await lane(root, "ledger", "--write", "--agent", "lead")).toMatchObject({ code: 0, stdout: "PLAN.md: was up to date\n" });
  expect(await lane(root, "ledger", "--check")).toMatchObject({ code: 0, stdout: "PLAN.md: agrees with the bus\n" });
  expect(readFileSync(join(root, "PLAN.md"), "utf8")).toContain("## Lanes");
  expectClear(await lane(root, "ledger", "--write", "--agent", "agent-a"), /it takes the role orchestrator or integrator or primary/);
});

test("readers leave no session behind", async () => {
  const root = lanesRepository();
  byHand(root, { lane_id: "L-a" });
  for (const argv of [["list"], ["show", "L-a"], ["prompt", "L-a"], ["ledger"], ["ledger", "--check"], ["brief", "L-a", "--template"]]) await lane(root, ...argv, "--agent", "nobody");
  expect(existsSync(join(root, "_bus/.live"))).toBe(false);
});
