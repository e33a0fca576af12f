import { mkdirSync } from "node:fs";
import { basename, join } from "node:path";
import { expect, test } from "vitest";
import { git } from "../../dev/scratch-repo.js";
import { tempRepository } from "../../dev/temp-bus.js";
import type { WorkerRun } from "../../schema/records.gen.js";
import { actingAgent } from "../acting-agent.js";
import type { BusContext } from "../context.js";
import { newRun } from "./launch/new-run.js";
import { planPlace } from "./plan-place.js";
import { changeRun } from "./runs.js";
import { workerContext } from "./test-context.js";

const PLAN = { plan_id: "PLAN-1", phases: [{ id: "P01" }] };
const FILES = { "plans/one/workers.json": PLAN, "plans/two/execution-tracker.md": "# PLAN-2 Execution Tracker\n", "other/one/reports/.gitkeep": "", "plans/bad/workers.json": '{"phases": []}' };

async function open(bus: BusContext, typed: string, more: Partial<WorkerRun> = {}): Promise<void> {
  const me = await actingAgent(bus);
  const place = await planPlace(bus, typed);
  await changeRun(bus, me, place.name, () => ({ op: "test", run: { ...newRun(bus, me, place), ...more } }));
}

test("S4-32 S4-36: a plan is any folder: by its workers.json, its tracker, or its name", async () => {
  const root = tempRepository(FILES);
  const bus = workerContext(root, "lead");
  expect(await planPlace(bus, "plans/one")).toEqual({ name: "one", plan_id: "PLAN-1", folder: "plans/one", plan: PLAN, run: null });
  expect(await planPlace(bus, "plans/two")).toEqual({ name: "two", plan_id: "PLAN-2", folder: "plans/two", plan: null, run: null });
  expect(await planPlace(bus, "other/one")).toEqual({ name: "one", plan_id: "one", folder: "other/one", plan: null, run: null });
  const own = basename(root);
  expect(await planPlace(bus)).toEqual({ name: own, plan_id: own, folder: "", plan: null, run: null });
});

test("by its name where the bus knows it, by its folder all the same; the only open one where nothing is said", async () => {
  const root = tempRepository(FILES);
  const bus = workerContext(root, "lead");
  await open(bus, "plans/one");
  for (const typed of ["one", "plans/one", undefined]) expect(await planPlace(bus, typed), typed).toMatchObject({ name: "one", folder: "plans/one", plan: PLAN, run: { plan: "one", plan_id: "PLAN-1" } });
  await open(bus, "plans/two");
  await expect(planPlace(bus)).rejects.toMatchObject({ code: "USAGE", message: "several plans are open: one, two", hint: "bus worker list   (then name one: --plan <name>)" });
  await open(bus, "one", { state: "finished" });
  expect(await planPlace(bus)).toMatchObject({ name: "two" });
  await open(bus, "two", { state: "finished" });
  expect(await planPlace(bus)).toMatchObject({ name: basename(root), run: null });
});

test("two folders of one name are two plans", async () => {
  const bus = workerContext(tempRepository(FILES), "lead");
  await open(bus, "plans/one");
  const other = await planPlace(bus, "other/one");
  expect(other).toMatchObject({ name: expect.stringMatching(/^one-[0-9a-f]{6}$/) as string, folder: "other/one", run: null });
  await open(bus, "other/one");
  expect(await planPlace(bus, "other/one")).toMatchObject({ name: other.name, run: { folder: "other/one" } });
});

test("in another worktree the plan that runs here is known by its name, and read where it runs", async () => {
  const root = tempRepository(FILES);
  await open(workerContext(root, "lead"), "plans/one");
  git(root, "worktree", "add", "--quiet", join(root, "../", `${basename(root)}-tree`));
  const tree = workerContext(join(root, "../", `${basename(root)}-tree`), "lead");
  expect(await planPlace(tree, "one")).toMatchObject({ name: "one", run: { home: root }, plan: PLAN });
  expect(await planPlace(tree)).toMatchObject({ run: null, folder: "" });
  git(root, "worktree", "remove", "--force", tree.repo.layout.checkout);
});

test.each<[string, string, RegExp]>([
  ["nowhere", "NOT_FOUND", /there is no folder "nowhere"/],
  ["..", "USAGE", /outside the checkout/],
  ["plans/bad", "BAD_DATA", /^plans\/bad\/workers\.json: /],
])("refused: %s", async (typed, code, message) => {
  const root = tempRepository(FILES);
  mkdirSync(join(root, "empty"));
  await expect(planPlace(workerContext(root, "lead"), typed)).rejects.toMatchObject({ code, message: expect.stringMatching(message) as string });
});
