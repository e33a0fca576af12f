import type { PlanPhase, WorkerPlan } from "../../../schema/records.gen.js";
import type { LogFacts } from "../reading/scan-log.js";

export type PhaseKind = NonNullable<PlanPhase["kind"]>;

/** A file of a plan's folder, as whoever inspects it read it. */
export interface PlanFile {
  /** Below the plan's folder: `reports/P03-worker.md`, `.completed/P03.md`, `execution-tracker.md`. */
  readonly name: string;
  /** As a miss names it: relative to the checkout. */
  readonly file: string;
  readonly text: { readonly ok: true; readonly text: string } | { readonly ok: false; readonly reason: string };
}

/** All that the checks of a phase's files look at. */
export interface PhaseFacts {
  readonly phase: string;
  /** As in the plan's markers. */
  readonly planId: string;
  /** The plan's folder, relative to the checkout; "": its root. */
  readonly folder: string;
  /** `workers.json`; null: it declares nothing. */
  readonly plan: WorkerPlan | null;
  /** What the caller says the phase is; otherwise what the plan declares, otherwise derived. */
  readonly kind?: PhaseKind;
  /** Everything in `reports/` and `.completed/` that ends in `.md`, and `execution-tracker.md` when it is there. */
  readonly files: readonly PlanFile[];
  /** The newest worker's log, unless it is gone or was zipped when its plan was finished, and how that worker ended (null: not known); null: no worker of ours was at it. */
  readonly log: { readonly file: string; readonly facts: LogFacts | "gone" | "zipped"; readonly exit: number | null } | null;
}
