import { BusError } from "../../../domain/bus-error.js";
import type { Lane } from "../../../schema/records.gen.js";
import type { RegisterKey } from "../../../store/contract.js";
import { pauseBefore } from "../../change-claim.js";
import type { BusContext } from "../../context.js";
import type { Actor } from "../../parallel/act.js";
import { type LaneChange, changeLane, findLane, readLane, readLanes } from "../lanes.js";

/** The latest planning, before its lane has it: the one place at which plannings are in an order, so that no two of them overlook each other. */
const LATEST: RegisterKey = { kind: "briefs", id: "latest" };
const ATTEMPTS = 100;

interface Planning {
  readonly lane_id: string;
  /** The lane's revision that it was decided on; 0: there was none. */
  readonly on: number;
  readonly change: LaneChange;
  /** Who decided it: whoever carries it out, the log names them. */
  readonly me: Actor["me"];
}

/**
 * Plans a lane with regard to all the others: `decide` sees every lane as planned so far, and runs again when somebody else planned meanwhile; null leaves all as it is.
 * What a killed planning left is carried out by the next one. Throws what `decide` throws.
 */
export async function planLane(bus: BusContext, actor: Actor, id: string, decide: (lane: Lane | null, lanes: readonly Lane[]) => Promise<LaneChange | null>): Promise<Lane> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const head = await bus.store.registers.read<Planning>(LATEST);
    if (head.value !== null && (await carryOut(bus, head.value)) === "now") bus.tell(`carried out the planning of ${head.value.lane_id} that another command had begun`);
    const lanes = await readLanes(bus);
    const lane = lanes.find(({ lane_id }) => lane_id === id) ?? null;
    const change = await decide(lane, lanes);
    if (change === null && lane !== null) return lane;
    if (change === null) throw new BusError("NOT_FOUND", `there is no lane ${id}`, { hint: "bus lane list" });
    const planning: Planning = { lane_id: id, on: lane?.rev ?? 0, change, me: actor.me };
    if ((await bus.store.registers.compareAndSet(LATEST, head, { op: change.op, value: planning, announce: [] })) !== null) {
      const planned = await carryOut(bus, planning);
      if (planned !== "overtaken") return findLane(bus, id);
    }
    await pauseBefore(attempt);
  }
  throw new BusError("CONFLICT", `others planned ${ATTEMPTS} times while this command tried`, { hint: "bus lane list" });
}

/** Whether the lane has the plan by now, had it before, or was changed by somebody else first. */
async function carryOut(bus: BusContext, { lane_id, on, change, me }: Planning): Promise<"now" | "before" | "overtaken"> {
  if (on > 0 && (await readLane(bus, lane_id)) === null) return "overtaken";
  let isNow = false;
  const lane = await changeLane(bus, { me }, lane_id, (current) => {
    isNow = (current?.rev ?? 0) === on;
    return isNow ? change : null;
  });
  if (isNow) return "now";
  return planOf(lane) === planOf(change.lane) ? "before" : "overtaken";
}

function planOf({ brief, worker, depends_on, wave, task_id, issue, mode, checklist }: Lane): string {
  return JSON.stringify([brief, worker, depends_on, wave, task_id, issue, mode, checklist]);
}
