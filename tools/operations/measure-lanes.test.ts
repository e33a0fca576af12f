import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { lookAt } from "../cli/render/look.js";
import { metricsText } from "../cli/render/metrics.js";
import { inside } from "../cli/test-bus.js";
import { INDEX, ground, integrate } from "../dev/integration-ground.js";
import { settledLane } from "../dev/pilot-ground.js";
import { plannedLane } from "../dev/planned-lanes.js";
import { readyLane } from "../dev/ready-lane.js";
import { git } from "../dev/scratch-repo.js";
import { openContext } from "../dev/verify/open-context.js";
import type { LaneMetrics } from "../domain/metrics/lane-metrics.js";
import { laneMetrics } from "../domain/metrics/measure.js";
import { factsOf } from "../domain/metrics/test-lane.js";
import type { Lane } from "../schema/records.gen.js";
import { changeLane } from "./lane/lanes.js";
import { actAs } from "./parallel/act.js";

const measure = async (root: string, ...argv: string[]): Promise<LaneMetrics> => {
  const { code, stdout, stderr } = await inside(root).run("metrics", "--json", ...argv);
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout) as LaneMetrics;
};
const texts = ({ findings }: LaneMetrics, rule: string) => findings.flatMap((finding) => (finding.rule === rule ? [finding.text] : []));
const byHand = (root: string, id: string) => git(root, "commit", "--quiet", "--allow-empty", `--message=${id}\n\nLane: ${id}`);

test("S1-90 S1-91 S1-92 what the commands left is measured: records, log and git", async () => {
  const root = ground();
  await readyLane(root, { id: "L-a", wave: "W1", files: { "pkg/a/index.mjs": INDEX("2;\nexport const other = 3") } });
  expect((await integrate(root, "int", "L-a")).code).toBe(0);
  const metrics = await measure(root, "--wave", "W1");
  expect(metrics).toMatchObject({
    wave: "W1",
    lanes: [{ lane_id: "L-a", state: "integrated", wave: "W1", gates: { passed: 4, failed: 0, skipped: 0 }, conflicts: 0, approvals: 0, reopened: 0, lines: 3 }],
    cycle_ms: { count: 1 }, conflicts: { rate: 0, count: 0, of: 1 }, gates: { rate: 1, count: 4, of: 4 }, gates_by: [{ gate: 1, passed: 2 }, { gate: 2, passed: 2 }], rework: { rate: 0, count: 0, of: 1 }, patch_lines: { median: 3, p90: 3, count: 1 },
  });
  expect(metrics.cycle_ms.median).toBeGreaterThan(0);
  expect(texts(metrics, "ungated_patches")).toEqual([]);
});

test("S1-105 patches put on the target by hand are seen by their trailers; a revert is none, and what a gate has seen is not one", async () => {
  const root = ground();
  for (const name of ["a", "b"]) await plannedLane(root, name);
  await settledLane(root, "a");
  await settledLane(root, "b", false);
  git(root, "revert", "--no-edit", "HEAD");
  expect(texts(await measure(root), "ungated_patches")).toEqual([]);
  byHand(root, "L-a");
  const [first, ...rest] = texts(await measure(root), "ungated_patches");
  expect(first).toMatch(/^L-a \([0-9a-f]{10}\) was applied after L-b \([0-9a-f]{10}\), for which no gate ran$/);
  expect(rest).toEqual([first]);
  byHand(root, "../x");
  byHand(root, "L-unknown");
  expect(texts(await measure(root), "ungated_patches").filter((text) => text.startsWith("L-unknown"))).toHaveLength(1);
});

test("S1-104 S1-107 hotspots and size are git's: what two branches have changed, in how many packages", async () => {
  const root = ground();
  const many = Object.fromEntries(["a", "b", "c", "d"].map((name) => [`pkg/${name}/index.mjs`, INDEX(2)]));
  await readyLane(root, { id: "L-a", files: { ...many, "PLAN.md": "# mine\n" }, brief: { acceptance: ["it works"] } });
  await readyLane(root, { id: "L-b", files: { "PLAN.md": "# other\n" } });
  const metrics = await measure(root);
  expect(texts(metrics, "unclear_patch")).toEqual(['L-a changed 4 packages with no other acceptance criterion than "it works"']);
  writeFileSync(join(root, "_bus/config.json"), JSON.stringify({ locks: { hotspots: ["PLAN.md"] } }));
  // One after the other.
  expect(texts(await measure(root), "parallel_hotspot")).toEqual([]);
  const bus = openContext({ cwd: root, agent: "lead" });
  const earlier = new Date(Date.now() - 3_600_000).toISOString();
  await changeLane(bus, await actAs(bus, "lane.brief"), "L-b", (lane) => ({ op: "test", lane: { ...lane!, history: lane!.history.map((step) => (step.state === "in_progress" ? { ...step, at: earlier } : step)) }, events: [] }));
  const text = "L-a and L-b changed PLAN.md at the same time";
  expect(texts(await measure(root), "parallel_hotspot")).toEqual([text, text]);
});

