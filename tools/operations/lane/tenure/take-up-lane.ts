import { BusError } from "../../../domain/bus-error.js";
import { isMine } from "../../../domain/claim.js";
import { isExpired, isOpen } from "../../../domain/lease.js";
import { shellWord } from "../../../domain/shell-word.js";
import { iso } from "../../../domain/time.js";
import { defaultBranch } from "../../../domain/branch.js";
import type { Claim, Lane } from "../../../schema/records.gen.js";
import { ownerOf } from "../../change-claim.js";
import type { BusContext } from "../../context.js";
import type { Actor } from "../../parallel/act.js";
import { type Attempt, carryOut } from "./attempt.js";
import { takeTenancy } from "./lane-claim.js";
import { laneClaimState } from "./lane-claim-state.js";
import { taskOf } from "./lane-lock.js";
import { ownWorktree } from "../place/lane-places.js";
import { inspectPlace } from "../place/lane-worktree.js";
import { findLane } from "../lanes.js";
import { planTenancy } from "./tenancy.js";

/**
 * A lane in work again: its worker binds claim and lock to its session, from wherever it is; anybody that may open lanes makes anew what
 * was lost of them. Throws NOT_YOURS to a worker whose claim somebody else has by now.
 */
export async function takeUpLane(bus: BusContext, actor: Actor, lane: Lane): Promise<Lane> {
  const { me } = actor;
  const isWorker = me.agent_id === lane.worker;
  const place = await placeAgain(bus, lane);
  const isWhole = place === null || place.found.worktree !== null;
  const state = await laneClaimState(bus, lane);
  if (!isWorker && isWhole && (state === "held" || state === "unbound")) return lane;
  const { tenancy, isKept, claim } = await planTenancy(bus, actor, lane, tenancyTerms(lane));
  if (isWorker) checkNotLost(bus, lane, claim);
  if (isWorker && !isKept) await checkNotThere(bus, actor, lane, claim);
  if (isWhole && isKept && tenancy.claim_id === lane.claim_id && tenancy.lock_id === lane.lock_id) {
    await takeTenancy(bus, actor, lane, tenancy);
    return findLane(bus, lane.lane_id);
  }
  const from = isWorker && !isKept ? await leftElsewhere(bus, lane, claim) : undefined;
  return carryOut(bus, actor, lane, { what: "retake", tenancy, isKept, place, ...(from !== undefined && { from }), finish: (now) => ({ lane: now, events: [] }) });
}

/** What a lane's claim says, whoever is to hold it. */
export function tenancyTerms(lane: Lane, worker = lane.worker) {
  const { worktree = ".", base_commit } = lane;
  return { worker, branch: lane.branch ?? defaultBranch(worker, taskOf(lane)), worktree, ...(base_commit !== undefined && { base_commit }) };
}

/** A lane's own place as its record names it; null: it works in the main checkout. */
export async function placeAgain(bus: BusContext, lane: Lane): Promise<Attempt["place"]> {
  const path = ownWorktree(bus, lane);
  if (path === null || lane.branch === undefined || lane.base_commit === undefined) return null;
  const place = { lane_id: lane.lane_id, path, branch: lane.branch, target: lane.target, base: lane.base_commit };
  return { ...place, isOurs: true, found: await inspectPlace(bus, place, true) };
}

function checkNotLost(bus: BusContext, lane: Lane, claim: Claim | null): void {
  if (claim === null || !isOpen(claim) || claim.agent_id === lane.worker) return;
  const until = isExpired(claim, bus.clock()) ? "expired" : `until ${claim.expires_at ?? iso(bus.clock())}`;
  throw new BusError("NOT_YOURS", `${lane.lane_id} was lost: ${claim.task_id} is held by ${claim.agent_id} (lease ${until})`, { hint: `bus lane open ${lane.lane_id} --agent <orchestrator>   (once it is free)`, refusal: { rule: "owner", task_id: claim.task_id } });
}

/** Throws CONFLICT to a worker that stands elsewhere while its session in the lane's worktree goes on, with the way there. */
async function checkNotThere(bus: BusContext, { me }: Actor, lane: Lane, claim: Claim | null): Promise<void> {
  const there = ownWorktree(bus, lane);
  if (there === null || there === bus.repo.layout.checkout || claim === null || !isOpen(claim) || isExpired(claim, bus.clock())) return;
  if (claim.agent_id !== me.agent_id || isMine(claim, { agent_id: me.agent_id, session_id: me.session.session_id }) || (await ownerOf(bus, claim)).session === "ended") return;
  throw new BusError("CONFLICT", `${lane.lane_id} is held by ${me.agent_id} in another session (${claim.session_id}), and its work is in ${there}`, { hint: `cd ${shellWord(there)} && bus lane open ${lane.lane_id}` });
}

/** The worker's own claim from another of its sessions goes with it into the lane's worktree, unless that session's process is alive. */
async function leftElsewhere(bus: BusContext, lane: Lane, claim: Claim | null): Promise<Attempt["from"]> {
  if (claim === null || claim.claim_id === undefined || claim.claim_id !== lane.claim_id || bus.repo.layout.checkout !== ownWorktree(bus, lane)) return undefined;
  const { process } = await ownerOf(bus, claim);
  return process === "alive" ? undefined : { claim_id: claim.claim_id, why: "its worker goes on in the lane's worktree" };
}
