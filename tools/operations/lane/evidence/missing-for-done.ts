import type { Lane } from "../../../schema/records.gen.js";
import type { BusContext } from "../../context.js";
import { parallelPolicy } from "../../parallel/act.js";
import { judgeDone } from "./judge-done.js";

/** What `bus lane done` would refuse the lane for, in sentences; none: it may be handed in, or it is already. Reads only. Throws NOT_FOUND or BAD_DATA for what cannot be read. */
export async function missingForDone(bus: BusContext, lane: Lane): Promise<string[]> {
  if (lane.state === "planned") return ["it is planned, and not opened yet"];
  if (lane.state !== "in_progress") return [];
  const { lacks } = await judgeDone(bus, await parallelPolicy(bus), lane);
  return lacks.map(({ text }) => text);
}
