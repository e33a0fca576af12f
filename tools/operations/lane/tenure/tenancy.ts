import { isMine } from "../../../domain/claim.js";
import { isExpired, isOpen } from "../../../domain/lease.js";
import type { Claim, Lane } from "../../../schema/records.gen.js";
import { readClaim } from "../../change-claim.js";
import type { BusContext } from "../../context.js";
import type { Actor } from "../../parallel/act.js";
import { type Tenancy, taskOf } from "./lane-lock.js";

export interface PlannedTenancy {
  readonly tenancy: Tenancy;
  /** The worker's own claim of the task goes on; otherwise it is a new tenure. */
  readonly isKept: boolean;
  /** As it is now. */
  readonly claim: Claim | null;
}

/** By what claim a worker is to hold a lane: the one it has of the task, or a new one; bound to its session where it acts itself. */
export async function planTenancy(bus: BusContext, { me }: Actor, lane: Lane, terms: Pick<Tenancy, "worker" | "branch" | "worktree" | "base_commit">): Promise<PlannedTenancy> {
  const task = taskOf(lane);
  const { claim } = await readClaim(bus, task);
  const session = me.agent_id === terms.worker ? me.session.session_id : undefined;
  const isIts = claim !== null && isOpen(claim) && claim.agent_id === terms.worker && !isExpired(claim, bus.clock());
  const isKept = isIts && claim.claim_id !== undefined && (session === undefined || isMine(claim, { agent_id: terms.worker, session_id: session }));
  const fresh = { claim_id: bus.newId(), lock_id: `L-${bus.newId().slice(0, 8)}` };
  const names = isKept ? { claim_id: claim.claim_id ?? fresh.claim_id, lock_id: claim.lock_id ?? fresh.lock_id } : fresh;
  return { tenancy: { ...terms, task, ...names, ...(session !== undefined && { session_id: session }) }, isKept, claim };
}
