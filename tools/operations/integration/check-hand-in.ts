import { BusError } from "../../domain/bus-error.js";
import { missingBefore } from "../../domain/integration/order.js";
import { expectState } from "../../domain/lane/state.js";
import type { Git } from "../../repo/contract.js";
import type { Lane } from "../../schema/records.gen.js";
import { isAncestor, tipOf } from "../commits.js";
import type { BusContext } from "../context.js";
import { checkedReceipt } from "../gate/checked-receipt.js";
import { mainFolder } from "../lane/place/lane-places.js";
import { checkoutOf } from "../lane/lane-work.js";
import { readLanes } from "../lane/lanes.js";
import { handedIn } from "./candidate.js";
import { repositoryGit } from "./site.js";

/**
 * A lane may be applied: handed in, what it depends on is on the target, and it is still what was handed in, with the receipts that the
 * gates wrote of it. Throws CONFLICT, NO, NOT_FOUND or BAD_DATA (S1-13, S0-14, S0-36).
 */
export async function checkHandIn(bus: BusContext, lane: Lane): Promise<void> {
  expectState(lane, ["ready_for_integration"], "integrating");
  const missing = missingBefore(lane, await readLanes(bus));
  if (missing.length > 0) throw new BusError("CONFLICT", `${lane.lane_id} depends on lanes that are not integrated: ${missing.join(", ")}`, { hint: `bus integrate ${missing[0]?.split(" ")[0] ?? ""}` });
  if (lane.handoff === undefined) throw new BusError("BAD_DATA", `${lane.lane_id} was handed in without a hand-off`, { hint: reopen(lane, "no hand-off") });
  if (lane.mode === "A") checkPatch(bus, lane);
  else checkBranch(repositoryGit(bus), lane);
  for (const gate of [1, 2]) checkGate(bus, lane, gate);
}

/** Only what the lane's own gates saw of what was handed in counts; not what was tried with it afterwards. */
function checkGate(bus: BusContext, lane: Lane, gate: number): void {
  const entry = lane.gates.findLast((one) => one.gate === gate && one.place === "lane");
  const why = entry === undefined ? "was not run" : entry.tree !== lane.handoff?.tree ? "saw something else than what was handed in" : entry.verdict === "passed" ? null : `is ${entry.verdict}`;
  if (why !== null) throw new BusError("NO", `gate ${gate} of ${lane.lane_id} ${why}`, { hint: reopen(lane, `gate ${gate} ${why}`) });
  if (entry !== undefined) checkedReceipt(bus, checkoutOf(bus, lane), entry, lane.lane_id);
}

function checkPatch(bus: BusContext, lane: Lane): void {
  const patch = lane.handoff?.patch;
  if (patch === undefined) throw new BusError("BAD_DATA", `${lane.lane_id} was handed in without a patch`, { hint: reopen(lane, "no patch") });
  const found = bus.repo.work(mainFolder(bus)).file(patch.file);
  if (found === null) throw new BusError("NOT_FOUND", `the patch of ${lane.lane_id} is not there any more: ${patch.file}`, { hint: reopen(lane, "the patch is gone") });
  if (found.sha256 !== patch.sha256) throw changed(lane, `${patch.file} is not what was handed in`);
}

/** The branch still ends where it did, and nobody has rewritten what was there when the lane began (S0-14). */
function checkBranch(git: Git, lane: Lane): void {
  const commit = handedIn(lane);
  const tip = tipOf(git, lane.branch ?? "");
  if (tip === null) throw changed(lane, `its branch ${lane.branch ?? ""} is gone`);
  if (tip !== commit) throw changed(lane, `${lane.branch ?? ""} has moved since, from ${commit.slice(0, 12)} to ${tip.slice(0, 12)}`);
  const { base_commit: base } = lane;
  if (base !== undefined && !isAncestor(git, base, commit)) throw changed(lane, `${lane.branch ?? ""} was rewritten: it does not contain ${base.slice(0, 12)}, from which it was made`);
}

function changed(lane: Lane, why: string): BusError {
  const task = lane.task_id ?? lane.lane_id;
  return new BusError("CONFLICT", `${lane.lane_id} is not as it was handed in: ${why}`, { hint: reopen(lane, "changed after it was handed in"), refusal: { rule: "hand-in", task_id: task } });
}

function reopen({ lane_id }: Lane, why: string): string {
  return `bus lane reopen ${lane_id} --reason "${why}"`;
}
