import { BusError } from "../../domain/bus-error.js";
import type { Lane } from "../../schema/records.gen.js";
import { composeEvent } from "../compose-line.js";
import type { BusContext } from "../context.js";
import { identify } from "../identify.js";

/** Puts on the log what a guard refused an agent. The refusal stands where that cannot be written, or where nobody knows whose it was. */
export async function recordRefused(bus: BusContext, { rule, message, command }: { rule: string; message: string; command: string }, lane: Lane | undefined): Promise<void> {
  try {
    const me = await identify(bus);
    const line = composeEvent(bus, me, {
      event: "alert",
      summary: `refused: ${message}`,
      ...(lane !== undefined && { task_id: lane.task_id ?? lane.lane_id }),
      severity: "medium",
      meta: { refused: "guard", rule, command, ...(lane !== undefined && { lane_id: lane.lane_id, ...(lane.wave !== undefined && { wave: lane.wave }) }) },
    });
    await bus.store.logs.append("events", line);
  } catch (error) {
    if (!(error instanceof BusError)) throw error;
    bus.tell(`the refusal could not be recorded: ${error.message}`);
  }
}
