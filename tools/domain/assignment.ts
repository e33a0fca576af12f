import type { Assignment, BusEvent, Claim } from "../schema/records.gen.js";
import { isOpen } from "./lease.js";

/** The engineer of a withdrawn assignment, as the playbook's own tools write it. */
export const UNASSIGNED = "unassigned";

/** Whether an assignment still reserves its task: not withdrawn, and its work not finished since. */
export function isInForce(assignment: Assignment | null, claim: Claim | null): assignment is Assignment {
  if (assignment === null || assignment.engineer === UNASSIGNED) return false;
  if (claim === null || isOpen(claim)) return true;
  if (claim.agent_id !== assignment.engineer && claim.status !== "done") return true;
  const ended = claim.released_at ?? claim.claimed_at;
  return Date.parse(ended) < Date.parse(assignment.assigned_at);
}

/** Whether an event shows that the engineer knows of the assignment: anything it logged on the task since (S2-13). */
export function acknowledges(assignment: Assignment, event: BusEvent): boolean {
  return event.agent_id === assignment.engineer && event.task_id === assignment.task_id && Date.parse(event.ts) >= Date.parse(assignment.assigned_at);
}
