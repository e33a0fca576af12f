import type { BusError } from "../domain/bus-error.js";
import { composeEvent } from "./compose-line.js";
import type { BusContext } from "./context.js";
import { identify } from "./identify.js";

/** Puts a refusal on the event log: an agent that oversteps a rule leaves a trace. */
export async function recordRefusal(bus: BusContext, verb: string, error: BusError): Promise<void> {
  if (error.refusal === undefined) return;
  const { rule, task_id } = error.refusal;
  const me = await identify(bus);
  const line = composeEvent(bus, me, {
    event: "alert",
    summary: `refused: ${error.message}`,
    ...(task_id !== undefined && { task_id }),
    severity: "medium",
    meta: { refused: verb, rule },
  });
  await bus.store.logs.append("events", line);
}
