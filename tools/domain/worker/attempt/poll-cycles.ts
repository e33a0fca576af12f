import { BusError } from "../../bus-error.js";
import type { WorkerAttempt, WorkerPlan } from "../../../schema/records.gen.js";
import { budgetSeconds } from "./attempt-steps.js";
import { type Polling, pollingOf } from "./budget.js";

/** How often the caller wants to look; what it leaves open the plan says. */
export interface PollAsked {
  /** Seconds. */
  readonly interval?: number;
  readonly cycles?: number;
}

/** How a worker is polled (S4-07, S4-08). A budget beyond the plan's is polled to its end (S4-12), unless the caller counts. Throws USAGE. */
export function pollCycles(plan: WorkerPlan | null, attempt: Pick<WorkerAttempt, "budgets">, { interval, cycles }: PollAsked): Polling {
  const usual = pollingOf(plan);
  const intervalSeconds = interval ?? usual.intervalSeconds;
  if (!(intervalSeconds > 0)) throw new BusError("USAGE", "an interval must be longer than nothing", { hint: "use for instance --interval 5m" });
  if (cycles !== undefined && !(Number.isInteger(cycles) && cycles > 0)) throw new BusError("USAGE", `${cycles} is no number of cycles`, { hint: "use for instance --cycles 6" });
  const beyond = budgetSeconds(attempt) - usual.intervalSeconds * usual.cycles;
  return { intervalSeconds, cycles: cycles ?? usual.cycles + Math.max(0, Math.ceil(beyond / intervalSeconds)) };
}
