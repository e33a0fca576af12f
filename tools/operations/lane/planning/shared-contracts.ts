import type { SharedContract } from "../../../domain/lane/advice.js";
import { isSerialised } from "../../../domain/lane/order.js";
import { type Scope, overlap } from "../../../domain/scope/scope.js";
import type { Lane, Parallel } from "../../../schema/records.gen.js";
import type { BusContext } from "../../context.js";
import { isOpenLane, laneScope } from "../lane-scope.js";
import { contractScope } from "../evidence/touched-contracts.js";

/** Contracts that a lane and another open one work against without waiting for each other (S1-83): declared by the settings or by one of the two, and edited or named by both. */
export function sharedContracts(bus: BusContext, policy: Parallel, lane: Lane, lanes: readonly Lane[]): SharedContract[] {
  const common = policy.lanes?.interfaces ?? [];
  const others = lanes.filter((other) => other.lane_id !== lane.lane_id && isOpenLane(other) && !isSerialised([lane, ...lanes.filter(({ lane_id }) => lane_id !== lane.lane_id)], lane.lane_id, other.lane_id));
  return others.flatMap((other) => {
    const declared = [{ of: "all lanes", paths: common }, ...[lane, other].map(({ lane_id, brief }) => ({ of: lane_id, paths: brief.interfaces ?? [] }))];
    const contracts = new Map(declared.flatMap(({ of, paths }) => paths.map((path) => [path, contractScope(bus, of, [path])] as const)));
    return [...contracts].filter(([path, scope]) => [lane, other].every((one) => concerns(bus, one, path, scope))).map(([path]) => ({ path, lane_id: other.lane_id }));
  });
}

function concerns(bus: BusContext, lane: Lane, path: string, contract: Scope): boolean {
  return lane.brief.interfaces?.includes(path) === true || overlap(laneScope(bus, lane), contract) !== null;
}
