import { BusError } from "../domain/bus-error.js";
import { checkId } from "../domain/id.js";
import { failureEntry } from "../domain/lane/failed.js";
import { said } from "../domain/lane/said.js";
import { expectState, moved } from "../domain/lane/state.js";
import type { Lane } from "../schema/records.gen.js";
import type { BusContext } from "./context.js";
import { handOverLane, handedOver, mayHandOver } from "./lane/tenure/hand-over-lane.js";
import { findLane, laneEvent } from "./lane/lanes.js";
import { moveLane } from "./lane/tenure/move-lane.js";
import { taskOf } from "./lane/tenure/lane-lock.js";
import { tellWorker } from "./lane/tell-worker.js";
import { withoutLeftovers } from "./lane/tenure/undo-opening.js";
import { withoutSecrets } from "./without-secrets.js";
import { actAs } from "./parallel/act.js";

export interface ReopenLaneRequest {
  lane: string;
  reason: string;
  /** What was found about the failure. */
  remediation?: string;
  /** Hand it to somebody else. */
  worker?: string;
}

/**
 * Gives a lane back to its worker with what failed, or hands it to another; one that is in work can only be handed over (S1-63, S0-06).
 * Claim and lock are taken again where the lane had lost them. Throws CONFLICT when somebody works on its files by now.
 */
export async function reopenLane(bus: BusContext, { lane: id, worker, ...why }: ReopenLaneRequest): Promise<Lane> {
  if (why.reason.trim() === "") throw new BusError("USAGE", "a lane goes back to work for a reason", { hint: `bus lane reopen ${id} --reason "<what failed>"` });
  const { reason, remediation } = withoutSecrets(bus, { reason: said("--reason", why.reason), ...(why.remediation !== undefined && { remediation: said("--remediation", why.remediation) }) });
  const found = await findLane(bus, id);
  const actor = await actAs(bus, "lane.reopen", taskOf(found));
  const to = worker === undefined ? found.worker : checkId("agent", worker);
  if (found.state === "in_progress" && to !== found.worker) return handOverLane(bus, actor, id, to, reason);
  if (to !== found.worker) await mayHandOver(bus, actor, found);
  expectState(found, ["ready_for_integration", "integrated", "verified"], "reopening");
  const lane = await withoutLeftovers(bus, actor, found);
  const reopened = await moveLane(bus, actor, lane, {
    what: "reopen",
    worker: to,
    why: reason,
    finish(now) {
      const mover = { by: actor.me.agent_id, role: actor.role, now: bus.clock() };
      // Before it changes its state: the entry says where it was.
      const failure = failureEntry(now, { failure: reason, ...(remediation !== undefined && { remediation }) }, mover);
      const next: Lane = { ...moved(now, "in_progress", mover, reason), failures: [...now.failures, failure] };
      const told = laneEvent(next, actor, "lane_reopened", reason, { from: now.state, worker: to, failure_id: failure.id, signature: failure.signature, ...(remediation !== undefined && { remediation }) });
      return { lane: next, events: to === lane.worker ? [told] : [told, handedOver(next, actor, lane.worker, reason)] };
    },
  });
  await tellWorker(bus, actor, reopened, `lane ${id} is open again: ${reason}${remediation === undefined ? "" : ` (${remediation})`}`);
  return reopened;
}
