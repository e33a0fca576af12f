import { expect, test } from "vitest";
import { testAttempt } from "../../../domain/worker/attempt/test-attempt.js";
import { tempBus } from "../../../dev/temp-bus.js";
import { openContext } from "../../../dev/verify/open-context.js";
import type { BusEvent, WorkerRunner } from "../../../schema/records.gen.js";
import type { BusContext } from "../../context.js";
import { identify } from "../../identify.js";
import type { PlanPlace } from "../plan-place.js";
import { enterRunner, expectRunner } from "./runner.js";
import { changeRun, readRun } from "../runs.js";

const PLACE: PlanPlace = { name: "p", plan_id: "PLAN-1", folder: "plans/p", plan: { phases: [{ id: "P01" }] }, run: null };

/** Processes of one host that share a bus: which pids live, each with its start time. */
function world(alive = new Map([[1, "s1"], [2, "s2"]])) {
  const root = tempBus();
  return {
    alive,
    process(pid: number, host = "here"): BusContext {
      const open = openContext({ cwd: root, agent: "lead" });
      // Each has its own memory of what it runs, as processes have.
      return { ...open, repo: { ...open.repo, layout: { ...open.repo.layout, busDir: `${open.repo.layout.busDir}#${host}${pid}` } }, host: { ...open.host, name: host, pid, startOf: (one) => alive.get(one) ?? null } };
    },
  };
}

const enter = async (bus: BusContext, takeOver = false) => enterRunner(bus, await identify(bus), PLACE, takeOver);
const runnerOf = async (bus: BusContext): Promise<WorkerRunner | undefined> => (await readRun(bus, "p"))?.runner;
const events = (bus: BusContext): BusEvent[] => [...(bus.store.logs.scan("events") as Iterable<{ ok: boolean; value: BusEvent }>)].flatMap(({ ok, value }) => (ok && value.event.startsWith("plan_") ? [value] : []));

test("whoever runs a plan is entered before its first worker, and taken out in the end", async () => {
  const bus = world().process(1);
  const leave = await enter(bus);
  expect(await readRun(bus, "p")).toMatchObject({ plan: "p", plan_id: "PLAN-1", folder: "plans/p", state: "open", attempts: [], runner: { host: "here", pid: 1, pid_start: "s1" } });
  await leave();
  expect(await readRun(bus, "p")).not.toHaveProperty("runner");
  expect(events(bus).map(({ event, plan_id, meta }) => [event, plan_id, meta?.["plan"]])).toEqual([["plan_started", "PLAN-1", "p"]]);
});

test("a second one is refused while the first is alive, in its process and in any other", async () => {
  const { process } = world();
  const first = process(1);
  const leave = await enter(first);
  await expect(enter(process(2))).rejects.toMatchObject({ code: "CONFLICT", message: "p is being run by pid 1 on here" });
  await expect(enter(process(2), true)).rejects.toMatchObject({ code: "CONFLICT" });
  await expect(enter(first)).rejects.toMatchObject({ code: "CONFLICT", message: "this process runs p already" });
  await leave();
  await (await enter(process(2)))();
  await (await enter(first))();
});

test.each<[string, (alive: Map<number, string>) => void]>([
  ["is gone", (alive) => alive.delete(1)],
  ["is gone, its pid another's", (alive) => alive.set(1, "s9")],
])("one that %s is replaced, and the log says so", async (_, happens) => {
  const { process, alive } = world();
  await enter(process(1));
  happens(alive);
  const second = process(2);
  await changeRun(second, await identify(second), "p", (run) => ({ op: "test", run: { ...run!, attempts: [testAttempt({ phase: "P01" })] } }));
  await enter(second);
  expect(await runnerOf(second)).toEqual({ host: "here", pid: 2, pid_start: "s2" });
  expect(events(second).at(-1)).toMatchObject({ event: "plan_resumed", summary: "goes on with p, whose runner (pid 1 on here) is gone" });
});

test("of one on another host nothing can be told: only who says so replaces it, and it notices", async () => {
  const { process } = world();
  const there = process(1, "there");
  await enter(there);
  const here = process(2);
  await expect(enter(here)).rejects.toMatchObject({ code: "CONFLICT", hint: expect.stringContaining("--take-over") });
  const leave = await enter(here, true);
  const place = { ...PLACE, run: await readRun(here, "p") };
  expect(() => expectRunner(there, place)).toThrow("p is run by pid 2 on here now");
  expect(() => expectRunner(here, place)).not.toThrow();
  await leave();
});

test("who leaves takes out nobody but himself", async () => {
  const { process, alive } = world();
  const leave = await enter(process(1));
  alive.delete(1);
  const second = process(2);
  await enter(second);
  await leave();
  expect(await runnerOf(second)).toMatchObject({ pid: 2 });
});

test("of two that begin at the same moment one is refused", async () => {
  const { process } = world(new Map([1, 2, 3, 4, 5].map((pid) => [pid, `s${pid}`])));
  const tried = await Promise.allSettled([1, 2, 3, 4, 5].map((pid) => enter(process(pid))));
  expect(tried.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  expect(tried.flatMap((one) => (one.status === "rejected" ? [(one.reason as { code: string }).code] : []))).toEqual(["CONFLICT", "CONFLICT", "CONFLICT", "CONFLICT"]);
});
