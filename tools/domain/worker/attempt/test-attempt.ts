import type { WorkerAttempt, WorkerEnd } from "../../../schema/records.gen.js";

const AT = "2026-01-31T12:00:00.000Z";

/** A worker of P03 that runs since noon, with half an hour; for tests. */
export function testAttempt(more: Partial<WorkerAttempt> = {}): WorkerAttempt {
  return {
    worker_id: "P03-1-x", phase: "P03", attempt: 1, state: "running", agent_id: "worker-p03", task_id: "p-P03", cwd: "/home", log: "tmp/worker-P03-1-x.log", argv: ["x"], env: [],
    starter: { host: "h", pid: 1, pid_start: "s1" }, keeper: { host: "h", pid: 2, pid_start: "s2" }, pid: 3, pid_start: "s3",
    launched_at: AT, started_at: AT, budgets: [{ seconds: 1800, at: AT }], deadline: "2026-01-31T12:30:00.000Z", ...more,
  };
}

/** The same, ended five minutes past noon. */
export function testEnded(end: Partial<WorkerEnd> = {}, more: Partial<WorkerAttempt> = {}): WorkerAttempt {
  return testAttempt({ state: "ended", end: { at: "2026-01-31T12:05:00.000Z", how: "exited", exit: 0, ...end }, ...more });
}
