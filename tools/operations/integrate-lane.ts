import { BusError } from "../domain/bus-error.js";
import type { Applying, ConflictClass, Integration } from "../domain/integration/integration.js";
import { iso } from "../domain/time.js";
import type { Lane } from "../schema/records.gen.js";
import { targetTip } from "./commits.js";
import type { BusContext } from "./context.js";
import { applyLane } from "./integration/apply-lane.js";
import { asRun } from "./integration/at-work.js";
import { checkHandIn } from "./integration/check-hand-in.js";
import { changeIntegration } from "./integration/integration-register.js";
import { settle } from "./integration/settle.js";
import { hasStrayWork, repositoryGit, siteAsItIs } from "./integration/site.js";
import { findLane } from "./lane/lanes.js";
import { actAs } from "./parallel/act.js";

export interface IntegrateLaneRequest {
  lane: string;
}

export interface IntegratedLane {
  lane: Lane;
  /** integrated · conflict: resolve it there, then continue · refused: the gate failed, and the lane is reopened · undone: somebody took it back. */
  outcome: "integrated" | "conflict" | "refused" | "undone";
  commit?: string;
  conflicts?: { class: ConflictClass; files: string[] }[];
  /** Where a conflict is resolved. */
  worktree?: string;
  receipts: string[];
  notes: string[];
}

/**
 * Applies one lane to the target branch: patch or branch, gates, then the target moves; whatever stands in the way, the target stays (S1-06, S1-57 to S1-59).
 * Throws NOT_YOURS for who may not, CONFLICT while another is applied, a conflict waits, or the integration is frozen (S1-78), and what `checkHandIn` throws.
 */
export async function integrateLane(bus: BusContext, { lane: id }: IntegrateLaneRequest): Promise<IntegratedLane> {
  const actor = await actAs(bus, "integrate", id);
  return asRun(bus, async (at) => {
    await findLane(bus, id);
    const { integration, resumed, finished } = await settle(bus, actor, at, { lane: id });
    if (finished?.lane.lane_id === id && finished.lane.state !== "ready_for_integration") return finished;
    if (resumed !== undefined) return applyLane(resumed.attempt, resumed.current);
    const lane = await findLane(bus, id);
    expectThawed(integration);
    if (lane.target !== integration.target) throw new BusError("CONFLICT", `${id} goes to ${lane.target}, but lanes go to ${integration.target} by _bus/parallel.json`, { hint: `bus lane show ${id}` });
    await checkHandIn(bus, lane);
    if (hasStrayWork(bus, actor.policy)) throw new BusError("CONFLICT", `somebody resolves a conflict in ${siteAsItIs(bus, actor.policy).path} of which the bus knows nothing`, { hint: `git -C ${siteAsItIs(bus, actor.policy).path} status   (then git reset --hard there)` });
    const current: Applying = { lane_id: id, mode: lane.mode, ...(lane.handoff !== undefined && { handed_in: lane.handoff.at }), before: targetTip(repositoryGit(bus), lane.target), step: "preparing", by: actor.me.agent_id, session_id: actor.me.session.session_id, started_at: iso(bus.clock()), at_work: at };
    await changeIntegration(bus, actor, (now) => {
      expectThawed(now);
      if (now.current !== null || (now.ending ?? null) !== null) throw new BusError("CONFLICT", `${now.current?.by ?? now.ending?.by ?? ""} was first, with ${now.current?.lane_id ?? `wave ${now.ending?.wave ?? ""}`}`, { hint: "bus integrate --status" });
      return { op: "begin", to: { ...now, target: lane.target, current } };
    });
    return applyLane({ bus, actor, at, lane, target: lane.target, notes: [], receipts: [] }, current);
  });
}

function expectThawed({ frozen }: Integration): void {
  if (frozen === null) return;
  throw new BusError("CONFLICT", `nothing new is applied: ${frozen.by} has frozen the integration: ${frozen.reason}`, { hint: "bus integrate --continue" });
}
