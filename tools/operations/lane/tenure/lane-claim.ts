import { branchAgent } from "../../../domain/branch.js";
import { BusError } from "../../../domain/bus-error.js";
import { type Asker, type Terms, acquire, renew, takeOver } from "../../../domain/claim.js";
import { isExpired, isOpen } from "../../../domain/lease.js";
import type { OwnerFacts } from "../../../domain/liveness.js";
import { endedClaim } from "../../../domain/pull-request/merged-claim.js";
import type { Claim, Lane } from "../../../schema/records.gen.js";
import { type Decision, askerOf, changeClaim, readClaim } from "../../change-claim.js";
import { changeLocks, tenureFor } from "../../change-locks.js";
import type { BusContext } from "../../context.js";
import { noteHold } from "../../holds.js";
import type { Actor } from "../../parallel/act.js";
import { dropLocksOf } from "../../release-lock.js";
import { type Tenancy, takeLaneLock } from "./lane-lock.js";

/**
 * The lane's lock and claim for its worker, both or neither; the lock is first, and protects nothing for long without the claim that is
 * to follow. `from`: the tenure that is taken over, by hand-over. Throws CONFLICT when others hold the task or one of the files.
 */
export async function takeTenancy(bus: BusContext, actor: Actor, lane: Lane, tenancy: Tenancy, from?: { claim_id: string; why: string }): Promise<Claim> {
  const lock = await takeLaneLock(bus, actor, lane, tenancy);
  const { claim_id, branch, worktree, base_commit, task } = tenancy;
  // A lane that was handed over stays on its first worker's branch, which is not the claim's to name (S2-01).
  const terms: Terms = { claim_id, ...(branchAgent(branch) === tenancy.worker && { branch }), worktree, lock_id: lock.lock_id, scope: lock.scope, ...(base_commit !== undefined && { base_commit }) };
  const claim = await changeClaim(bus, actor.me, task, ({ claim: now }, owner): Decision | null => claimed(bus, actor, lane, tenancy, terms, now, owner, from)).catch(async (error: unknown) => {
    // The lock of a claim that stands belongs to it.
    if ((await readClaim(bus, task)).claim?.claim_id !== claim_id) await dropLocksOf(bus, actor.me, claim_id);
    throw error;
  });
  await changeLocks(bus, actor.me, async ({ locks }) => {
    const drop = [];
    for (const other of locks) if (other.task_id === task && other.claim_id !== claim_id && (await tenureFor(bus, other)) === "ended") drop.push(other);
    return drop.length === 0 ? null : { op: "unlock", drop };
  });
  if (tenancy.session_id !== undefined) await noteHold(bus, actor.me, "holds", task, true);
  return claim;
}

function claimed(bus: BusContext, { me, role }: Actor, lane: Lane, { worker, session_id, task }: Tenancy, terms: Terms, now: Claim | null, owner: OwnerFacts, from: { claim_id: string; why: string } | undefined): Decision | null {
  const asker = { ...askerOf(bus, me), agent_id: worker, session_id: session_id ?? "" };
  if (now !== null && now.claim_id === terms.claim_id) return kept(now, terms, asker, session_id);
  const handed = from !== undefined && now !== null && now.claim_id === from.claim_id && isOpen(now);
  const taken = handed ? takeOver(now, task, asker, terms, owner, from.why, true) : acquire(now, task, asker, terms, owner);
  if (taken.how === "renewed") throw new BusError("CONFLICT", `${worker} claimed ${task} at the same moment`, { hint: `bus lane open ${lane.lane_id}` });
  const { session_id: _, ...unbound } = taken.claim;
  return {
    claim: session_id === undefined ? unbound : taken.claim,
    op: "lane",
    judged: taken.how === "expired",
    event: ({ rev, fence, expires_at, scope, lock_id, claim_id }) => ({
      event: "claim",
      summary: `claimed ${task} for ${worker}: lane ${lane.lane_id}`,
      task_id: task,
      ...(terms.branch !== undefined && { branch: terms.branch }),
      meta: { how: taken.how, ...(worker !== me.agent_id && { on_behalf_of: worker }), lane_id: lane.lane_id, role, claim_id, rev, fence, expires_at, lock_id, scope },
    }),
  };
}

/** The tenure goes on, with what the lane says of it; begun anew for whoever binds it. */
function kept(now: Claim, { lock_id, scope = [], branch, worktree }: Terms, asker: Asker, session_id: string | undefined): Decision | null {
  if (session_id !== undefined) return { claim: { ...renew(now, now.task_id, asker), ...lane(), session_id }, op: "lane", quiet: now.lock_id === lock_id };
  if (!isOpen(now) || isExpired(now, asker.now)) throw new BusError("CONFLICT", `${now.agent_id}'s claim of ${now.task_id} ended at the same moment`, { hint: "bus status" });
  return now.lock_id === lock_id ? null : { claim: { ...now, ...lane(), rev: (now.rev ?? 0) + 1 }, op: "lane" };

  function lane(): Partial<Claim> {
    return { scope: [...scope], ...(lock_id !== undefined && { lock_id }), ...(branch !== undefined && { branch }), ...(worktree !== undefined && { worktree }) };
  }
}

/** Ends one tenure of a lane's claim and what was locked for it, whoever asks; nothing happens when it has ended already. */
export async function endTenancy(bus: BusContext, { me, role }: Pick<Actor, "me" | "role">, { lane_id, task, claim_id }: { lane_id: string; task: string; claim_id: string }, status: "released" | "done", notes: string): Promise<void> {
  if ((await readClaim(bus, task)).claim !== null) {
    await changeClaim(bus, me, task, ({ claim }) => {
      if (claim === null || claim.claim_id !== claim_id || !isOpen(claim)) return null;
      const whose = claim.agent_id === me.agent_id ? {} : { on_behalf_of: claim.agent_id };
      return {
        claim: endedClaim(claim, status, notes, bus.clock()),
        op: "release",
        event: ({ rev, fence, branch }) => ({ event: "release", summary: `${status === "done" ? "finished" : "released"} ${task}: ${notes}`, task_id: task, ...(branch !== undefined && { branch }), meta: { status, ...whose, lane_id, role, claim_id, rev, fence } }),
      };
    }, { duplicates: true });
  }
  await dropLocksOf(bus, me, claim_id);
  await noteHold(bus, me, "holds", task, false);
}
