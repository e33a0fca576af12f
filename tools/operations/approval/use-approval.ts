import { covers } from "../../domain/approval/covers.js";
import type { Approval } from "../../domain/approval/approval.js";
import { isInForce } from "../../domain/approval/in-force.js";
import type { RiskyCommand } from "../../domain/approval/risky-command.js";
import { BusError } from "../../domain/bus-error.js";
import { redact } from "../../domain/redact.js";
import { holds } from "../../domain/role.js";
import { iso } from "../../domain/time.js";
import type { Lane, Parallel } from "../../schema/records.gen.js";
import type { EventBody } from "../compose-line.js";
import type { BusContext, Identity } from "../context.js";
import { changeRegister } from "../parallel/change-register.js";
import { approvalPlace } from "./approval-place.js";

/** Uses that an approval remembers; the log has them all. */
const USES_KEPT = 100;

/** Who would use an approval. */
export interface User {
  readonly agent_id: string;
  readonly policy: Parallel;
  readonly lanes: readonly Lane[];
}

/** Asked for by this agent or for its lane; or for any lane, where the orchestrator or integrator runs the command instead (S1-66). */
export function isFor({ requested_by, lane_id }: Approval, { agent_id, policy, lanes }: User): boolean {
  if (requested_by === agent_id) return true;
  if (lane_id === undefined) return false;
  return lanes.some((lane) => lane.lane_id === lane_id && lane.worker === agent_id) || (["orchestrator", "integrator", "primary"] as const).some((role) => holds(policy.roles, agent_id, role));
}

/** The approvals, whatever their state, that are of this command and for this agent. */
export function covering(approvals: readonly Approval[], risk: RiskyCommand, user: User): Approval[] {
  return approvals.filter((approval) => covers(approval, risk) && isFor(approval, user));
}

/**
 * Keeps that an approval let something pass, with its events (S1-68, S1-86). Throws NOT_YOURS when it ended meanwhile, and what a failed write throws: then
 * nothing may pass.
 */
export async function useApproval(bus: BusContext, me: Identity, { approval_id }: Approval, command: string, events: readonly EventBody[]): Promise<void> {
  const now = bus.clock();
  let used = false;
  await changeRegister<Approval>(bus, me, approvalPlace(approval_id), (current) => {
    used = current !== null && isInForce(current, now);
    if (current === null || !used) return null;
    const use = { at: iso(now), by: me.agent_id, command: redact(command).text };
    return { op: "use", value: { ...current, uses: [...current.uses, use].slice(-USES_KEPT) }, events };
  });
  if (!used) throw new BusError("NOT_YOURS", `${approval_id} is not in force any more`, { hint: "bus approval list" });
}
