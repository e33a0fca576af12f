import type { Lane } from "../../schema/records.gen.js";
import type { BusContext } from "../context.js";
import type { Actor } from "../parallel/act.js";
import { sendMessage } from "../send-message.js";
import { taskOf } from "./tenure/lane-lock.js";

/** Tells the lane's worker what became of its lane, once for each step of its history; nobody tells itself. */
export async function tellWorker(bus: BusContext, { me }: Pick<Actor, "me">, lane: Lane, summary: string): Promise<void> {
  if (lane.worker === me.agent_id) return;
  const { lane_id, history, fence = 0, worker } = lane;
  await sendMessage(bus, { type: "assignment", summary, task: taskOf(lane), to: worker, note: `bus lane prompt ${lane_id}`, meta: { lane_id }, key: `lane ${lane_id} ${history.length} ${fence} ${worker}` });
}
