import { BusError } from "../../domain/bus-error.js";
import { type Role, holds } from "../../domain/role.js";
import type { BusContext } from "../context.js";
import type { Actor } from "../parallel/act.js";
import { runningPilot } from "./running-pilot.js";

/**
 * The role in which something is done that a pilot day leaves to its primary alone (S0-04, S0-09); `role` where none runs.
 * `what`: as in "only its primary …". Throws NOT_YOURS for anybody else.
 */
export async function roleInPilot(bus: BusContext, { me, policy }: Actor, role: Role, what: string, task: string): Promise<Role> {
  if ((await runningPilot(bus)) === null) return role;
  if (holds(policy.roles, me.agent_id, "primary")) return "primary";
  throw new BusError("NOT_YOURS", `a pilot runs: only its primary ${what}`, { hint: `ask ${(policy.roles.primary ?? []).join(", ")}`, refusal: { rule: "role", task_id: task } });
}
