import { BusError } from "../domain/bus-error.js";
import { pilotWindow } from "../domain/pilot/day.js";
import { type Handing, type MiddayPlan, afterMidday, handingOf, middayFaults } from "../domain/pilot/midday.js";
import { iso } from "../domain/time.js";
import type { Pilot } from "../schema/records.gen.js";
import type { BusContext } from "./context.js";
import { handOverLane, handedOver } from "./lane/tenure/hand-over-lane.js";
import { changeLane, findLane, readLanes } from "./lane/lanes.js";
import type { Actor } from "./parallel/act.js";
import { expectRunning, ownPilot } from "./pilot/own-pilot.js";
import { changePilot } from "./pilot/pilots.js";
import { withoutSecrets } from "./without-secrets.js";

export interface MiddayRequest {
  /** YYYY-MM-DD; default: the pilot that runs. */
  day?: string;
  confirmScope: boolean;
  order?: readonly string[];
  /** `lane=worker: why`. */
  reassign?: readonly string[];
  frozen?: readonly string[];
}

/**
 * The midday sync: order and scope confirmed, blocked items reassigned, risky expansion frozen (S0-18, S0-28). What is to change hands is
 * recorded first, so that the same request again finishes what a killed one left.
 * Throws NO with everything that stands against it, CONFLICT when it says nothing new or the day is over.
 */
export async function confirmMidday(bus: BusContext, request: MiddayRequest): Promise<Pilot> {
  const { day, confirmScope, order = [], reassign = [], frozen = [] } = withoutSecrets(bus, request);
  const { actor, pilot } = await ownPilot(bus, day);
  if (bus.clock() >= pilotWindow(pilot).to) throw new BusError("CONFLICT", `${pilot.day} is over: nothing of it is decided any more but how it ended`, { hint: `bus pilot end --day ${pilot.day}` });
  const plan: MiddayPlan = { by: actor.me.agent_id, at: iso(bus.clock()), confirmScope, ...(order.length > 0 && { order }), reassign: reassign.map(handingOf), frozen };
  const lanes = await readLanes(bus);
  const faults = middayFaults(pilot, plan, lanes, actor.policy.roles);
  if (faults.length > 0) throw new BusError("NO", `the midday sync of ${pilot.day} cannot be held: ${faults.join("; ")}`, { hint: "bus pilot report" });
  const workerOf = (id: string) => lanes.find(({ lane_id }) => lane_id === id)?.worker ?? "";
  const open = plan.reassign.filter(({ lane_id, to }) => workerOf(lane_id) !== to);
  const written = await changePilot(bus, actor, pilot.day, (current) => {
    if (current === null) return null;
    expectRunning(current);
    const next = afterMidday(current, plan, workerOf);
    if (next === null && open.length === 0) throw new BusError("CONFLICT", `the midday sync of ${pilot.day} was held at ${current.midday?.at ?? ""}, and this says nothing new`, { hint: "bus pilot midday --help" });
    if (next === null) return null;
    const { scope_confirmed, reassigned, frozen: waits } = next.midday ?? { scope_confirmed: false, reassigned: [], frozen: [] };
    return { op: "midday", pilot: next, events: [{ event: "pilot_midday", summary: `midday sync of ${pilot.day}`, meta: { day: pilot.day, role: actor.role, scope_confirmed, order: next.order, reassigned, frozen: waits } }] };
  });
  for (const handing of open) await handOver(bus, actor, handing);
  return written;
}

/** A lane that nobody works in yet has only its plan to change. */
async function handOver(bus: BusContext, actor: Actor, { lane_id, to, why }: Handing): Promise<void> {
  if ((await findLane(bus, lane_id)).state === "in_progress") {
    await handOverLane(bus, actor, lane_id, to, why);
    return;
  }
  await changeLane(bus, actor, lane_id, (lane) => {
    if (lane === null || lane.state !== "planned" || lane.worker === to) return null;
    const next = { ...lane, worker: to };
    return { op: "reassign", lane: next, events: [handedOver(next, actor, lane.worker, why)] };
  });
}