test("S1-93 S1-108 a lane that waits for an approval, and commits before there is an answer", async () => {
  const root = ground();
  await plannedLane(root, "a");
  const run = (agent: string, ...argv: string[]) => inside(root).run(...argv, "--agent", agent);
  expect((await run("lead", "lane", "open", "L-a")).stderr).toBe("");
  expect((await run("w-a", "approval", "request", "git push origin topic", "--lane", "L-a", "--reason", "the fork")).code).toBe(0);
  expect(texts(await measure(root), "guessed_on")).toEqual([]);
  await new Promise((resolve) => setTimeout(resolve, 1100));
  git(`${root}-lanes/L-a`, "commit", "--quiet", "--allow-empty", "--message=went on");
  const metrics = await measure(root);
  expect(metrics.approval_blocks).toEqual({ rate: 1, count: 1, of: 1 });
  expect(texts(metrics, "guessed_on")).toEqual([expect.stringMatching(/^L-a went on \(1 commit\) before \S+ was answered$/)]);
});

test("what cannot be read is said, and the rest is measured", async () => {
  const root = ground();
  await plannedLane(root, "a");
  await settledLane(root, "a");
  writeFileSync(join(root, "_bus/lanes/L-broken.json"), "{ torn");
  appendFileSync(join(root, "_bus/events/events.jsonl"), "not json\n");
  const never = "2026-99-99T09:00:00Z";
  appendFileSync(join(root, "_bus/events/events.jsonl"), `${JSON.stringify({ id: "x1", ts: never, agent_id: "w", event: "lane_opened", summary: "s", meta: { lane_id: "L-x" } })}\n`);
  const lane = JSON.parse(readFileSync(join(root, "_bus/lanes/L-a.json"), "utf8")) as object;
  writeFileSync(join(root, "_bus/lanes/L-never.json"), JSON.stringify({ ...lane, lane_id: "L-never", opened_at: never }));
  const metrics = await measure(root);
  expect(metrics.lanes.map(({ lane_id }) => lane_id)).toEqual(["L-a"]);
  expect(texts(metrics, "unreadable")).toEqual([expect.stringContaining("_bus/lanes/L-broken.json"), `_bus/lanes/L-never.json: ${never} is no time`, expect.stringContaining("events.jsonl"), `_bus/events: ${never} of x1 is no time`]);
  expect((await inside(root).run("manager_report", "--print", "--agent", "boss")).stdout).toContain("title Lanes by wave");
});

test("a wave that there is not, and a time that is none, are refused", async () => {
  const root = ground();
  expect(await inside(root).run("metrics", "--wave", "W9")).toMatchObject({ code: 4, stdout: "" });
  expect(await inside(root).run("metrics", "--since", "yesterday")).toMatchObject({ code: 2, stdout: "" });
  expect((await inside(root).run("metrics")).stdout).toBe("no lanes to measure\n");
});

test("the manager's report has the lanes with their charts, and only where there are lanes", async () => {
  const root = ground();
  const report = async () => (await inside(root).run("manager_report", "--print", "--agent", "boss")).stdout;
  expect(await report()).not.toContain("## Lanes");
  await plannedLane(root, "a");
  await settledLane(root, "a");
  const text = await report();
  for (const part of ["## Lanes\n", "| Opened to integrated, median | 60 min | 1, 90 % within 60 min |", "title Lanes by wave UTC", "    integrated L-a :done, ", 'title Gate runs\n    "gate 2 passed" : 1', 'title Integrations\n    "went through" : 1', "| `L-a` |  | integrated | 60 min | 1 of 1 | 0 | 0 | 0 | 0 | 2 |", "- **rollout**: keep to two or three lanes"]) expect(text).toContain(part);
});

test("people get a table, the advice with its figures, and the findings", async () => {
  const root = ground();
  await plannedLane(root, "a");
  await settledLane(root, "a", false);
  byHand(root, "L-a");
  const { stdout } = await inside(root).run("metrics");
  expect(stdout).toMatch(/^lane +state +cycle +gates +skipped +conflicts +approvals +reopened +lines\nL-a +integrated +60 min +0\/0 +0 +0 +0 +0 +2\n/);
  expect(stdout).toMatch(/\nopened to integrated +60 min +median of 1, 90 % within 60 min\nmet a conflict +0 % +0 of 1 integrations\ngates passed +not measured +0 of 0 runs\n/);
  expect(stdout).toMatch(/rollout {2}keep to two or three lanes .+\n {4}because no gate ran at integration yet; 1 lane was opened/);
  expect(stdout).toMatch(/ungated patches {2}L-a /);
});

test("on a terminal of 80 columns every figure of a lane with a long name is there", async () => {
  const root = ground();
  await plannedLane(root, "a");
  await settledLane(root, "a");
  const lane = JSON.parse(readFileSync(join(root, "_bus/lanes/L-a.json"), "utf8")) as Lane;
  const long = `L-${"x".repeat(60)}`;
  const shown = metricsText(laneMetrics(factsOf([{ ...lane, lane_id: long, state: "ready_for_integration" }])), lookAt({ isTTY: true, columns: 80, env: { NO_COLOR: "1" } }));
  const [head = "", row = ""] = shown.split("\n");
  expect(head).toMatch(/ lines$/);
  expect(row).toMatch(/^L-x+… +ready.*… .+ 1\/1 +0 +0 +0 +0 +-$/);
  expect(Math.max(head.length, row.length)).toBeLessThanOrEqual(80);
});
