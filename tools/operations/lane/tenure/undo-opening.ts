import { resolve } from "node:path";
import { isInWork } from "../../../domain/lane/state.js";
import { isOpen } from "../../../domain/lease.js";
import type { Lane, LaneOpening } from "../../../schema/records.gen.js";
import { changeClaim, readClaim } from "../../change-claim.js";
import type { BusContext } from "../../context.js";
import type { Actor } from "../../parallel/act.js";
import { dropLocksOf } from "../../release-lock.js";
import { laneClaimState } from "./lane-claim-state.js";
import { endTenancy } from "./lane-claim.js";
import { taskOf } from "./lane-lock.js";
import { mainFolder } from "../place/lane-places.js";
import { changeLane, findLane } from "../lanes.js";
import { expectNoOpening } from "./opening.js";
import { unmakePlace } from "../place/unmake-place.js";

/** The lane without what a killed command left of it, which is told. Throws CONFLICT while somebody is at it. */
export async function withoutLeftovers(bus: BusContext, actor: Pick<Actor, "me" | "role">, lane: Lane): Promise<Lane> {
  const { opening, lane_id } = lane;
  if (opening === undefined) return lane;
  expectNoOpening(bus, lane);
  await undoOpening(bus, actor, lane_id, opening);
  bus.tell(`undid what ${opening.by} had begun of ${lane_id} (${opening.what ?? "open"}, ${opening.at}) and not finished`);
  return findLane(bus, lane_id);
}

/** Takes back what an attempt made. It leaves the record last, so that a crash in here is mended by the same. */
export async function undoOpening(bus: BusContext, actor: Pick<Actor, "me" | "role">, id: string, opening: LaneOpening): Promise<void> {
  const lane = await findLane(bus, id);
  const { claim_id, token } = opening;
  const isOurs = lane.opening?.token === token;
  // It came to its end, or somebody else goes on with the same claim.
  const isKept = claim_id === undefined || claim_id === lane.claim_id || (!isOurs && claim_id === lane.opening?.claim_id);
  if (isOurs) await unmake(bus, lane, opening);
  if (!isKept) await giveBack(bus, actor, lane, opening, claim_id);
  if (isOurs && isInWork(lane) && (await laneClaimState(bus, lane)) === "ended") bus.tell(`${id} has no claim just now: bus lane open ${id}`);
  if (!isOurs) return;
  await changeLane(bus, actor, id, (now) => {
    if (now === null || now.opening?.token !== token) return null;
    const { opening: _, ...rest } = now;
    return { op: "undo", lane: rest, events: [] };
  });
}

async function unmake(bus: BusContext, lane: Lane, { worktree, branch, base_commit, makes = [] }: LaneOpening): Promise<void> {
  if (worktree === undefined || branch === undefined || base_commit === undefined) return;
  const place = { lane_id: lane.lane_id, path: resolve(mainFolder(bus), worktree), branch, target: lane.target, base: base_commit };
  await unmakePlace(bus, place, { branch: makes.includes("branch"), worktree: makes.includes("worktree") });
}

/** A claim that was there before stays, without the lock. */
async function giveBack(bus: BusContext, actor: Pick<Actor, "me" | "role">, lane: Lane, { makes = [], lock_id, what }: LaneOpening, claim_id: string): Promise<void> {
  const task = taskOf(lane);
  if (makes.includes("claim")) return endTenancy(bus, actor, { lane_id: lane.lane_id, task, claim_id }, "released", `lane ${lane.lane_id} was not opened (${what ?? "open"})`);
  if ((await readClaim(bus, task)).claim?.claim_id === claim_id) {
    await changeClaim(bus, actor.me, task, ({ claim }) => {
      if (claim === null || claim.claim_id !== claim_id || !isOpen(claim) || claim.lock_id !== lock_id) return null;
      const { lock_id: _, scope: _s, ...rest } = claim;
      return { claim: { ...rest, rev: (claim.rev ?? 0) + 1 }, op: "undo lane" };
    });
  }
  await dropLocksOf(bus, actor.me, claim_id);
}
