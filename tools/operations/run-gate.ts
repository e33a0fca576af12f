import { BusError } from "../domain/bus-error.js";
import { standing } from "../domain/gate/standing.js";
import { isBookkeeping } from "../domain/guard.js";
import { expectState } from "../domain/lane/state.js";
import type { GateReceipt, Lane } from "../schema/records.gen.js";
import { mergeBase } from "./commits.js";
import type { BusContext } from "./context.js";
import { type GateSeen, gateAt } from "./gate/gate-at.js";
import { noteGate } from "./gate/note-gate.js";
import { type DeclaredGates, readGates } from "./gate/read-gates.js";
import { actOnLane } from "./lane/act-on-lane.js";
import { findLane } from "./lane/lanes.js";
import { laneWork } from "./lane/lane-work.js";
import { type Actor, actAs } from "./parallel/act.js";

export interface RunGateRequest {
  gate: 1 | 2 | 3;
  /** Default: this checkout as it is. */
  lane?: string;
}

/**
 * Runs a gate of the ladder and keeps its receipt, whose path comes with it as `receipt`. For a lane: in its checkout, by the target's declaration, and
 * noted in its record. Otherwise this checkout as it is, by its own last commit; that counts for no lane (S1-43, S1-44, S1-73 to S1-76).
 * Throws NO when an earlier gate or the preparation is in the way, NOT_YOURS, INTERRUPTED; a gate that failed is an answer.
 */
export async function runGate(bus: BusContext, { gate, lane: id }: RunGateRequest): Promise<GateReceipt> {
  const { entry, receipt } = id === undefined ? await gateHere(bus, gate) : await gateOfLane(bus, gate, await findLane(bus, id));
  return { ...receipt, receipt: entry.receipt };
}

async function gateHere(bus: BusContext, gate: RunGateRequest["gate"]): Promise<GateSeen> {
  const actor = await actAs(bus, gate === 3 ? "gate.full" : "gate.run");
  const { checkout } = bus.repo.layout;
  const work = bus.repo.work(checkout);
  const commit = work.head();
  const declared = await readGates(bus, commit);
  const files = work.changed(baseOf(bus, actor, commit)).filter((path) => !isBookkeeping(path));
  return gateAt(bus, actor, { gate, declared, place: "lane", checkout, commit, files, tree: () => work.tree((path) => !isBookkeeping(path)) });
}

/** Where this branch left the target; its own tip where it has nothing in common with it, or there is none. */
function baseOf(bus: BusContext, { policy }: Actor, commit: string): string {
  const { git } = bus.repo;
  return (git === null ? null : mergeBase(git, commit, `refs/heads/${policy.lanes?.target ?? "main"}`)) ?? commit;
}

async function gateOfLane(bus: BusContext, gate: RunGateRequest["gate"], lane: Lane): Promise<GateSeen> {
  const actor = await whoRuns(bus, gate, lane);
  expectState(lane, ["in_progress", "ready_for_integration"], `gate ${gate} of`);
  const declared = await readGates(bus, `refs/heads/${lane.target}`);
  const { checkout, work, inside, outside, beside, tree } = await laneWork(bus, lane);
  inOrder(bus, lane, gate, tree, declared);
  const seen = await gateAt(bus, actor, {
    gate,
    declared,
    place: "lane",
    checkout,
    commit: work.head(),
    lane_id: lane.lane_id,
    ...(lane.wave !== undefined && { wave: lane.wave }),
    // In mode B whatever the branch touched would come with it.
    files: lane.mode === "A" ? inside : [...inside, ...outside].sort(),
    beside,
    tree: async () => (await laneWork(bus, lane)).tree,
  });
  await noteGate(bus, actor, lane.lane_id, seen);
  return seen;
}

/** S1-44: the whole repository is run by a worker only where the brief delegates it. */
async function whoRuns(bus: BusContext, gate: number, lane: Lane): Promise<Actor> {
  const delegated = lane.brief.full_gate === "worker";
  return gate === 3 && !delegated ? actOnLane(bus, "gate.full", lane) : actOnLane(bus, "gate.run", lane, ["integrator", "orchestrator", "primary"]);
}

/** S1-76: packages are tested when what was touched has passed its static checks; of the whole repository it is only said what did not come before. */
function inOrder(bus: BusContext, lane: Lane, gate: RunGateRequest["gate"], tree: string, { rules }: DeclaredGates): void {
  const before = ([1, 2] as const).filter((one) => one < gate);
  const lacking = before.map((one) => ({ one, state: standing(lane, one, tree, rules).state })).filter(({ state }) => state !== "passed");
  const [first] = lacking;
  if (first === undefined) return;
  const hint = `bus gate run ${first.one} --lane ${lane.lane_id}`;
  const told = lacking.map(({ one, state }) => `gate ${one} is ${state}`).join(", ");
  if (gate === 2) throw new BusError("NO", `gate 2 comes after gate 1, and for ${lane.lane_id} as it is now ${told}`, { hint });
  bus.tell(`for ${lane.lane_id} as it is now ${told}: ${hint}`);
}
