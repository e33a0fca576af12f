import { BusError } from "../../domain/bus-error.js";
import { checkId } from "../../domain/id.js";
import { fitLane } from "../../domain/lane/record-size.js";
import type { Lane } from "../../schema/records.gen.js";
import { readable } from "../bad-record.js";
import type { EventBody } from "../compose-line.js";
import type { BusContext } from "../context.js";
import type { Actor } from "../parallel/act.js";
import { type Place, changeRegister, readRegister } from "../parallel/change-register.js";

export interface LaneChange {
  /** The verb, for people who read revisions. */
  readonly op: string;
  readonly lane: Lane;
  readonly events: readonly EventBody[];
}

/** One lane; null: there is none. Throws USAGE for what is no id, BAD_DATA. */
export async function readLane(bus: BusContext, id: string): Promise<Lane | null> {
  return (await readRegister(bus, await placeOf(bus, id))).value;
}

/** One lane. Throws NOT_FOUND. */
export async function findLane(bus: BusContext, id: string): Promise<Lane> {
  const lane = await readLane(bus, id);
  if (lane !== null) return lane;
  throw new BusError("NOT_FOUND", `there is no lane ${id}`, { hint: "bus lane list" });
}

/** Ids of all lanes, sorted. */
export async function laneIds(bus: BusContext): Promise<string[]> {
  return [...new Set([...(await bus.store.registers.ids("lanes")), ...(await bus.repo.parallel()).lanes.ids()])].sort();
}

/** Every lane, by id. */
export async function readLanes(bus: BusContext): Promise<Lane[]> {
  const lanes: Lane[] = [];
  for (const id of await laneIds(bus)) {
    const lane = await readLane(bus, id);
    if (lane !== null) lanes.push(lane);
  }
  return lanes;
}

/** Changes a lane by compare-and-set; `decide` runs again when somebody else was first, and returns null to leave it. What is written stays short enough to be read again. Throws what `decide` throws. */
export async function changeLane(bus: BusContext, { me }: Pick<Actor, "me">, id: string, decide: (lane: Lane | null) => LaneChange | null | Promise<LaneChange | null>): Promise<Lane> {
  const lane = await changeRegister(bus, me, await placeOf(bus, id), async (current) => {
    const change = await decide(current);
    return change === null ? null : { op: change.op, value: fitLane({ ...change.lane, rev: (current?.rev ?? 0) + 1 }), events: change.events };
  });
  if (lane === null) throw new BusError("NOT_FOUND", `there is no lane ${id}`, { hint: "bus lane list" });
  return lane;
}

/** A line of the log about a lane: which, by which role, and what the metrics count (S1-05); in autonomous mode it says so (S1-89). */
export function laneEvent(lane: Pick<Lane, "lane_id" | "task_id" | "wave" | "branch">, { role, policy }: Pick<Actor, "role"> & Partial<Pick<Actor, "policy">>, event: string, summary: string, meta: Record<string, unknown> = {}): EventBody {
  const { lane_id, task_id, wave, branch } = lane;
  return { event, summary, task_id: task_id ?? lane_id, ...(branch !== undefined && { branch }), meta: { lane_id, role, ...(wave !== undefined && { wave }), ...(policy?.lanes?.autonomous === true && { autonomous: true }), ...meta } };
}

async function placeOf(bus: BusContext, id: string): Promise<Place<Lane>> {
  const { lanes } = await bus.repo.parallel();
  return {
    key: { kind: "lanes", id: checkId("lane", id) },
    seed: () => {
      const found = lanes.read(id);
      return found === null ? null : readable(found);
    },
    show: (lane) => lanes.write(id, lane),
    look: `bus lane show ${id}`,
  };
}
