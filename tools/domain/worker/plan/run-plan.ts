import type { PlanPhase, WorkerAttempt, WorkerPlan, WorkerRun } from "../../../schema/records.gen.js";
import { attemptsOf, isLive, lastAttempt, phaseState } from "../attempt/attempts.js";

/** What a plan's runner does next. `finished`: there is nothing more to do. */
export type NextAct =
  | { readonly act: "wait"; readonly worker: WorkerAttempt }
  | { readonly act: "launch"; readonly phase: PlanPhase }
  | { readonly act: "inspect"; readonly phase: PlanPhase; readonly worker: WorkerAttempt }
  | { readonly act: "remediate"; readonly phase: PlanPhase; readonly worker: WorkerAttempt }
  | { readonly act: "stuck"; readonly phase: PlanPhase; readonly worker: WorkerAttempt }
  | { readonly act: "archive" }
  | { readonly act: "finished" };

export interface RunnerTerms {
  /** Workers per phase, the first and its remediations. */
  readonly attempts: number;
  /** Workers whose work this very runner has inspected: a failure that it only found may have been mended by hand since. */
  readonly inspected: ReadonlySet<string>;
}

/**
 * What comes next for a plan, by its record alone, so that whoever runs it can be killed at any point and started again (S4-16, S4-17, S4-34, S4-35):
 * one worker at a time, each phase in its order and none without the verdict on the one before.
 */
export function nextAct(plan: Pick<WorkerPlan, "phases">, run: WorkerRun | null, terms: RunnerTerms): NextAct {
  const live = run?.attempts.find(isLive);
  if (live !== undefined) return { act: "wait", worker: live };
  const phase = plan.phases.find(({ id }) => phaseState(run, id) !== "passed");
  if (phase === undefined) return { act: run?.state === "finished" ? "finished" : "archive" };
  const worker = lastAttempt(run, phase.id);
  if (worker === undefined) return { act: "launch", phase };
  if (worker.inspection === undefined) return { act: "inspect", phase, worker };
  if (attemptsOf(run, phase.id).length < terms.attempts) return { act: "remediate", phase, worker };
  return terms.inspected.has(worker.worker_id) ? { act: "stuck", phase, worker } : { act: "inspect", phase, worker };
}
