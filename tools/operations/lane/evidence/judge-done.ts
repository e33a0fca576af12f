import { dirname } from "node:path";
import { BusError } from "../../../domain/bus-error.js";
import { standing } from "../../../domain/gate/standing.js";
import { undeclaredChecks } from "../../../domain/gate/undeclared-checks.js";
import { type DoneFacts, type Lack, doneWarnings, lacksOf } from "../../../domain/lane/done.js";
import type { Lane, LaneGate, Parallel } from "../../../schema/records.gen.js";
import { readApprovals } from "../../approval/approvals.js";
import type { BusContext } from "../../context.js";
import { checkedReceipt } from "../../gate/checked-receipt.js";
import { type DeclaredGates, readGates } from "../../gate/read-gates.js";
import { approvedPaths } from "./approved-paths.js";
import { branchLacks, checkoutLacks, uncommittedFiles } from "./branch-lacks.js";
import { type MadePatch, editedFiles, makePatch } from "./lane-patch.js";
import { type LaneWork, laneWork } from "../lane-work.js";
import { readLanes } from "../lanes.js";
import { touchedContracts } from "./touched-contracts.js";

/** What there is to say of a lane that wants to be handed in. */
export interface Judged {
  readonly lacks: readonly Lack[];
  readonly warnings: readonly string[];
  readonly work: LaneWork;
  readonly patch: MadePatch;
  /** Touched files that were there before (S0-44). */
  readonly edited: readonly string[];
  /** The receipts of gates 1 and 2 that count. */
  readonly receipts: readonly LaneGate[];
}

/** Holds a lane against all that `done` wants; reads only. Throws NOT_FOUND where it has no checkout, BAD_DATA for what cannot be read. */
export async function judgeDone(bus: BusContext, policy: Parallel, lane: Lane): Promise<Judged> {
  const work = await laneWork(bus, lane);
  const lanes = await readLanes(bus);
  const approvals = await readApprovals(bus);
  const declared = await readGates(bus, `refs/heads/${lane.target}`);
  const [crossed, agreed] = [approvedPaths(bus, lane.lane_id, "boundary", approvals), approvedPaths(bus, lane.lane_id, "interface", approvals)];
  // Mode A: what is outside never comes into the patch, so that no approval brings it along.
  const outside = lane.mode === "A" ? work.outside : work.outside.filter((path) => !crossed(path));
  const touched = [...work.inside, ...(lane.mode === "A" ? [] : work.outside)].sort();
  const [patch, edited] = [makePatch(work, lane), editedFiles(work)];
  const isBranch = lane.mode === "B";
  const facts: DoneFacts = {
    lane,
    policy,
    tree: work.tree,
    touched,
    outside,
    edited,
    rules: work.policy.filter((path) => !crossed(path)),
    contracts: touchedContracts(bus, policy, lane, lanes, touched).filter(({ path }) => !agreed(path)),
    gates: [1, 2].map((gate) => gateFact(bus, lane, gate, work, declared)),
    undeclared: undeclaredChecks(declared.gates),
    waitsFor: approvals.filter(({ lane_id, state }) => lane_id === lane.lane_id && state === "requested").map(({ approval_id, prefix }) => `${approval_id} (${prefix.join(" ")})`),
    hasFile: hasFile(bus, work, lane.handoff?.file),
    uncommitted: isBranch ? uncommittedFiles(work) : [],
    branch: isBranch ? branchLacks(work, lane, lanes) : checkoutLacks(work, lane),
    lines: patch.lines,
  };
  const receipts = [1, 2].flatMap((gate) => standing(lane, gate, work.tree, declared.rules).entry ?? []);
  return { lacks: lacksOf(facts), warnings: doneWarnings(facts), work, patch, edited, receipts };
}

/** A gate by its record and its receipt, whose content must be what the record says. */
function gateFact(bus: BusContext, lane: Lane, gate: number, { checkout, tree }: LaneWork, { rules }: DeclaredGates): DoneFacts["gates"][number] {
  const { state, entry } = standing(lane, gate, tree, rules);
  if (state !== "passed" || entry === undefined) return { gate, state };
  try {
    checkedReceipt(bus, checkout, entry, lane.lane_id);
    return { gate, state };
  } catch (error) {
    if (!(error instanceof BusError)) throw error;
    return { gate, state, fault: error.message };
  }
}

/** In the lane's checkout, this command's, or the main one. */
function hasFile(bus: BusContext, { checkout }: LaneWork, file: string | undefined): boolean {
  if (file === undefined) return false;
  const places = [checkout, bus.repo.layout.checkout, dirname(bus.repo.layout.busDir)];
  return places.some((place) => bus.repo.work(place).file(file) !== null);
}
