import { BusError } from "../../../domain/bus-error.js";
import { type Scope, compileScope, inScope } from "../../../domain/scope/scope.js";
import type { Lane, Parallel } from "../../../schema/records.gen.js";
import type { BusContext } from "../../context.js";

/** Touched files that other lanes' briefs, or the settings, declare as contracts (S0-21). */
export function touchedContracts(bus: BusContext, policy: Parallel, lane: Lane, lanes: readonly Lane[], touched: readonly string[]): { path: string; of: string }[] {
  const declared = [
    { of: "all lanes", paths: policy.lanes?.interfaces ?? [] },
    ...lanes.filter(({ lane_id, state }) => lane_id !== lane.lane_id && state !== "closed").map(({ lane_id, brief }) => ({ of: lane_id, paths: brief.interfaces ?? [] })),
  ];
  return declared.filter(({ paths }) => paths.length > 0).flatMap(({ of, paths }) => {
    const scope = contractScope(bus, of, paths);
    return touched.filter((path) => inScope(scope, path.normalize("NFC"))).map((path) => ({ path, of }));
  });
}

/** Contracts as a scope. Throws BAD_DATA naming whose they are when they cannot be read. */
export function contractScope(bus: BusContext, of: string, paths: readonly string[]): Scope {
  try {
    return compileScope(paths, [], bus.repo.tree.rules());
  } catch (error) {
    if (!(error instanceof BusError)) throw error;
    throw new BusError("BAD_DATA", `the interfaces of ${of} cannot be read: ${error.message}`, { hint: of === "all lanes" ? "git log -p -- _bus/parallel.json" : `bus lane show ${of}`, cause: error });
  }
}
