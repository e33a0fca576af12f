import type { LaneBrief, PilotLane } from "../../schema/records.gen.js";

type LaneNumber = PilotLane["number"];

/** The four execution lanes of a pilot day (S0-01); the fifth, +1, is the primary's own and has no brief. */
export const PILOT_LANES: Readonly<Record<LaneNumber, { readonly layer: NonNullable<LaneBrief["layer"]>; readonly what: string }>> = {
  "1": { layer: "contracts", what: "API contracts, routers and services" },
  "2": { layer: "worker", what: "workers, jobs and queues" },
  "3": { layer: "data", what: "data and migrations" },
  "4": { layer: "client", what: "clients and consumers of the contracts" },
};

export const LANE_NUMBERS = Object.keys(PILOT_LANES) as LaneNumber[];
