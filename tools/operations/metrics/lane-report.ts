import type { LaneMetrics } from "../../domain/metrics/lane-metrics.js";
import { laneMetrics } from "../../domain/metrics/measure.js";
import type { Problem } from "../../domain/problem.js";
import { problemOf } from "../bad-record.js";
import type { BusContext } from "../context.js";
import { laneFacts } from "./lane-facts.js";

/** The metrics for the manager's report, only where the repository has lanes. Settings that cannot be read are a problem, and the rest of the report is made. */
export async function laneReport(bus: BusContext): Promise<{ metrics?: LaneMetrics; problems: Problem[] }> {
  try {
    const policy = (await bus.repo.parallel()).policy();
    if (policy === null) return { problems: [] };
    const facts = await laneFacts(bus, policy);
    // Bad lines of the log are in the report anyway.
    const isAny = facts.lanes.length > 0 || facts.lines.some(({ lane_id }) => lane_id !== undefined) || facts.unreadable.some((text) => text.startsWith("_bus/lanes/"));
    return isAny ? { metrics: laneMetrics(facts), problems: [] } : { problems: [] };
  } catch (error) {
    return { problems: [problemOf(error, "_bus/parallel.json")] };
  }
}
