import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { INDEX, eventsOf, laneOf, standing } from "../../dev/integration-ground.js";
import { pilotGround } from "../../dev/pilot-ground.js";
import { readyLane } from "../../dev/ready-lane.js";
import { git } from "../../dev/scratch-repo.js";

const REFUSED = { code: 5, stderr: expect.stringMatching(/a pilot runs: only its primary .+ask prime/s) };
const refusals = (root: string) => eventsOf(root, "alert").map(({ agent_id, task_id, meta }) => [agent_id, task_id, meta?.["rule"]]);

test("S0-04: on the pilot's day nobody but its primary gives a lane to another worker; without one the orchestrator does, too", async () => {
  const { root, run, start } = await pilotGround();
  expect((await run("lead", "lane", "open", "L-a")).stderr).toBe("");
  const give = (agent: string, worker: string) => run(agent, "lane", "reopen", "L-a", "--reason", "w-a is ill", "--worker", worker);
  expect(await give("lead", "w-x")).toMatchObject({ code: 0 });
  expect(await start()).toMatchObject({ code: 0 });
  expect(await give("lead", "w-y")).toMatchObject(REFUSED);
  expect(refusals(root)).toEqual([["lead", "L-a", "role"]]);
  expect(await laneOf(root, "L-a")).toMatchObject({ worker: "w-x" });
  expect(await give("prime", "w-y")).toMatchObject({ code: 0 });
  expect(await laneOf(root, "L-a")).toMatchObject({ worker: "w-y" });
  expect(await run("lead", "lane", "open", "L-b", "--worker", "w-x")).toMatchObject(REFUSED);
  expect(await laneOf(root, "L-b")).toMatchObject({ state: "planned", worker: "w-b" });
  expect(await run("prime", "lane", "open", "L-b", "--worker", "w-x")).toMatchObject({ code: 0 });
  expect(await laneOf(root, "L-b")).toMatchObject({ worker: "w-x", history: [{ by: "prime", role: "primary" }] });
  expect(eventsOf(root, "lane_handed_over").map(({ meta }) => meta?.["role"])).toEqual(["orchestrator", "primary"]);
});

test("S0-09 S0-23: on the pilot's day a conflict of two lanes is resolved, or taken back, by its primary alone", async () => {
  const { root, run, start } = await pilotGround();
  await start();
  for (const [id, value] of [["L-x", 2], ["L-y", 3]] as const) await readyLane(root, { id, files: { "pkg/a/index.mjs": INDEX(value) } });
  expect(await run("int", "integrate", "L-x")).toMatchObject({ code: 0 });
  expect(await run("int", "integrate", "L-y")).toMatchObject({ code: 3 });
  const folder = `${root}-lanes/.integration`;
  writeFileSync(join(folder, "pkg/a/index.mjs"), INDEX(5));
  git(folder, "add", "--all");
  for (const how of ["--continue", "--undo"]) expect(await run("int", "integrate", how)).toMatchObject(REFUSED);
  expect(refusals(root)).toEqual([["int", "L-y", "role"], ["int", "L-y", "role"]]);
  expect(await standing(root)).toMatchObject({ current: { lane_id: "L-y", step: "conflict" } });
  expect(await run("prime", "integrate", "--continue")).toMatchObject({ code: 0 });
  expect((await laneOf(root, "L-y")).history.at(-1)).toMatchObject({ state: "integrated", by: "prime", role: "primary" });
});

test("S0-15: on the pilot's day what blocks a lane is told to its primary at once, and the lane is not done before it is answered", async () => {
  const { root, run, start, as } = await pilotGround();
  await start();
  await run("prime", "lane", "open", "L-a");
  for (const kind of ["security", "contract", "migration"]) expect(await run("w-a", "checkpoint", "save", "L-a", "--completed", "none", "--pending", "all", "--next", "wait", "--blocker", `${kind}: look at it`)).toMatchObject({ code: 0 });
  const told = async (agent: string) => (await as(agent).inbox({})).messages.filter(({ type }) => type === "escalation").map(({ summary }) => summary);
  expect(await told("prime")).toEqual(["security", "contract", "migration"].map((kind) => `L-a is blocked (${kind}): look at it`));
  expect(await told("lead")).toEqual([]);
  expect(await run("w-a", "lane", "done", "L-a")).toMatchObject({ code: 1, stderr: expect.stringContaining("3 blockers not resolved") });
  expect((await laneOf(root, "L-a")).state).toBe("in_progress");
});
