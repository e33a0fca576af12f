import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ended } from "../../../domain/worker/attempt/attempt-steps.js";
import { testAttempt } from "../../../domain/worker/attempt/test-attempt.js";
import { tempBus } from "../../../dev/temp-bus.js";
import { openContext } from "../../../dev/verify/open-context.js";
import type { Marked, Processes } from "../../../platform/processes.js";
import type { BusEvent, WorkerAttempt, WorkerEnd, WorkerRun } from "../../../schema/records.gen.js";
import type { BusContext } from "../../context.js";
import { identify } from "../../identify.js";
import { changeRun, readRun, withAttempt } from "../runs.js";

export const HOST = "here";

export interface Watched {
  readonly root: string;
  readonly bus: BusContext;
  /** Pids that run, each with its start time: the keeper is 2, the worker 3. */
  readonly alive: Map<number, string>;
  /** What was done to processes, in order. */
  readonly deeds: string[];
  /** What was told to people. */
  readonly told: string[];
  /** Ends what waits. */
  interrupt(): void;
  /** What the keeper does when it is asked to end; otherwise it enters that the worker was stopped. */
  onTerm: () => void | Promise<void>;
  attempt(): Promise<WorkerAttempt>;
  change(decide: (attempt: WorkerAttempt) => WorkerAttempt): Promise<void>;
  /** The keeper enters the end, and goes. */
  ends(end?: Partial<WorkerEnd>): Promise<void>;
  events(...names: string[]): BusEvent[];
}

/** A bus on which P03 of the plan "p" has a worker, with processes that are only told of. */
export async function watched(more: Partial<WorkerAttempt> = {}, plan?: object): Promise<Watched> {
  const root = tempBus(plan === undefined ? {} : { "p/workers.json": plan });
  mkdirSync(join(root, "p"), { recursive: true });
  const alive = new Map([[1, "s1"], [2, "s2"], [3, "s3"]]);
  const deeds: string[] = [];
  const told: string[] = [];
  const caller = new AbortController();
  const open = openContext({ cwd: root, agent: "lead" });
  const bus: BusContext = {
    ...open,
    host: { ...open.host, name: HOST, startOf: (pid) => alive.get(pid) ?? null },
    processes: async () => processes,
    signal: caller.signal,
    tell: (line) => void told.push(line),
  };
  const now = Date.now();
  const at = new Date(now - 60_000).toISOString();
  const host = { host: HOST };
  const attempt = testAttempt({
    cwd: root, starter: { ...host, pid: 1, pid_start: "s1" }, keeper: { ...host, pid: 2, pid_start: "s2" }, launched_at: at, started_at: at,
    budgets: [{ seconds: 1800, at }], deadline: new Date(now + 1740_000).toISOString(), ...more,
  });
  const run: WorkerRun = { plan: "p", plan_id: "PLAN-1", folder: "p", home: root, state: "open", pid_file: "tmp/p-worker-pids.txt", opened_at: at, opened_by: "lead", attempts: [attempt] };
  const me = await identify(bus);
  await changeRun(bus, me, "p", () => ({ op: "launch", run }));
  (await bus.repo.workers(root)).end(attempt.worker_id).reserve();
  mkdirSync(dirname(join(root, attempt.log)), { recursive: true });
  writeFileSync(join(root, attempt.log), "one\ntwo\n");

  const world: Watched = {
    root, bus, alive, deeds, told,
    interrupt: () => caller.abort(),
    onTerm: () => world.ends({ how: "stopped", exit: null, signal: "SIGTERM" }),
    async attempt() {
      const found = (await readRun(bus, "p"))?.attempts[0];
      if (found === undefined) throw new Error("no attempt");
      return found;
    },
    async change(decide) {
      await changeRun(bus, me, "p", (current) => ({ op: "test", run: withAttempt(current ?? run, decide(current?.attempts[0] ?? attempt)) }));
    },
    async ends(end = {}) {
      alive.delete(3);
      await world.change((before) => ended(before, { at: new Date().toISOString(), how: "exited", exit: 0, ...end }));
      alive.delete(2);
    },
    events: (...names) => [...(bus.store.logs.scan("events") as Iterable<{ ok: boolean; value: BusEvent }>)].flatMap(({ ok, value }) => (ok && names.includes(value.event) ? [value] : [])),
  };
  const runs = ({ pid, start }: Marked) => alive.get(pid) === start;
  const refused = () => {
    throw new Error("nothing here starts a process");
  };
  const processes: Processes = {
    refusal: refused,
    startGated: refused,
    isRunning: runs,
    usage: (worker) => (runs(worker) ? { processes: 2, rss_bytes: 5 << 20, cpu_ms: 1500 } : null),
    left: () => [],
    outlived: () => [],
    async end(worker, grace) {
      deeds.push(`end ${worker.pid} ${worker.start} ${worker.mark} ${grace}`);
      if (runs(worker)) alive.delete(worker.pid);
      return { others: 0, stayed: [] };
    },
    signal(pid, start, signal) {
      if (alive.get(pid) !== start) return false;
      // A keeper hears the first; the rest find it at work.
      if (!deeds.includes(`${signal} ${pid}`)) void sleep(50).then(() => world.onTerm());
      deeds.push(`${signal} ${pid}`);
      return true;
    },
    startKeeper: refused,
  };
  return world;
}
