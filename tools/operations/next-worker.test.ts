import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { phaseState } from "../domain/worker/attempt/attempts.js";
import { extendWorker } from "./extend-worker.js";
import { inspectWorker } from "./inspect-worker.js";
import { launchWorker } from "./launch-worker.js";
import { nextWorker } from "./next-worker.js";
import { stopWorker } from "./stop-worker.js";
import { actingAgent } from "./acting-agent.js";
import { gateBefore } from "./worker/inspection/gate-before.js";
import { settledPlace } from "./worker/settled-place.js";
import { planned } from "./worker/inspection/test-planned.js";

const gate = async ({ bus }: Awaited<ReturnType<typeof planned>>, phase: string) => {
  const me = await actingAgent(bus);
  return gateBefore(bus, me, await settledPlace(bus, me), phase);
};

test("S4-16 S4-33 S4-34 S4-35 S4-36 the next phase is launched when the one before it holds, until all are complete", async () => {
  const world = await planned({ P02: { command: ["sh", "-c", "cp -R ready/P02/. ."] } });
  for (const phase of ["P01", "P02", "P03"]) {
    const next = await nextWorker(world.bus, {});
    expect(next, JSON.stringify(next.misses)).toMatchObject({ phase, launched: { phase, attempt: 1 }, misses: [] });
    await world.over(phase);
  }
  expect(await nextWorker(world.bus, {})).toMatchObject({ phase: null, launched: null, misses: [] });
  const run = await world.run();
  expect(["P01", "P02", "P03"].map((phase) => phaseState(run, phase))).toEqual(["passed", "passed", "passed"]);
  expect(world.events("worker_launched", "worker_inspected").map(({ event, meta }) => `${event} ${String(meta?.["phase"])}`)).toEqual(["P01", "P02", "P03"].flatMap((phase) => [`worker_launched ${phase}`, `worker_inspected ${phase}`]));
});

test("S4-17 S4-34 what a phase lacks keeps the next from being launched, as often as it is asked for, until it is mended and inspected", async () => {
  const world = await planned();
  await nextWorker(world.bus, {});
  await world.over("P01");
  rmSync(join(world.root, "reports/P01-worker.md"));
  for (let time = 0; time < 2; time += 1) expect(await nextWorker(world.bus, {})).toMatchObject({ phase: "P01", launched: null, misses: expect.arrayContaining([expect.objectContaining({ check: "report", file: "reports/P01-worker.md" })]) as unknown });
  await expect(launchWorker(world.bus, { phase: "P02" })).rejects.toMatchObject({ code: "NO", message: expect.stringContaining("reports/P01-worker.md") as unknown });
  expect(world.events("worker_inspected")).toHaveLength(1);
  writeFileSync(join(world.root, "reports/P01-worker.md"), readFileSync(join(world.root, "ready/P01/reports/P01-worker.md")));
  expect((await inspectWorker(world.bus, { phase: "P01" })).ok).toBe(true);
  expect((await nextWorker(world.bus, {})).launched).toMatchObject({ phase: "P02" });
  await world.over("P02");
});

test("S4-35 no phase is skipped, and one worker is at a plan", async () => {
  const world = await planned({ P01: { command: ["sleep", "1000"] } });
  expect(await gate(world, "P01")).toEqual([]);
  expect(await gate(world, "P03")).toMatchObject([{ check: "sequence", message: expect.stringMatching(/^nobody has done P01, .*bus worker launch P01$/) as unknown }, { check: "sequence", message: expect.stringMatching(/^nobody has done P02/) as unknown }]);
  await expect(launchWorker(world.bus, { phase: "P02" })).rejects.toMatchObject({ code: "NO", message: expect.stringContaining("nobody has done P01") as unknown });
  await nextWorker(world.bus, {});
  expect(await gate(world, "P02")).toMatchObject([{ check: "sequence", message: expect.stringMatching(/^P01-1-\w+ is at P01/) as unknown }]);
  await expect(nextWorker(world.bus, {})).rejects.toMatchObject({ code: "CONFLICT", message: expect.stringMatching(/P01-1-\w+ is at P01/) as unknown });
  await extendWorker(world.bus, { phase: "P01", seconds: 60, reason: "it is asleep" });
  await stopWorker(world.bus, { phase: "P01", reason: "it is asleep", grace: 100 });
  const next = await nextWorker(world.bus, {});
  expect(next).toMatchObject({ phase: "P01", launched: null, misses: expect.arrayContaining([expect.objectContaining({ check: "exit", message: expect.stringContaining("it is asleep") as unknown })]) as unknown });
});

test("S4-34 the gate inspects the phase before it when nobody has, and not what lies behind a gap; whoever launches is told all that is missing", async () => {
  const world = await planned();
  await expect(launchWorker(world.bus, { phase: "P03" })).rejects.toMatchObject({ code: "NO", message: expect.stringMatching(/nobody has done P01.*; nobody has done P02/) as unknown });
  await launchWorker(world.bus, { phase: "P01" });
  await world.over("P01");
  expect(await gate(world, "P03")).toMatchObject([{ message: expect.stringMatching(/^nobody has inspected P01 \(exit 0\)/) as unknown }, { message: expect.stringMatching(/^nobody has done P02/) as unknown }]);
  expect(world.events("worker_inspected")).toEqual([]);
  expect(await gate(world, "P02")).toEqual([]);
  expect(world.events("worker_inspected")).toMatchObject([{ meta: { phase: "P01", ok: true } }]);
});

test("S4-36 a plan that declares no phases has no next one", async () => {
  const world = await planned();
  rmSync(join(world.root, "workers.json"));
  await expect(nextWorker(world.bus, {})).rejects.toMatchObject({ code: "USAGE", message: expect.stringContaining("declares no phases") as unknown });
  expect(await gate(world, "P07")).toEqual([]);
});
