import { BusError } from "../../bus-error.js";
import type { PlanPhase, WorkerPlan } from "../../../schema/records.gen.js";

/** S4-07, S4-08: five minutes, six times. */
const INTERVAL_SECONDS = 300;
const CYCLES = 6;
/** S4-11 leaves a hung worker to a remediation; so many workers a phase gets in all. */
export const ATTEMPTS = 3;

export interface Polling {
  readonly intervalSeconds: number;
  readonly cycles: number;
}

/** How often a plan's workers are looked at, and how many times, before they count as hung. */
export function pollingOf(plan: WorkerPlan | null): Polling {
  return { intervalSeconds: plan?.poll?.interval_seconds ?? INTERVAL_SECONDS, cycles: plan?.poll?.cycles ?? CYCLES };
}

/**
 * How long a worker may take, seconds. More than the plan's polling allows needs a reason (S4-12): throws USAGE without one.
 * `asked`: by the caller, seconds; otherwise by the phase, otherwise by the plan.
 */
export function budgetOf(plan: WorkerPlan | null, phase: PlanPhase | null, asked?: { readonly seconds?: number; readonly reason?: string }): { seconds: number; reason?: string } {
  const { intervalSeconds, cycles } = pollingOf(plan);
  const usual = intervalSeconds * cycles;
  const seconds = asked?.seconds ?? (phase?.budget_minutes === undefined ? usual : phase.budget_minutes * 60);
  const reason = asked?.reason ?? phase?.budget_reason;
  if (seconds <= 0) throw new BusError("USAGE", "a budget must be longer than nothing", { hint: "use for instance --budget 90m" });
  if (seconds > usual && reason === undefined) throw new BusError("USAGE", `${Math.round(seconds / 60)} minutes are more than the plan's ${Math.round(usual / 60)}, which needs a reason`, { hint: asked?.seconds === undefined ? 'add "budget_reason" to the phase in workers.json' : '--reason "<why it takes longer>"' });
  return { seconds, ...(reason !== undefined && { reason }) };
}
