import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { inside } from "../../../cli/test-bus.js";
import type { WorkerAttempt } from "../../../schema/records.gen.js";
import { readClaim } from "../../change-claim.js";
import { doctor } from "../../doctor.js";
import { readStatus } from "../../read-status.js";
import { validate } from "../../validate.js";
import { type Ground, killBoth, workerGround } from "../test-workers.js";
import { finishClaim } from "./worker-claim.js";

const ended = ({ state }: WorkerAttempt) => state === "ended";

/** What still runs of a worker writes on the bus, by the environment that it got. */
function zombie({ root }: Ground, { worker_id, agent_id, pid, task_id }: WorkerAttempt) {
  const bus = inside(root, { BUS_AGENT: agent_id, BUS_SESSION: worker_id, BUS_PID: String(pid), BUS_WORKER: worker_id });
  return {
    log: () => bus.run("event", "log", "--event", "status", "--task", task_id, "--summary", "late"),
    release: () => bus.run("release", task_id, "--status", "done"),
  };
}

/** The first worker of P03, ended, and the one that mends its work, at it. */
async function remedied(ground: Ground, between: (first: WorkerAttempt) => Promise<unknown> = async () => {}): Promise<[WorkerAttempt, WorkerAttempt]> {
  await ground.launch("P03", "exit 1");
  const first = await ground.over("P03");
  await between(first);
  await ground.launch("P03", "while [ ! -e go ]; do sleep 0.02; done", { remedies: first.worker_id });
  return [first, await ground.attempt("P03")];
}

test.each<[string, (ground: Ground) => Promise<[WorkerAttempt, WorkerAttempt]>]>([
  ["what still runs of the worker before it", (ground) => remedied(ground)],
  ["also when that wrote before the remediation", (ground) => remedied(ground, async (first) => expect((await zombie(ground, first).log()).code).toBe(0))],
])("S4-17 S4-18: a remediation takes the task over, and %s can write no more", async (_, launched) => {
  const ground = await workerGround();
  const [first, second] = await launched(ground);
  expect(second).toMatchObject({ attempt: 2, remedies: first.worker_id, task_id: first.task_id });
  expect((await readClaim(ground.bus, first.task_id)).claim).toMatchObject({ status: "active", fence: expect.any(Number) as number, history: [{ note: `${first.worker_id} has ended` }] });
  expect((await readClaim(ground.bus, first.task_id)).claim?.fence).toBeGreaterThan(1);
  for (const ran of [await zombie(ground, first).log(), await zombie(ground, first).release()]) {
    expect(ran.stderr).toContain("you lost it");
    expect(ran.code).toBe(5);
  }
  expect((await zombie(ground, second).log()).code).toBe(0);
  expect(ground.pids()).toContain(`P03 PID: ${second.pid} (remediation 2 of ${first.worker_id})\n`);
  writeFileSync(join(ground.root, "go"), "");
  await ground.over("P03");
  expect(await zombie(ground, first).log()).toMatchObject({ code: 5, stderr: expect.stringContaining("you lost it") as string });
  expect((await zombie(ground, first).release()).code).toBe(5);
});

test("a remediation takes over from a worker that was lost", async () => {
  const ground = await workerGround();
  await ground.launch("P03", "sleep 300");
  const first = await killBoth(ground, "P03");
  await ground.launch("P03", "exit 0", { remedies: first.worker_id });
  expect(await ground.until("P03", (now) => now.attempt === 2 && ended(now))).toMatchObject({ end: { exit: 0 } });
});

test("a claim is done when its phase is, once; another's stays", async () => {
  const ground = await workerGround();
  const [first] = await remedied(ground);
  expect(await finishClaim(ground.bus, first)).toBeNull();
  writeFileSync(join(ground.root, "go"), "");
  const second = await ground.over("P03");
  expect(await finishClaim(ground.bus, second)).toMatchObject({ status: "done", agent_id: "worker-p03" });
  expect(ground.events("release")).toMatchObject([{ agent_id: "worker-p03", meta: { status: "done", worker_id: second.worker_id } }]);
  await finishClaim(ground.bus, second);
  expect(ground.events("release")).toHaveLength(1);
});

test("a keeper renews its worker's claim for as long as it runs", async () => {
  const ground = await workerGround({ "_bus/config.json": { claims: { ttl_minutes: 0.03 } } });
  await ground.launch("P03", "while [ ! -e go ]; do sleep 0.02; done");
  const { task_id } = await ground.attempt("P03");
  const { expires_at = "" } = (await readClaim(ground.bus, task_id)).claim ?? {};
  while (ground.bus.clock() < Date.parse(expires_at) + 500) await sleep(50);
  expect((await readClaim(ground.bus, task_id)).claim).toMatchObject({ status: "active", fence: 1 });
  expect(Date.parse((await readClaim(ground.bus, task_id)).claim?.expires_at ?? "")).toBeGreaterThan(ground.bus.clock());
  writeFileSync(join(ground.root, "go"), "");
  await ground.over("P03");
});

test("validate, status and doctor find nothing wrong while workers run, when they have ended, and when their work is done", async () => {
  const ground = await workerGround({ "_bus/.gitkeep": "" });
  const fine = async (live: number) => {
    const { problems } = await validate(ground.bus, {});
    expect(problems).toEqual([]);
    const { checks } = await doctor(ground.bus);
    expect(checks.filter(({ state }) => state === "found")).toEqual([]);
    const status = await readStatus(ground.bus, {});
    expect(status.problems).toEqual([]);
    expect(status.sessions).toHaveLength(live);
  };
  await ground.launch("P03", "while [ ! -e go ]; do sleep 0.02; done");
  const { keeper } = await ground.attempt("P03");
  await fine(2);
  writeFileSync(join(ground.root, "go"), "");
  const last = await ground.over("P03");
  while (ground.bus.host.startOf(keeper?.pid ?? 0) === keeper?.pid_start) await sleep(5);
  await fine(1);
  await finishClaim(ground.bus, last);
  await fine(1);
});
