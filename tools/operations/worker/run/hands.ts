import type { BusError } from "../../../domain/bus-error.js";
import type { PlanPhase, WorkerAttempt, WorkerMiss, WorkerPlan, WorkerRun } from "../../../schema/records.gen.js";
import type { RunStep } from "../../run-workers.js";
import type { PlanPlace } from "../plan-place.js";

/** A plan that declares its phases. */
export interface DeclaredPlace extends PlanPlace {
  readonly plan: WorkerPlan;
  /** Its record was gone, as after `git clean`, and was put back as this runner knew it. */
  readonly restored?: true;
}

/** What a runner can do. Whatever it does is on the bus when it returns, so that the runner itself need not remember anything. */
export interface Hands {
  /** The plan and its run as they are now, brought up to date. Throws when this is not its runner any more. */
  look(): Promise<DeclaredPlace>;
  /** A worker, or what keeps the phase from being launched. */
  launch(place: DeclaredPlace, phase: PlanPhase): Promise<WorkerAttempt | readonly WorkerMiss[]>;
  remediate(place: DeclaredPlace, phase: PlanPhase): Promise<WorkerAttempt>;
  /** Until it has ended; null: the caller gives up. `adopted`: it ran before this runner came. */
  wait(place: DeclaredPlace, worker: WorkerAttempt, adopted: boolean): AsyncGenerator<RunStep, WorkerAttempt | null>;
  inspect(place: DeclaredPlace, phase: PlanPhase): Promise<{ readonly ok: boolean; readonly misses: readonly WorkerMiss[] }>;
  /** It cannot go on without a person. */
  giveUp(place: DeclaredPlace, phase: PlanPhase, misses: readonly WorkerMiss[]): Promise<void>;
  archive(place: DeclaredPlace): Promise<WorkerRun>;
  /** It waits for what keeps it from going on; where even that cannot be noted, later it is. */
  noteHeldUp(place: DeclaredPlace, trouble: BusError): Promise<void>;
  /** Looks, and notes that it goes on, which shows that it can. Throws what it would be held up by. */
  goOn(place: DeclaredPlace, since: string, trouble: BusError): Promise<DeclaredPlace>;
  now(): string;
  /** So long, ms; false: the caller gives up. */
  pause(ms: number): Promise<boolean>;
}
