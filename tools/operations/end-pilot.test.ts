import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { eventsOf, laneOf } from "../dev/integration-ground.js";
import { POLICY } from "../dev/parallel-repo.js";
import { pilotGround, settledLane } from "../dev/pilot-ground.js";
import { openContext } from "../dev/verify/open-context.js";
import type { Pilot } from "../schema/records.gen.js";
import { changeLane } from "./lane/lanes.js";
import { actAs } from "./parallel/act.js";

const NAMES = ["a", "b", "c", "d"];
/** A day on which these lanes came to the target. */
const dayWith = async (...names: string[]) => {
  const ground = await pilotGround();
  await ground.start();
  for (const name of names) await settledLane(ground.root, name);
  return { ...ground, end: (...argv: string[]) => ground.run("prime", "pilot", "end", ...argv) };
};
const metric = ({ metrics = [] }: Pilot, name: string) => metrics.find((one) => one.name === name);

test("S0-19 a day on which everything went well is kept, with its outcome; S0-39 by what was recorded", async () => {
  const { root, end } = await dayWith(...NAMES);
  const { code, stderr, value } = await end("--retro-confirmed", "--retro-note", "less asking around", "--summary", "four of four");
  expect(code, stderr).toBe(0);
  expect(value.metrics?.map(({ name, value: number, met }) => [name, number, met])).toEqual([
    ["throughput", 4, true], ["lead_time", 1, true], ["contract_regressions", 0, true], ["red_merges", 0, true], ["escalations", null, true], ["predictability", 1, true],
  ]);
  expect(value).toMatchObject({ state: "ended", summary: "four of four", retro: { confirmed: true, note: "less asking around" }, verdict: { keep: true, scope: "checkout" } });
  expect(eventsOf(root, "pilot_ended")).toMatchObject([{ agent_id: "prime", summary: "four of four", meta: { keep: true, scope: "checkout" } }]);
  expect(await end("--retro-confirmed")).toMatchObject({ code: 3, stdout: "" });
});

test("S0-36 a lane that somebody put on the target by hand, without a gate, is a red merge: the model is not kept", async () => {
  const { root, end } = await dayWith(...NAMES.slice(0, 3));
  await settledLane(root, "d", false);
  const { code, value } = await end("--retro-confirmed");
  expect(code).toBe(1);
  expect(metric(value, "red_merges")).toMatchObject({ value: 1, met: false, small: false });
  expect(value.verdict?.keep).toBe(false);
});

test("S0-33 S0-34 S0-38 a day on which nothing was handed in; S0-41 a severe incident, S0-42 no retro, S0-43 and what it is about", async () => {
  const { end } = await dayWith();
  const { code, value } = await end("--incident", "severe integration: the target was down", "--incident", "contract_regression: a client broke");
  expect(code).toBe(1);
  expect(value.metrics?.map(({ name, value: number, met }) => [name, number, met])).toEqual([
    ["throughput", 0, false], ["lead_time", null, false], ["contract_regressions", 1, false], ["red_merges", 0, true], ["escalations", null, true], ["predictability", 0, false],
  ]);
  expect(value.verdict?.reasons).toEqual(expect.arrayContaining(["severe incident (integration): the target was down", "the retro did not confirm that the control lane reduced confusion", "this is about checkout only"]));
});

test("S0-40 three of four integrated, the fourth handed in, misses the planned scope by a small margin: it is kept", async () => {
  const { root, end } = await dayWith(...NAMES.slice(0, 3));
  const bus = openContext({ cwd: root, agent: "prime" });
  const at = new Date().toISOString();
  await changeLane(bus, await actAs(bus, "pilot"), "L-d", (lane) => ({ op: "test", lane: { ...lane!, state: "ready_for_integration", history: [{ state: "ready_for_integration", at, by: "w-d", role: "worker" }] }, events: [] }));
  const { code, value } = await end("--retro-confirmed");
  expect(metric(value, "predictability")).toMatchObject({ value: 0.75, met: false, small: true });
  expect([code, value.verdict?.keep]).toEqual([0, true]);
});

test.each([[5, true, 0], [45, false, 1]])("S0-37 an escalation that the primary acknowledges after %d minutes is in time: %s", async (minutes, met, code) => {
  const { root, run, end, time } = await dayWith(...NAMES.slice(0, 3));
  expect((await run("prime", "lane", "open", "L-d")).stderr).toBe("");
  const saved = await run("w-d", "checkpoint", "save", "L-d", "--completed", "none", "--pending", "all", "--next", "wait", "--blocker", "contract: the client expects another route");
  expect(saved.stderr).toBe("");
  const { message_id } = (await laneOf(root, "L-d")).checkpoints.at(-1)?.blockers[0] ?? {};
  await settledLane(root, "d");
  time.hours = minutes / 60;
  expect((await run("prime", "message", "ack", message_id ?? "none")).code).toBe(0);
  const ended = await end("--retro-confirmed");
  expect(metric(ended.value, "escalations")).toMatchObject({ value: met ? 1 : 0, met });
  expect(ended.code).toBe(code);
});

test("S0-10 only the day's primary says how it ended", async () => {
  const { root, run } = await dayWith();
  writeFileSync(join(root, "_bus/parallel.json"), JSON.stringify({ ...POLICY, roles: { ...POLICY.roles, primary: ["prime", "second"] } }));
  for (const agent of ["lead", "int", "pat", "w-a", "second"]) expect(await run(agent, "pilot", "end", "--retro-confirmed")).toMatchObject({ code: 5 });
  expect(eventsOf(root, "pilot_ended")).toEqual([]);
  expect(eventsOf(root, "alert")).toHaveLength(5);
});

test("an incident of no kind is refused, and nothing ends", async () => {
  const { root, end } = await dayWith();
  expect(await end("--incident", "fire: everywhere")).toMatchObject({ code: 2 });
  expect(eventsOf(root, "pilot_ended")).toEqual([]);
});
