import { type Applying, isStill } from "../../domain/integration/integration.js";
import { nextLanes } from "../../domain/integration/order.js";
import { type Mover, moved } from "../../domain/lane/state.js";
import { forLine } from "../../domain/listed.js";
import { iso } from "../../domain/time.js";
import type { Lane, LaneIntegration } from "../../schema/records.gen.js";
import type { IntegratedLane } from "../integrate-lane.js";
import { changeLane, laneEvent, readLanes } from "../lane/lanes.js";
import { type Attempt, letGo } from "./attempt.js";
import { tryRevert } from "./prove-revert.js";
import { bringCheckoutsAlong } from "./publish.js";

/** What comes after the target has moved; each part may have been done before a kill, and is then left as it is. */
export async function finishApplying(attempt: Attempt, current: Applying): Promise<IntegratedLane> {
  const { bus, actor, lane, target, notes, receipts } = attempt;
  const { before, candidate = "", conflicts = [] } = current;
  notes.push(...(await bringCheckoutsAlong(bus, target, before, candidate)));
  const now = bus.clock();
  const integration: LaneIntegration = {
    at: iso(now),
    by: actor.me.agent_id,
    commit: candidate,
    before,
    ...(conflicts.length > 0 && { conflicts: conflicts.map(({ class: kind, files }) => ({ class: kind, files: forLine(files), resolved_at: iso(now) })) }),
  };
  const { clean, files } = await tryRevert(bus, actor.policy, candidate, { ...lane, integration }, []);
  const reverts = { at: iso(now), onto: candidate, clean, ...(files.length > 0 && { files: forLine(files) }) };
  const applied = await changeLane(bus, actor, lane.lane_id, (known) => {
    if (known === null || [known.integration, ...(known.integrations ?? [])].some((one) => one?.commit === candidate)) return null;
    const meta = { commit: candidate, before, mode: lane.mode, conflicts: conflicts.map(({ class: kind }) => kind), receipts };
    const event = laneEvent(known, actor, "lane_integrated", `${lane.lane_id} is on ${target} as ${candidate.slice(0, 12)}`, meta);
    // Something newer waits already: that is not on the target.
    if (known.state === "ready_for_integration" && !isStill(known, current)) return { op: "integrate", lane: { ...known, integrations: [...(known.integrations ?? []), { ...integration, reverts }] }, events: [event] };
    return { op: "integrate", lane: { ...arrived(known, { by: actor.me.agent_id, role: actor.role, now }), integration: { ...integration, reverts }, ...earlier(known) }, events: [event] };
  });
  await letGo(attempt, "integrated");
  const next = nextLanes(await readLanes(bus));
  if (next.length > 0) notes.push(`next: ${next.join(", ")}`);
  return { lane: applied, outcome: "integrated", commit: candidate, receipts, notes };
}

/** What an earlier hand-in came to, which is on the target, too. */
function earlier({ integration, integrations = [] }: Lane): Pick<Lane, "integrations"> {
  return integration === undefined ? {} : { integrations: [...integrations, integration] };
}

/** Its commit is on the target, whatever somebody has made of the record meanwhile. */
function arrived(lane: Lane, mover: Mover): Lane {
  if (lane.state === "ready_for_integration") return moved(lane, "integrated", mover);
  const why = "it was on the target already";
  return lane.state === "in_progress" ? moved(moved(lane, "ready_for_integration", mover, why), "integrated", mover, why) : lane;
}
