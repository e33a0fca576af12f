import { BusError } from "../domain/bus-error.js";
import { checkId } from "../domain/id.js";
import { expectState } from "../domain/lane/state.js";
import type { Lane } from "../schema/records.gen.js";
import type { BusContext } from "./context.js";
import { actOnLane } from "./lane/act-on-lane.js";
import { mayHandOver } from "./lane/tenure/hand-over-lane.js";
import { findLane } from "./lane/lanes.js";
import { startLane } from "./lane/tenure/start-lane.js";
import { takeUpLane } from "./lane/tenure/take-up-lane.js";
import { tellWorker } from "./lane/tell-worker.js";
import { withoutLeftovers } from "./lane/tenure/undo-opening.js";
import { requireStart } from "./policy/require-start.js";

export interface OpenLaneRequest {
  lane: string;
  /** Default: as planned. */
  worker?: string;
  /** Make a worktree at this path, relative to the working directory; "": at the settings' place. Always in mode B. */
  worktree?: string;
}

/**
 * Puts a planned lane to work: branch, worktree, claim and locks, all or nothing; or lets its worker take it up (S1-08, S0-03). What a
 * killed one left is undone first, and told. Throws NOT_YOURS to another worker, CONFLICT where a dependency, the limit of lanes or
 * somebody's hold on a file stands in the way (S1-98 to S1-100).
 */
export async function openLane(bus: BusContext, { lane: id, worker, worktree }: OpenLaneRequest): Promise<Lane> {
  await requireStart(bus);
  const found = await findLane(bus, id);
  const actor = await actOnLane(bus, "lane.open", found);
  expectState(found, ["planned", "in_progress"], "opening");
  const lane = await withoutLeftovers(bus, actor, found);
  const wanted = worker === undefined ? lane.worker : checkId("agent", worker);
  if (actor.role === "worker" && wanted !== actor.me.agent_id) {
    throw new BusError("NOT_YOURS", `a worker opens its own lane, not one for ${wanted}`, { hint: `bus lane open ${id}`, refusal: { rule: "lane", task_id: lane.task_id ?? id } });
  }
  if (lane.state === "planned") {
    // To give it to somebody else than planned is to assign it (S0-04).
    const by = wanted === lane.worker ? actor : await mayHandOver(bus, actor, lane);
    const opened = await startLane(bus, by, lane, { worker: wanted, ...(worktree !== undefined && { worktree }) });
    await tellWorker(bus, by, opened, `lane ${id} is yours: ${opened.brief.objective ?? id}`);
    return opened;
  }
  if (wanted !== lane.worker) throw new BusError("CONFLICT", `${id} is in work, by ${lane.worker}`, { hint: `bus lane reopen ${id} --worker ${wanted} --reason <why>` });
  return takeUpLane(bus, actor, lane);
}
