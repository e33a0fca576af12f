import { readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openBus } from "../../bus.js";
import { briefFor, parallelRepository } from "../../dev/parallel-repo.js";

const LANE = "_bus/lanes/L-a.json";
const LOG = "_bus/events/events.jsonl";
const at = (cwd: string, agent = "lead") => openBus({ cwd, agent, env: {}, surface: "cli" });
const read = (root: string, path: string) => readFileSync(join(root, path), "utf8");

async function planned(): Promise<string> {
  const root = parallelRepository();
  await at(root).briefLane({ lane: "L-a", brief: briefFor("a"), worker: "w", singleTarget: true, testsClear: true, rollbackSimple: true });
  await at(root).requestApproval({ prefix: ["git", "push", "origin", "main"], reason: "to publish", lane: "L-a" });
  expect(read(root, LANE)).toContain('"planned"');
  return root;
}

const check = async (root: string, name: string, fix = false) => (await at(root).doctor({ fix })).checks.find((one) => one.name === name);

test.each<[string, (root: string) => void]>([
  ["missing", (root) => rmSync(join(root, LANE))],
  ["behind", (root) => writeFileSync(join(root, LANE), JSON.stringify({ ...JSON.parse(read(root, LANE)), rev: 0, worker: "old" }))],
])("a lane's file that is %s is found and made from the register", async (_, harm) => {
  const root = await planned();
  const whole = read(root, LANE);
  expect(await check(root, "snapshots")).toMatchObject({ state: "ok" });
  harm(root);
  expect(await check(root, "snapshots")).toMatchObject({ state: "found", findings: [{ file: LANE }] });
  expect(read(root, LOG)).toContain("lane_planned");
  expect(await check(root, "snapshots", true)).toMatchObject({ state: "fixed" });
  expect(read(root, LANE)).toBe(whole);
  expect(await check(root, "snapshots")).toMatchObject({ state: "ok" });
});

test("a file that cannot be read is left to validate", async () => {
  const root = await planned();
  writeFileSync(join(root, LANE), "{");
  expect(await check(root, "snapshots", true)).toMatchObject({ state: "ok" });
  expect(read(root, LANE)).toBe("{");
});

test.each([["lane_planned", LANE], ["approval_requested", "_bus/.live/reg/approvals/AP-1"]])("the line %s that a crash kept off the log is put there", async (event, file) => {
  const root = await planned();
  const lines = read(root, LOG).split("\n");
  expect(lines.filter((line) => line.includes(`"${event}"`))).toHaveLength(1);
  writeFileSync(join(root, LOG), lines.filter((line) => !line.includes(`"${event}"`)).join("\n"));
  expect(await check(root, "announcements"), readdirSync(join(root, "_bus/.live/reg")).join()).toMatchObject({ state: "found", findings: [{ file }] });
  expect(await check(root, "announcements", true)).toMatchObject({ state: "fixed" });
  expect(read(root, LOG)).toContain(`"${event}"`);
  expect(await check(root, "announcements")).toMatchObject({ state: "ok" });
});
