import type { Approval } from "../../domain/approval/approval.js";
import { checkId } from "../../domain/id.js";
import type { Place } from "../parallel/change-register.js";

/** Where an approval lives: a register and nothing else, so that no branch can bring one. Throws USAGE for what is no id. */
export function approvalPlace(id: string): Place<Approval> {
  return { key: { kind: "approvals", id: checkId("approval", id) }, look: "bus approval list" };
}
