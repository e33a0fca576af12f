import { BusError } from "../../domain/bus-error.js";
import { checkId } from "../../domain/id.js";
import type { WorkerAttempt, WorkerRun } from "../../schema/records.gen.js";
import type { EventBody } from "../compose-line.js";
import type { BusContext, Identity } from "../context.js";
import { type Place, changeRegister, readRegister } from "../parallel/change-register.js";

export interface RunChange {
  /** The verb, for people who read revisions. */
  readonly op: string;
  readonly run: WorkerRun;
  readonly events?: readonly EventBody[];
}

/** A plan that workers carry out; null: none was ever launched. Throws USAGE for what is no id, BAD_DATA. */
export async function readRun(bus: BusContext, plan: string): Promise<WorkerRun | null> {
  return (await readRegister(bus, placeOf(plan))).value;
}

/** Every plan, by name. */
export async function readRuns(bus: BusContext): Promise<WorkerRun[]> {
  const runs: WorkerRun[] = [];
  for (const id of await bus.store.registers.ids("workers")) {
    const run = await readRun(bus, id);
    if (run !== null) runs.push(run);
  }
  return runs;
}

/** Changes a plan's run by compare-and-set; `decide` runs again when somebody else was first, and returns null to leave it. Throws what `decide` throws. */
export async function changeRun(bus: BusContext, me: Identity, plan: string, decide: (run: WorkerRun | null) => RunChange | null | Promise<RunChange | null>): Promise<WorkerRun> {
  const run = await changeRegister(bus, me, placeOf(plan), async (current) => {
    const change = await decide(current);
    return change === null ? null : { op: change.op, value: { ...change.run, rev: (current?.rev ?? 0) + 1 }, ...(change.events !== undefined && { events: change.events }) };
  });
  if (run !== null) return run;
  throw new BusError("NOT_FOUND", `no worker of ${plan} was ever launched`, { hint: "bus worker launch --help" });
}

/** Of a plan whose record was there before: somebody has cleaned the live bus away. */
export function recordGone(plan: string): BusError {
  return new BusError("BAD_DATA", `the record of ${plan} is gone`, { hint: "bus doctor" });
}

/** Replaces one attempt. */
export function withAttempt(run: WorkerRun, attempt: WorkerAttempt): WorkerRun {
  return { ...run, attempts: run.attempts.map((one) => (one.worker_id === attempt.worker_id ? attempt : one)) };
}

/** A line of the log about a worker: which, of which phase. */
export function workerEvent(run: Pick<WorkerRun, "plan" | "plan_id">, attempt: Pick<WorkerAttempt, "worker_id" | "phase" | "attempt" | "task_id">, event: string, summary: string, meta: Record<string, unknown> = {}): EventBody {
  const { worker_id, phase, attempt: number, task_id } = attempt;
  return { event, summary, task_id, plan_id: run.plan_id, meta: { plan: run.plan, worker_id, phase, attempt: number, ...meta } };
}

function placeOf(plan: string): Place<WorkerRun> {
  return { key: { kind: "workers", id: checkId("plan", plan) }, look: `bus worker list --plan ${plan}` };
}
