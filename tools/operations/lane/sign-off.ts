import { BusError } from "../../domain/bus-error.js";
import type { Lane } from "../../schema/records.gen.js";
import type { BusContext } from "../context.js";
import type { Actor } from "../parallel/act.js";
import { taskOf } from "./tenure/lane-lock.js";

/** Throws NOT_YOURS unless a person signs the lane off: at a terminal, where the settings do not say that the name is enough (S1-09). */
export async function signOff(bus: BusContext, { me, policy }: Actor, lane: Lane): Promise<void> {
  if (policy.approvals?.human === "name") return;
  const given = await bus.askPerson(`Sign off ${lane.lane_id} (${lane.brief.objective ?? ""}) as ${me.agent_id}? Type the lane's id: `);
  if ("answer" in given && given.answer.trim() === lane.lane_id) return;
  const why = "nobody" in given ? given.nobody : "the answer is not the lane's id";
  throw new BusError("NOT_YOURS", `${lane.lane_id} is not signed off: ${why}`, { hint: `bus lane close ${lane.lane_id}   (at a terminal)`, refusal: { rule: "sign-off", task_id: taskOf(lane) } });
}
