import type { Approval } from "../../domain/approval/approval.js";
import type { BusContext } from "../context.js";
import { readRegister } from "../parallel/change-register.js";
import { approvalPlace } from "./approval-place.js";

/** Every approval, oldest first. Throws BAD_DATA when one cannot be read. */
export async function readApprovals(bus: BusContext): Promise<Approval[]> {
  const found: Approval[] = [];
  for (const id of await bus.store.registers.ids("approvals")) {
    const { value } = await readRegister(bus, approvalPlace(id));
    if (value !== null) found.push(value);
  }
  return found.sort((a, b) => approvalNumber(a) - approvalNumber(b));
}

/** The number in its id. */
export function approvalNumber({ approval_id }: Approval): number {
  return Number(approval_id.slice(approval_id.lastIndexOf("-") + 1));
}
