import { BusError } from "../domain/bus-error.js";
import { checkId } from "../domain/id.js";
import type { LaneMetrics } from "../domain/metrics/lane-metrics.js";
import { laneMetrics } from "../domain/metrics/measure.js";
import type { BusContext } from "./context.js";
import { laneFacts } from "./metrics/lane-facts.js";
import { parallelPolicy } from "./parallel/act.js";

export interface MeasureRequest {
  wave?: string;
  /** Only lanes planned since then, ms since the epoch. */
  since?: number;
}

/** How the lanes went: cycle time, conflicts, gates, approval blocks, rework; with the runbook's advice (S1-90 to S1-95). Throws NOT_FOUND for a wave that no lane and no line is of. */
export async function measureLanes(bus: BusContext, { wave, since }: MeasureRequest): Promise<LaneMetrics> {
  const policy = await parallelPolicy(bus);
  const facts = await laneFacts(bus, policy);
  if (wave !== undefined && !facts.lanes.some((lane) => lane.wave === checkId("wave", wave)) && !facts.lines.some((line) => line.wave === wave)) {
    throw new BusError("NOT_FOUND", `there is no wave ${wave}`, { hint: "bus lane list" });
  }
  return laneMetrics({ ...facts, ...(wave !== undefined && { wave }), ...(since !== undefined && { since }) });
}
