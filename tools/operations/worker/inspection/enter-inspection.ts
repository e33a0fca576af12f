import { BusError } from "../../../domain/bus-error.js";
import { iso } from "../../../domain/time.js";
import { lastAttempt } from "../../../domain/worker/attempt/attempts.js";
import { isError } from "../../../domain/worker/verdict/inspection.js";
import { missSaid } from "../../../domain/worker/verdict/miss-said.js";
import { inspectedLine } from "../../../domain/worker/trail/pid-line.js";
import type { WorkerAttempt, WorkerInspection, WorkerRun } from "../../../schema/records.gen.js";
import type { BusContext, Identity } from "../../context.js";
import type { Inspection } from "./inspect-phase.js";
import { noteOnce } from "../keeper/note-once.js";
import { changeRun, withAttempt, workerEvent } from "../runs.js";
import { finishClaim } from "../keeper/worker-claim.js";

/** Misses that a record keeps of one inspection. */
const KEPT = 60;

/**
 * Enters a verdict with the worker whose work it is about, on the log and in the PID file (S4-22, S4-27); the claim of one whose work holds is released as done.
 * Throws CONFLICT when a newer worker is at the phase: the verdict is about what is no more.
 */
export async function enterInspection(bus: BusContext, me: Identity, { plan, home, pid_file }: WorkerRun, attempt: WorkerAttempt, { phase, ok, checks }: Inspection, facts: Readonly<Record<string, unknown>>): Promise<WorkerRun> {
  const misses = checks.flatMap((check) => check.misses);
  const entered: WorkerInspection = { at: iso(bus.clock()), by: me.agent_id, ok, misses: misses.slice(0, KEPT), ...(misses.length > KEPT && { more: misses.length - KEPT }), ...facts };
  const run = await changeRun(bus, me, plan, (current) => {
    const now = lastAttempt(current, phase);
    if (current === null || now?.worker_id !== attempt.worker_id || now.state !== "ended") {
      throw new BusError("CONFLICT", `another worker is at ${phase} of ${plan} by now: ${now?.worker_id ?? "none"}`, { hint: `bus worker wait ${phase} --plan ${plan}` });
    }
    const errors = misses.filter(isError);
    const summary = ok ? `${phase} of ${plan} passed its inspection` : `${phase} of ${plan} lacks: ${errors.map(missSaid).join("; ")}`.slice(0, 500);
    const event = workerEvent(current, now, "worker_inspected", summary, { ok, misses: errors.length, warnings: misses.length - errors.length, checks: Object.fromEntries(checks.map(({ check, result }) => [check, result])), ...facts });
    return { op: "inspect", run: withAttempt(current, { ...now, inspection: entered }), events: [ok ? event : { ...event, severity: "medium" }] };
  });
  noteOnce(await bus.repo.workers(home), pid_file, inspectedLine(attempt, { ...entered, misses: misses.filter(isError) }));
  if (ok) await finishClaim(bus, attempt);
  return run;
}
