import { BusError } from "../../domain/bus-error.js";
import { type Action, type Role, roleFor } from "../../domain/role.js";
import type { Parallel } from "../../schema/records.gen.js";
import { actingAgent } from "../acting-agent.js";
import type { BusContext, Identity } from "../context.js";

/** Who acts, in which role, under which settings. */
export interface Actor {
  readonly me: Identity;
  readonly role: Role;
  readonly policy: Parallel;
}

/** The settings of parallel work. Throws USAGE where there are none: nothing runs in parallel before they are declared (S1-31, S1-103). */
export async function parallelPolicy(bus: BusContext): Promise<Parallel> {
  const policy = (await bus.repo.parallel()).policy();
  if (policy !== null) return policy;
  throw new BusError("USAGE", "this repository does not say how agents work in parallel: there is no _bus/parallel.json", { hint: "bus init --parallel" });
}

/** Who acts, if its roles let it. Throws NOT_YOURS, which goes on the log, when they do not (S1-05 to S1-09). */
export async function actAs(bus: BusContext, action: Action, task?: string): Promise<Actor> {
  const policy = await parallelPolicy(bus);
  const me = await actingAgent(bus);
  if (policy.lanes?.autonomous === true) bus.tell("autonomous mode is on: lanes go on without a person in the loop");
  return { me, policy, role: roleFor(action, me.agent_id, policy.roles, task) };
}
