import { BusError } from "../../bus-error.js";
import type { WorkerAttempt } from "../../../schema/records.gen.js";
import { type Asking, extended } from "./attempt-steps.js";

const MOST_SECONDS = 30 * 86_400;

/** With more time, seconds beyond its present deadline. Throws as `extended` does, USAGE for more than 30 days, and CONFLICT where the worker is being ended already. */
export function withMoreTime(attempt: WorkerAttempt, seconds: number, asking: Asking): WorkerAttempt {
  const { phase, deadline, stop } = attempt;
  if (!(seconds <= MOST_SECONDS)) throw new BusError("USAGE", "a worker gets 30 days more at most", { hint: "use for instance --by 30m" });
  const longer = extended(attempt, seconds, asking);
  const hint = `bus worker wait ${phase}`;
  if (stop !== undefined) throw new BusError("CONFLICT", `the worker of ${phase} is being stopped for ${stop.by}: ${stop.reason}`, { hint });
  if (Date.parse(deadline) <= asking.now) throw new BusError("CONFLICT", `the worker of ${phase} is being ended: its deadline passed at ${deadline}`, { hint });
  return longer;
}
