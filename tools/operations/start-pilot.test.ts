import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { eventsOf, laneOf } from "../dev/integration-ground.js";
import { GATES, briefFor } from "../dev/parallel-repo.js";
import { PILOT_GATES, pilotGround } from "../dev/pilot-ground.js";
import { changeLane } from "./lane/lanes.js";
import { actAs } from "./parallel/act.js";
import { openContext } from "../dev/verify/open-context.js";
import { runningPilot } from "./pilot/running-pilot.js";

describe("bus pilot start", () => {
  test("S0-01 four lanes and the primary's control lane; S0-02 of one named day; S0-30 with an owner; S0-31 and a retro", async () => {
    const { root, day, offset, start } = await pilotGround();
    const { code, stderr, value } = await start();
    expect(code, stderr).toBe(0);
    expect(value).toMatchObject({
      day, state: "running", scope: "checkout", primary: "prime", integration_owner: "prime", retro: { at: `${day}T16:30:00${offset}`, minutes: 15 }, planned: ["L-a", "L-b", "L-c", "L-d"],
      lanes: ["a", "b", "c", "d"].map((name, n) => ({ number: String(n + 1), lane_id: `L-${name}`, issue: `APP-${name}` })),
    });
    expect(JSON.parse(readFileSync(join(root, `_bus/pilots/${day}.json`), "utf8"))).toEqual(value);
    expect(eventsOf(root, "pilot_started")).toMatchObject([{ agent_id: "prime", meta: { day, role: "primary", control: "prime", order: ["L-a", "L-b", "L-c", "L-d"] } }]);
  });

  test.each(["lead", "int", "pat", "w-a"])("S0-04 nobody but the primary starts one: not %s, and that is on the log", async (agent) => {
    const { root, start } = await pilotGround();
    expect(await start(agent)).toMatchObject({ code: 5, stdout: "" });
    expect(eventsOf(root, "pilot_started")).toEqual([]);
    expect(eventsOf(root, "alert")).toMatchObject([{ agent_id: agent }]);
  });

  test("S0-28 the order is confirmed with a time; S0-27 by the lanes' dependencies unless it is given", async () => {
    const { start } = await pilotGround({ lanes: { a: { depends_on: ["L-c"] } } });
    const { value } = await start();
    expect(value.order).toEqual(["L-b", "L-c", "L-a", "L-d"]);
    expect(value.order_confirmed).toEqual([value.started_at]);
  });

  test("everything that is missing comes at once, and nothing is written", async () => {
    const { root, start } = await pilotGround({ gates: GATES, lanes: { a: { depends_on: ["L-c"] }, d: { issue: "APP-b" } } });
    const { code, stderr } = await start("prime", "--integration-owner", "w-a", "--order", "L-a", "--order", "L-b", "--order", "L-c", "--order", "L-d", "--retro-minutes", "45");
    expect(code).toBe(1);
    for (const text of ["APP-b is the issue of L-b and L-d", "L-a depends on L-c, which comes later", "no gate declares the check typecheck", "w-a cannot own the integration", "the retro takes 45 minutes", "bus pilot start --help"]) expect(stderr).toContain(text);
    expect(eventsOf(root, "pilot_started")).toEqual([]);
  });

  test("S0-29 S0-32 lint, typecheck and unit or smoke must be declared on the target, and their programs be there", async () => {
    const without = async (gates: typeof GATES) => (await (await pilotGround({ gates })).start()).stderr;
    expect(await without({ ...PILOT_GATES, gates: { "1": [], "2": [], "3": GATES.gates["3"] } })).toMatch(/no gate declares the check lint; no gate declares the check typecheck; no gate declares the check unit or smoke.*edit gates\.json, and commit it on main: /);
    const steps = PILOT_GATES.gates["1"];
    expect(await without({ ...PILOT_GATES, gates: { ...PILOT_GATES.gates, "1": steps.map((step) => ({ ...step, optional: true })) } })).toMatch(/the check lint/);
    const gone = [{ name: "lint", check: "lint" as const, run: ["no-such-linter-here", "{files}"] }, { name: "types", check: "typecheck" as const, run: ["./tools/no-such.sh"] }];
    expect(await without({ ...PILOT_GATES, gates: { ...PILOT_GATES.gates, "1": gone } })).toMatch(/the check lint cannot run here: there is no no-such-linter-here; the check typecheck cannot run here: there is no \.\/tools\/no-such\.sh/);
    const smoke = { ...PILOT_GATES, required: ["smoke" as const] };
    expect(await without(smoke)).toMatch(/no gate declares the check smoke/);
  });

  test("S0-29 the checks that were confirmed are recorded", async () => {
    expect((await (await pilotGround()).start()).value.checks).toEqual(["lint", "typecheck", "unit"]);
  });

  test("S0-25 issues given with the day are in the lanes' records, too, also after a kill", async () => {
    const { root, run, start } = await pilotGround();
    const bus = openContext({ cwd: root, agent: "prime" });
    const actor = await actAs(bus, "pilot");
    const untagged = (id: string) => changeLane(bus, actor, id, (lane) => { const { issue: _, ...rest } = lane!; return { op: "test", lane: rest, events: [] }; });
    await untagged("L-b");
    const issue = ["--issue", "L-b=TRACK-7"];
    expect((await start()).stderr).toContain("L-b has no issue");
    expect((await start("prime", ...issue)).code).toBe(0);
    expect((await laneOf(root, "L-b")).issue).toBe("TRACK-7");
    await untagged("L-b");
    expect(await start("prime", ...issue)).toMatchObject({ code: 0, stderr: expect.stringContaining("has been running since") as unknown });
    expect((await laneOf(root, "L-b")).issue).toBe("TRACK-7");
    expect(eventsOf(root, "pilot_started")).toHaveLength(1);
    expect((await run("prime", "pilot", "report")).code).toBe(0);
  });

  test("S0-02 one pilot a day: another is refused, and tomorrow's is not this one", async () => {
    const { day, start } = await pilotGround();
    await start();
    expect(await start("prime", "--scope", "billing")).toMatchObject({ code: 3, stderr: expect.stringContaining(`${day} has a pilot already: checkout, running`) as unknown });
    expect((await start("prime", "--issue", "L-a=APP-a")).code).toBe(0);
    for (const more of [["--issue", "L-a=OTHER"], ["--order", "L-d", "--order", "L-a", "--order", "L-b", "--order", "L-c"], ["--lane", "5=L-a"]]) expect(await start("prime", ...more)).toMatchObject({ code: 3, stdout: "" });
    expect(await start("prime", "--day", "2020-02-30")).toMatchObject({ code: 2 });
    expect(await start("prime", "--day", "2020-02-03")).toMatchObject({ code: 1, stderr: expect.stringContaining("2020-02-03 is over") as unknown });
  });

  test("S0-02 S0-20 it runs until its day is over, and no lane is planned meanwhile", async () => {
    const { root, as, start, time } = await pilotGround();
    const running = () => runningPilot({ ...openContext({ cwd: root, agent: "lead" }), clock: () => Date.now() + time.hours * 3_600_000 });
    const plan = () => as("lead").briefLane({ lane: "L-e", brief: briefFor("e"), worker: "w-e", singleTarget: true, testsClear: true, rollbackSimple: true });
    expect(await running()).toBeNull();
    await start();
    expect((await running())?.scope).toBe("checkout");
    await expect(plan()).rejects.toThrow(/is running: no lane is added/);
    time.hours = 13;
    expect((await running())?.state).toBe("running");
    time.hours = 14;
    expect(await running()).toBeNull();
    time.hours = -11;
    expect(await running()).toBeNull();
  });

  test("S0-03 its lanes are in work at once", async () => {
    const { root, run, start } = await pilotGround();
    await start();
    for (const name of ["a", "b", "c", "d"]) expect((await run("prime", "lane", "open", `L-${name}`)).stderr).toBe("");
    expect(await Promise.all(["a", "b", "c", "d"].map(async (name) => (await laneOf(root, `L-${name}`)).state))).toEqual(Array(4).fill("in_progress"));
    expect(((await run("prime", "pilot", "report")).value as unknown as { markdown: string }).markdown).toContain("In work at once: 4 of 4.");
  });

  test("without settings there is no pilot, and none to report on before the first", async () => {
    const { root, run, start } = await pilotGround();
    expect(await run("prime", "pilot", "report")).toMatchObject({ code: 4 });
    expect(await run("prime", "pilot", "end", "--retro-confirmed")).toMatchObject({ code: 4 });
    expect(await run("prime", "pilot", "midday", "--day", "2026-01-30")).toMatchObject({ code: 4 });
    rmSync(join(root, "_bus/parallel.json"));
    for (const ran of [await start(), await run("prime", "pilot", "report"), await run("prime", "metrics")]) expect(ran).toMatchObject({ code: 2, stderr: expect.stringContaining("bus init --parallel") as unknown });
  });
});
