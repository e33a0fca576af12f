import { execFileSync } from "node:child_process";
import { appendFileSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { entered } from "../../domain/worker/attempt/enter-attempt.js";
import { testEnded } from "../../domain/worker/attempt/test-attempt.js";
import type { WorkerRun } from "../../schema/records.gen.js";
import type { BusContext } from "../context.js";
import { identify } from "../identify.js";
import { logEvent } from "../log-event.js";
import { archiveRun } from "./archive-run.js";
import { asWorker } from "./keeper/as-worker.js";
import { planPlace } from "./plan-place.js";
import { changeRun, readRun } from "./runs.js";
import { type Watched, watched } from "./watch/test-watched.js";

const INTO = "p/reports/workers";
const LOG = "tmp/worker-P03-1-x.log";
const PIDS = "tmp/p-worker-pids.txt";
const MIB = 1 << 20;

/** A plan whose only worker has ended, with its log, its PID file and the list of a remediation. */
async function over(): Promise<Watched> {
  const world = await watched({}, { phases: [{ id: "P03", title: "the cart", command: ["true"] }] });
  await world.ends({ exit: 0, ms: 61_000 });
  writeFileSync(join(world.root, PIDS), "P03 PID: 3\n");
  writeFileSync(join(world.root, "tmp/worker-P03-1-x.misses.md"), "- a miss\n");
  return world;
}
const archive = async (bus: BusContext): Promise<WorkerRun> => archiveRun(bus, await identify(bus), await planPlace(bus, "p"));
const kept = ({ root }: Watched) => readdirSync(join(root, INTO)).sort();
const read = ({ root }: Watched, path: string) => readFileSync(join(root, path), "utf8");
/** As people check it. */
const checked = ({ root }: Watched) => execFileSync("sh", ["-c", "sha256sum --check --strict SHA256SUMS"], { cwd: join(root, INTO), encoding: "utf8" }).trimEnd().split("\n");

test("S4-25 S4-28: PID file, logs and trail are kept beside the reports, and only then taken from tmp", async () => {
  const world = await over();
  writeFileSync(join(world.root, "tmp/mine.txt"), "mine");
  const run = await archive(world.bus);
  expect(run).toMatchObject({ state: "finished", archive: INTO, finished_at: expect.any(String) as string });
  expect(kept(world)).toEqual(["SHA256SUMS", "p-worker-pids.txt", "trail.md", "worker-P03-1-x.log", "worker-P03-1-x.misses.md"]);
  expect(read(world, `${INTO}/worker-P03-1-x.log`)).toBe("one\ntwo\n");
  expect(read(world, `${INTO}/p-worker-pids.txt`)).toBe("P03 PID: 3\n");
  expect(checked(world)).toEqual(["p-worker-pids.txt: OK", "worker-P03-1-x.log: OK", "worker-P03-1-x.misses.md: OK", "trail.md: OK"]);
  expect(readdirSync(join(world.root, "tmp"))).toEqual(["mine.txt"]);
  expect(world.events("plan_finished")).toMatchObject([{ plan_id: "PLAN-1", summary: `finished p: kept in ${INTO}`, meta: { plan: "p", archive: INTO, workers: 1, files: 3 } }]);
  const trail = read(world, `${INTO}/trail.md`);
  expect(trail).toMatch(/^# Trail of PLAN-1\n/);
  expect(trail).not.toContain("Not there any more");
  expect(trail).toMatch(/\n## P03: the cart\n\n### P03, attempt 1\n[\s\S]*completed: exit 0; ran 1 min 01 s/);
  // Again changes nothing.
  expect(await archive(world.bus)).toEqual(run);
  expect([world.events("plan_finished").length, read(world, `${INTO}/trail.md`)]).toEqual([1, trail]);
});

test("S4-27: what a worker wrote on the bus itself is in its part of the trail", async () => {
  const world = await over();
  const worker = asWorker(world.bus, await world.attempt());
  await logEvent(worker, { event: "note", summary: "of no task" });
  await logEvent(world.bus, { event: "note", summary: "the coordinator's own" });
  await archive(world.bus);
  const trail = read(world, `${INTO}/trail.md`);
  expect(trail.split("### P03, attempt 1")[1]).toMatch(/\n- `[^`]+` `note`: of no task\n/);
  expect(trail).not.toContain("the coordinator's own");
});

test("S4-25: a large log is kept zipped, and is listed with what it holds and what lies there", async () => {
  const world = await over();
  writeFileSync(join(world.root, LOG), "line\n".repeat(300_000));
  await archive(world.bus);
  expect(gunzipSync(readFileSync(join(world.root, INTO, "worker-P03-1-x.log.gz"))).toString()).toBe("line\n".repeat(300_000));
  expect(checked(world)).toContain("worker-P03-1-x.log.gz: OK");
  expect(read(world, `${INTO}/trail.md`)).toMatch(/\| `worker-P03-1-x\.log\.gz` \| `tmp\/worker-P03-1-x\.log` \| 1500000 \| `[0-9a-f]{64}` \|/);
  expect(existsSync(join(world.root, LOG))).toBe(false);
});

test("secrets are taken out of what git sees, and that is said", async () => {
  const world = await over();
  const token = `ghp_${"A1b2".repeat(10)}`;
  appendFileSync(join(world.root, LOG), `${token}\n`);
  await archive(world.bus);
  expect(kept(world).map((name) => read(world, `${INTO}/${name}`)).join("\n")).not.toContain(token);
  expect(world.told).toEqual(["what looked like secrets was taken out of what is kept: github-token"]);
  expect(world.events("plan_finished")).toMatchObject([{ meta: { redacted: ["github-token"] } }]);
});

test("while a worker is at it nothing is archived; a plan without workers has nothing to archive", async () => {
  const world = await watched();
  await expect(archive(world.bus)).rejects.toMatchObject({ code: "CONFLICT", message: expect.stringContaining("P03-1-x") as string });
  expect(existsSync(join(world.root, INTO))).toBe(false);
  await expect(archiveRun(world.bus, await identify(world.bus), { name: "none", plan_id: "none", folder: "none", plan: null, run: null })).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("a worker launched at that moment keeps the plan open, and nothing that it needs is gone", async () => {
  const world = await over();
  const me = await identify(world.bus);
  const second = { worker_id: "P03-2-y", attempt: 2, log: "tmp/worker-P03-2-y.log" };
  const bus = racing(world.bus, async () => {
    await changeRun(world.bus, me, "p", (run) => (run === null ? null : { op: "test", run: { ...run, attempts: [...run.attempts, { ...testEnded({}, second), state: "running" }] } }));
    writeFileSync(join(world.root, second.log), "begun\n");
  });
  await expect(archive(bus)).rejects.toMatchObject({ code: "CONFLICT" });
  expect(await readRun(world.bus, "p")).toMatchObject({ state: "open" });
  expect(read(world, second.log)).toBe("begun\n");
});

test("S4-28: a plan that goes on after it was finished, and is finished again, loses nothing of the first time", async () => {
  const world = await over();
  const first = await archive(world.bus);
  const me = await identify(world.bus);
  await changeRun(world.bus, me, "p", (run) => {
    const wanted = { phase: "P03", agent_id: "a", task_id: "p-P03", argv: ["x"], env: [], kind: undefined, client: undefined, model: undefined, dangerous: false, remedies: "P03-1-x", budget: { seconds: 60 }, suffix: "y", starter: { host: "here", pid: 1, pid_start: "s1" }, declared: true };
    const next = entered(run, first, wanted, Date.now());
    return { op: "test", run: { ...next.run, attempts: next.run.attempts.map((one) => (one.worker_id === "P03-2-y" ? testEnded({}, { ...one, state: "ended" }) : one)) } };
  });
  writeFileSync(join(world.root, "tmp/worker-P03-2-y.log"), "second\n");
  writeFileSync(join(world.root, PIDS), "P03 PID: 4 (remediation 2 of P03-1-x)\n");
  await archive(world.bus);
  expect(kept(world)).toEqual(["SHA256SUMS", "p-worker-pids.2.txt", "p-worker-pids.txt", "trail.md", "worker-P03-1-x.log", "worker-P03-1-x.misses.md", "worker-P03-2-y.log"]);
  expect(checked(world)).toHaveLength(6);
  expect(read(world, `${INTO}/p-worker-pids.txt`)).toBe("P03 PID: 3\n");
  expect(read(world, `${INTO}/trail.md`)).toMatch(/\| `worker-P03-1-x\.log` \| kept before \| 8 \| `[0-9a-f]{64}`/);
});

test("a list of what was kept before that is damaged is an error, and nothing is taken away", async () => {
  const world = await over();
  mkdirSync(join(world.root, INTO), { recursive: true });
  const list = `${"0".repeat(64)}  earlier.log\n0000  another.log\n`;
  writeFileSync(join(world.root, INTO, "SHA256SUMS"), list);
  await expect(archive(world.bus)).rejects.toMatchObject({ code: "BAD_DATA", message: expect.stringContaining("SHA256SUMS:2") as string });
  expect(read(world, `${INTO}/SHA256SUMS`)).toBe(list);
  expect([PIDS, LOG].map((path) => existsSync(join(world.root, path)))).toEqual([true, true]);
  expect(await readRun(world.bus, "p")).toMatchObject({ state: "open" });
});

test("what grew after it was copied is not taken away", async () => {
  const world = await over();
  const workers = async (home?: string) => {
    const files = await world.bus.repo.workers(home);
    return { ...files, write: (path: string, text: string) => (appendFileSync(join(world.root, PIDS), "P03 inspected\n"), files.write(path, text)) };
  };
  await archive({ ...world.bus, repo: { ...world.bus.repo, workers } });
  expect(read(world, PIDS)).toBe(`P03 PID: 3\n${"P03 inspected\n".repeat(2)}`);
  expect(existsSync(join(world.root, LOG))).toBe(false);
});

test("a log that is there no more, or never was, keeps no plan open", async () => {
  const world = await over();
  rmSync(join(world.root, LOG));
  rmSync(join(world.root, PIDS));
  expect(await archive(world.bus)).toMatchObject({ state: "finished" });
  expect(kept(world)).toEqual(["SHA256SUMS", "trail.md", "worker-P03-1-x.misses.md"]);
  expect(read(world, `${INTO}/trail.md`)).toContain("\nNot there any more when it was to be kept: `tmp/p-worker-pids.txt`, `tmp/worker-P03-1-x.log`.\n");
});

/** Does something right before the run is finished. */
function racing(bus: BusContext, deed: () => Promise<void>): BusContext {
  const { registers } = bus.store;
  let done = false;
  const compareAndSet: typeof registers.compareAndSet = async (key, head, change) => {
    if (key.kind === "workers" && !done) {
      done = true;
      await deed();
    }
    return registers.compareAndSet(key, head, change);
  };
  return { ...bus, store: { ...bus.store, registers: { ...registers, compareAndSet } } };
}

test(`${MIB} bytes are the border`, async () => {
  for (const [size, name] of [[MIB - 1, "worker-P03-1-x.log"], [MIB, "worker-P03-1-x.log.gz"]] as const) {
    const world = await over();
    writeFileSync(join(world.root, LOG), Buffer.alloc(size, "x\n"));
    await archive(world.bus);
    expect(kept(world)).toContain(name);
  }
});
