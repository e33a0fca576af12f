import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { isLive } from "../../../domain/worker/attempt/attempts.js";
import type { WorkerAttempt } from "../../../schema/records.gen.js";
import { readClaim } from "../../change-claim.js";
import { settle } from "../settle.js";
import { type Ground, bundled, runs, workerGround } from "../test-workers.js";

/** Calls at which somebody is killed, spread over all. */
const SAMPLES = 14;

/**
 * What a worker sees of itself in its first instructions: it is in the record and in the PID file, its claim is there, and nobody else is at its phase.
 * `ran` tells who ran, `wrong` what was not so.
 */
function selfChecking(phase: string): string {
  const wrong = (what: string) => `echo "$$ ${what}" >> ran/${phase}.wrong`;
  return [
    `echo $$ >> ran/${phase}`,
    `mkdir ran/${phase}.alone || ${wrong("not alone")}`,
    `grep -rqE '"pid": *'$$'[,}]' _bus/.live/reg/workers || ${wrong("not in the record")}`,
    `grep -q "^${phase} PID: $$\\b" tmp/*-worker-pids.txt || ${wrong("not in the PID file")}`,
    `grep -q '"status": "active"' _bus/claims/*-${phase}.json || ${wrong("without a claim")}`,
    `[ "$BUS_PID" = $$ ] || ${wrong("not its pid")}`,
    "sleep 0.3",
    `rmdir ran/${phase}.alone`,
  ].join("; ");
}

/** Settles again and again, as commands do, until nobody is at the phase; then it can be launched again, and that one runs to its end. */
async function recovers(ground: Ground, phase: string, why: string): Promise<WorkerAttempt> {
  const { bus, me } = ground;
  for (;;) {
    const attempt = (await settle(bus, me, await ground.run())).attempts.findLast((one) => one.phase === phase);
    if (attempt === undefined || !isLive(attempt)) break;
    await sleep(20);
  }
  const file = (name: string) => join(ground.root, "ran", name);
  const ran = existsSync(file(phase)) ? readFileSync(file(phase), "utf8").trim().split("\n").map(Number) : [];
  const { attempts } = await ground.run();
  const known = attempts.filter((one) => one.phase === phase);
  expect(existsSync(file(`${phase}.wrong`)) ? readFileSync(file(`${phase}.wrong`), "utf8") : "", why).toBe("");
  for (const pid of ran) {
    expect(known, why).toContainEqual(expect.objectContaining({ pid, state: "ended" }));
    expect(runs(bus, pid), why).toBe(false);
  }
  expect(ran.length, why).toBeLessThan(2);
  for (const { worker_id, pid, state } of known) {
    const told = ground.events("worker_ended", "worker_lost", "worker_void").filter(({ meta }) => (meta as { worker_id: string }).worker_id === worker_id);
    // A kill between a record and its line is for doctor to mend.
    expect(new Set(told.map(({ id }) => id)).size, why).toBeLessThan(2);
    expect(ground.pids().split("\n").filter((line) => line.includes(` ${phase} PID ${pid} `)).length, why).toBe(state === "ended" ? 1 : 0);
  }
  await ground.launch(phase, selfChecking(phase).replace("mkdir", "mkdir -p"));
  const again = await ground.until(phase, ({ state }) => state === "ended");
  expect(again.end, why).toMatchObject({ how: "exited", exit: 0 });
  expect((await readClaim(bus, again.task_id)).claim?.status, why).toBe("active");
  return known.at(-1)!;
}

test("the keeper killed at any of its steps: no worker that is not in the record, never two, and the phase goes on", async () => {
  const ground = await workerGround({ "ran/x": "" });
  await ground.launch("M00", selfChecking("M00"));
  const { worker_id } = await ground.until("M00", ({ state }) => state === "ended");
  const trouble = join(ground.root, "_bus/.live/workers", `${worker_id}.trouble`);
  while (!readFileSync(trouble, "utf8").includes("done at")) await sleep(10);
  const [, answered = 0, calls = 0] = /answered at (\d+)\ndone at (\d+)/.exec(readFileSync(trouble, "utf8"))?.map(Number) ?? [];
  expect(answered).toBeGreaterThan(100);

  const seen = new Map<string, number>();
  for (let n = 0; n < SAMPLES; n += 1) {
    const phase = `K${String(n).padStart(2, "0")}`;
    const keeper = { fault: n % 2 === 0 ? "before" : "after", at: Math.floor((n * calls) / SAMPLES) } as const;
    const why = `${phase}: ${keeper.fault} call ${keeper.at} of ${calls}`;
    const launched = await ground.launchWith(keeper, phase, selfChecking(phase)).then(() => true, (error: unknown) => {
      expect(error, why).toMatchObject({ code: "UNWRITABLE" });
      return false;
    });
    if (launched) expect(keeper.at, why).toBeGreaterThan(answered / 2);
    const last = await recovers(ground, phase, why);
    const how = last.end?.how ?? last.state;
    seen.set(how, (seen.get(how) ?? 0) + 1);
  }
  expect([...seen.keys()].sort()).toEqual(["exited", "lost", "void"]);
}, 180_000);

test("the launcher killed at any of its steps: the same", async () => {
  const ground = await workerGround({ "ran/x": "" });
  const script = bundled("test-dying-launcher");
  const launcher = async (fault: string, at: number, phase: string) => {
    const child = spawn(process.execPath, [script, fault, String(at), phase, selfChecking(phase)], { cwd: ground.root, stdio: ["ignore", "pipe", "pipe"] });
    const [out, err, [code, signal]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "exit") as Promise<[number | null, string | null]>]);
    return { out, err, code, signal };
  };
  // The first one of a plan makes folders, too.
  const counts: number[] = [];
  for (const phase of ["M00", "M01"]) {
    const { out, err } = await launcher("none", 0, phase);
    expect(err).toBe("");
    counts.push((JSON.parse(out) as { calls: number }).calls);
    await ground.until(phase, ({ state }) => state === "ended");
  }
  const calls = Math.min(...counts);
  const seen = new Map<string, number>();
  for (let n = 0; n < SAMPLES; n += 1) {
    const phase = `L${String(n).padStart(2, "0")}`;
    const at = Math.floor((n * calls) / SAMPLES);
    const why = `${phase}: ${n % 2 === 0 ? "before" : "after"} call ${at} of ${calls}`;
    const { signal } = await launcher(n % 2 === 0 ? "before" : "after", at, phase);
    expect(signal, why).toBe("SIGKILL");
    // Whatever its keeper is about to do goes on.
    const before = (await ground.run()).attempts.findLast((one) => one.phase === phase);
    if (before === undefined) {
      seen.set("nothing", (seen.get("nothing") ?? 0) + 1);
      await ground.launch(phase, selfChecking(phase));
      await ground.until(phase, ({ state }) => state === "ended");
      continue;
    }
    const last = await recovers(ground, phase, why);
    const how = last.end?.how ?? last.state;
    seen.set(how, (seen.get(how) ?? 0) + 1);
  }
  expect([...seen.keys()].sort()).toEqual(["exited", "nothing", "void"]);
}, 180_000);
