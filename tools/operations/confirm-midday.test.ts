import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { eventsOf, laneOf } from "../dev/integration-ground.js";
import { POLICY } from "../dev/parallel-repo.js";
import { pilotGround } from "../dev/pilot-ground.js";
import { openContext } from "../dev/verify/open-context.js";
import { changePilot } from "./pilot/pilots.js";
import { actAs } from "./parallel/act.js";

const noon = async (...args: Parameters<typeof pilotGround>) => {
  const ground = await pilotGround(...args);
  expect((await ground.start()).stderr).toBe("");
  ground.time.hours = 2;
  return { ...ground, midday: (...argv: string[]) => ground.run("prime", "pilot", "midday", ...argv) };
};

test("S0-18 the sync records scope, reassigned lanes and what is frozen; S0-28 and confirms the order a second time", async () => {
  const { root, run, midday } = await noon();
  await run("prime", "lane", "open", "L-b");
  const { code, stderr, value } = await midday("--confirm-scope", "--reassign", "L-b=helper: waits for a permission", "--freeze", "the new cache");
  expect(code, stderr).toBe(0);
  expect(value.midday).toMatchObject({ by: "prime", scope_confirmed: true, reassigned: [{ lane_id: "L-b", from: "w-b", to: "helper", why: "waits for a permission" }], frozen: ["the new cache"] });
  expect(value.order_confirmed).toEqual([value.started_at, value.midday?.at]);
  expect(await laneOf(root, "L-b")).toMatchObject({ worker: "helper", state: "in_progress" });
  expect(eventsOf(root, "lane_handed_over")).toMatchObject([{ agent_id: "prime", meta: { lane_id: "L-b", from: "w-b", to: "helper", role: "primary" } }]);
  expect(eventsOf(root, "pilot_midday")).toMatchObject([{ agent_id: "prime", meta: { scope_confirmed: true, frozen: ["the new cache"] } }]);
});

test("S0-18 a lane that nobody works in yet goes to somebody else, too", async () => {
  const { root, midday } = await noon();
  expect((await midday("--reassign", "L-c=helper: ill")).code).toBe(0);
  expect(await laneOf(root, "L-c")).toMatchObject({ worker: "helper", state: "planned" });
});

test("S0-18 held again it must say something new", async () => {
  const { root, midday } = await noon();
  expect((await midday("--confirm-scope")).code).toBe(0);
  expect(await midday("--confirm-scope")).toMatchObject({ code: 3, stdout: "" });
  expect((await midday("--freeze", "the new cache")).value.midday).toMatchObject({ scope_confirmed: true, frozen: ["the new cache"] });
  expect(eventsOf(root, "pilot_midday")).toHaveLength(2);
});

test("what was recorded and not carried out when it was killed is carried out by the same request", async () => {
  const { root, day, run, midday } = await noon();
  await run("prime", "lane", "open", "L-b");
  const handing = { lane_id: "L-b", from: "w-b", to: "helper", why: "blocked" };
  const bus = openContext({ cwd: root, agent: "prime" });
  const at = new Date().toISOString();
  await changePilot(bus, await actAs(bus, "pilot"), day, (pilot) => ({ op: "midday", pilot: { ...pilot!, midday: { at, by: "prime", scope_confirmed: true, reassigned: [handing], frozen: [] } }, events: [] }));
  const { code, stderr, value } = await midday("--confirm-scope", "--reassign", "L-b=helper: blocked");
  expect(code, stderr).toBe(0);
  expect(value.midday?.reassigned).toEqual([handing]);
  expect((await laneOf(root, "L-b")).worker).toBe("helper");
  expect((await midday("--confirm-scope", "--reassign", "L-b=helper: blocked")).code).toBe(3);
});

test("S0-04 only the day's primary holds it; an order against the stack, or lanes of another day, are refused with the list", async () => {
  const { root, run, midday } = await noon({ lanes: { d: { depends_on: ["L-a"] } } });
  writeFileSync(join(root, "_bus/parallel.json"), JSON.stringify({ ...POLICY, roles: { ...POLICY.roles, primary: ["prime", "second"] } }));
  for (const agent of ["lead", "int", "pat", "second"]) expect(await run(agent, "pilot", "midday", "--confirm-scope")).toMatchObject({ code: 5 });
  const { code, stderr } = await midday("--order", "L-d", "--order", "L-a", "--order", "L-b", "--order", "L-c", "--reassign", "L-x=helper: why");
  expect(code).toBe(1);
  expect(stderr).toMatch(/L-d depends on L-a, which comes later in the order; L-x is no lane of the day/);
  expect(await midday("--reassign", "L-b")).toMatchObject({ code: 2 });
  expect(eventsOf(root, "pilot_midday")).toEqual([]);
});

test("S0-16 a late sync is said", async () => {
  const { run, time, midday } = await noon();
  time.hours = 3;
  const late = async () => ((await run("x", "pilot", "report")).value as unknown as { markdown: string }).markdown;
  expect(await late()).toMatch(/- the midday sync is \d+ min late: bus pilot midday/);
  await midday("--confirm-scope");
  expect(await late()).toMatch(/- the midday sync was held at 13:\d\d, \d+ min late/);
});

test("S0-18 a sync of a day that is over is refused: what is left is its end", async () => {
  const { root, time, midday, run } = await noon();
  time.hours = 14;
  expect(await midday("--confirm-scope")).toMatchObject({ code: 3, stdout: "", stderr: expect.stringMatching(/is over.*bus pilot end --day/) as unknown });
  expect(eventsOf(root, "pilot_midday")).toEqual([]);
  expect((await run("prime", "pilot", "end")).value).toMatchObject({ state: "ended" });
});
