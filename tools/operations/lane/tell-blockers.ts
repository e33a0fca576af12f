import { openBlockers } from "../../domain/lane/open-blockers.js";
import type { Lane, LaneBlocker, Parallel } from "../../schema/records.gen.js";
import type { BusContext } from "../context.js";
import type { Actor } from "../parallel/act.js";
import { runningPilot } from "../pilot/running-pilot.js";
import { sendMessage } from "../send-message.js";
import { changeLane } from "./lanes.js";

/**
 * Tells each blocker that nobody was told of yet to the orchestrators, or to the primary of the pilot that runs (S0-15), and keeps the messages' ids.
 * Run again after a kill, it sends nothing twice.
 */
export async function tellBlockers(bus: BusContext, actor: Actor, lane: Lane): Promise<Lane> {
  const untold = openBlockers(lane).filter(({ message_id }) => message_id === undefined);
  if (untold.length === 0) return lane;
  const receivers = await receiversOf(bus, actor.policy);
  const told = new Map<string, string[]>();
  for (const blocker of untold) {
    const ids: string[] = [];
    for (const to of receivers) ids.push(await tell(bus, lane, blocker, to));
    told.set(blocker.id, ids);
  }
  return changeLane(bus, actor, lane.lane_id, (current) => (current === null ? null : { op: "tell", lane: { ...current, checkpoints: current.checkpoints.map((checkpoint) => ({ ...checkpoint, blockers: checkpoint.blockers.map((blocker) => withIds(blocker, told.get(blocker.id))) })) }, events: [] }));
}

/** One is told for certain: "manager" reaches whoever asks as one. */
async function receiversOf(bus: BusContext, { roles }: Parallel): Promise<readonly string[]> {
  const pilot = await runningPilot(bus);
  if (pilot !== null) return [pilot.primary];
  const { orchestrator = [] } = roles;
  return orchestrator.length > 0 ? orchestrator : ["manager"];
}

async function tell(bus: BusContext, { lane_id, task_id = lane_id }: Lane, { id, kind, text, at }: LaneBlocker, to: string): Promise<string> {
  const message = await sendMessage(bus, {
    type: "escalation",
    to,
    task: task_id,
    summary: `${lane_id} is blocked (${kind}): ${text}`,
    meta: { lane_id, blocker_id: id, kind },
    key: `lane-blocker ${lane_id} ${id} ${at} ${to}`,
  });
  return message.id ?? "";
}

function withIds(blocker: LaneBlocker, ids: readonly string[] | undefined): LaneBlocker {
  const [first] = ids ?? [];
  if (first === undefined || blocker.message_id !== undefined) return blocker;
  return { ...blocker, message_id: first, ...(ids !== undefined && ids.length > 1 && { message_ids: [...ids] }) };
}
