import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readClaim } from "./change-claim.js";
import { inspectWorker } from "./inspect-worker.js";
import { launchWorker } from "./launch-worker.js";
import { remediateWorker } from "./remediate-worker.js";
import { type Planned, planned } from "./worker/inspection/test-planned.js";

/** P02, alone in its plan, has failed. */
async function failed(plan: object = {}): Promise<Planned> {
  const world = await planned({}, plan);
  await launchWorker(world.bus, { phase: "P01" });
  await world.over("P01");
  await launchWorker(world.bus, { phase: "P02" });
  await world.over("P02");
  return world;
}
const read = ({ root }: Planned, path: string) => readFileSync(join(root, path), "utf8");

describe("a phase is mended by another worker", () => {
  test("S4-17 S4-18 S4-20 S4-21 S4-22 which knows the original log and what is missing, and whose number, pid and outcome stand beside the first's", async () => {
    const world = await failed();
    const first = await world.attempt("P02");
    const before = (await readClaim(world.bus, first.task_id)).claim;
    const second = await remediateWorker(world.bus, { phase: "P02" });
    expect(second).toMatchObject({ attempt: 2, remedies: first.worker_id, kind: "implementation", task_id: first.task_id, agent_id: first.agent_id });
    expect((await world.run()).attempts.find(({ worker_id }) => worker_id === first.worker_id)?.inspection).toMatchObject({ ok: false, misses: expect.arrayContaining([expect.objectContaining({ check: "exit" }), expect.objectContaining({ check: "report" })]) as unknown });
    await world.over("P02");

    const told = read(world, "tmp/told-P02-2");
    const list = `tmp/worker-${first.worker_id}.misses.md`;
    expect(told).toContain(`BUS_WORKER_ORIGINAL_LOG=${join(world.root, first.log)}\n`);
    expect(told).toContain(`BUS_WORKER_MISSES=${join(world.root, list)}\n`);
    expect(read(world, list)).toMatch(/^# What P02 of .* lacks\n\n(?:- .*\n)*- tmp\/worker-P02-1-\w+\.log: the worker P02-1-\w+ did not end well: exit 3 \(exit\)$/m);
    expect(read(world, list)).toContain("- reports/P02-worker.md: is not there (report)\n");
    expect(read(world, first.log)).toBe("it does not work\n");

    expect(await inspectWorker(world.bus, { phase: "P02" })).toMatchObject({ ok: true });
    expect(world.pids().split("\n").filter((line) => line.includes("P02")).map((line) => line.replace(/^\S+(?=.*(?:launching|inspected|completed))/, "<time>").replaceAll(/PID:? \d+/g, "PID <pid>"))).toEqual([
      "<time> P02 launching", "P02 PID <pid>", "<time> P02 PID <pid> completed: exit 3", expect.stringMatching(/^<time> P02 PID <pid> inspected: failed \(\d+ misses\)$/),
      "<time> P02 launching", `P02 PID <pid> (remediation 2 of ${first.worker_id})`, "<time> P02 PID <pid> completed: exit 0", "<time> P02 PID <pid> inspected: passed",
    ]);
    const { claim } = await readClaim(world.bus, first.task_id);
    expect(claim).toMatchObject({ status: "done" });
    expect(claim?.fence).toBeGreaterThan(before?.fence ?? Infinity);
  });

  test("S4-17 not one that passed, unless somebody says why", async () => {
    const world = await failed();
    await expect(remediateWorker(world.bus, { phase: "P01" })).rejects.toMatchObject({ code: "NO", message: expect.stringContaining("passed its inspection") as unknown });
    expect((await remediateWorker(world.bus, { phase: "P01", reason: "the names are wrong" })).attempt).toBe(2);
    const { worker_id } = (await world.run()).attempts[0]!;
    expect(read(world, `tmp/worker-${worker_id}.misses.md`)).toContain("Asked for because: the names are wrong");
    await world.over("P01");
  });

  test("S4-17 not beyond the plan's limit: then a person is asked; who asks for more gets one more", async () => {
    const world = await failed({ attempts: 1 });
    await expect(remediateWorker(world.bus, { phase: "P02" })).rejects.toMatchObject({ code: "NO", message: expect.stringMatching(/has had 1 worker, and 1 is the plan's limit/) as unknown });
    expect(await world.attempt("P02")).not.toHaveProperty("inspection");
    expect((await remediateWorker(world.bus, { phase: "P02", attempts: 2 })).attempt).toBe(2);
    await world.over("P02");
  });

  test("S4-11 S4-19 not while one is at it, unless that is stopped for a reason", async () => {
    const world = await planned({ P01: { command: ["sh", "-c", '[ "$BUS_WORKER_ATTEMPT" = 2 ] || exec sleep 1000'] } });
    await launchWorker(world.bus, { phase: "P01" });
    await expect(remediateWorker(world.bus, { phase: "P01" })).rejects.toMatchObject({ code: "CONFLICT" });
    await expect(remediateWorker(world.bus, { phase: "P01", stop: true })).rejects.toMatchObject({ code: "USAGE", message: expect.stringContaining("for a reason") as unknown });
    // What cannot be launched ends nobody.
    await expect(remediateWorker(world.bus, { phase: "P01", stop: true, reason: "hung", env: ["SET_BY_NOBODY"] })).rejects.toMatchObject({ code: "USAGE" });
    expect(await world.attempt("P01")).toMatchObject({ state: "running" });
    const second = await remediateWorker(world.bus, { phase: "P01", stop: true, reason: "hung" });
    const [first] = (await world.run()).attempts;
    expect(first).toMatchObject({ state: "ended", end: { how: "stopped" }, stop: { reason: "hung" }, inspection: { ok: false } });
    expect(second).toMatchObject({ attempt: 2, remedies: first?.worker_id });
    await world.over("P01");
  });

  test("not where nobody was at it", async () => {
    const world = await planned();
    await expect(remediateWorker(world.bus, { phase: "P01" })).rejects.toMatchObject({ code: "NOT_FOUND", hint: expect.stringContaining("bus worker") as unknown });
    expect(existsSync(join(world.root, "tmp/told-P01-1"))).toBe(false);
  });
});

test("S4-19 S4-20 a client is told by its prompt, before what the phase was about", async () => {
  const world = await planned({ P01: { command: ["false"] } });
  await launchWorker(world.bus, { phase: "P01" });
  const first = await world.over("P01");
  // A client of that name, which keeps what it is told.
  const bin = join(world.root, "ready");
  const { chmodSync, writeFileSync } = await import("node:fs");
  writeFileSync(join(bin, "gemini"), '#!/bin/sh\nfor word in "$@"; do printf "%s\\n" "$word"; done > tmp/prompt\n');
  chmodSync(join(bin, "gemini"), 0o755);
  const bus = { ...world.bus, env: { ...world.bus.env, PATH: `${bin}:${world.bus.env["PATH"]}` } };
  await remediateWorker(bus, { phase: "P01", client: "gemini", prompt: "Write the stub." });
  await world.over("P01");
  const prompt = read(world, "tmp/prompt");
  for (const text of ["remediation worker 2 for phase P01", `The original worker's log is ${first.log} (exit 1)`, `tmp/worker-${first.worker_id}.misses.md`, "did not end well: exit 1"]) expect(prompt).toContain(text);
  expect(prompt.indexOf("Write the stub.")).toBeGreaterThan(prompt.indexOf("remediation worker 2"));
});
