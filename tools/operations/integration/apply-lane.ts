import { BusError } from "../../domain/bus-error.js";
import { conflictsOf } from "../../domain/integration/conflicts.js";
import { type Applying, type Conflict, isStill } from "../../domain/integration/integration.js";
import { targetTip } from "../commits.js";
import type { BusContext } from "../context.js";
import type { IntegratedLane } from "../integrate-lane.js";
import { findLane } from "../lane/lanes.js";
import { type Attempt, enterConflict, letGo, messageOf } from "./attempt.js";
import { buildCandidate } from "./candidate.js";
import { finishApplying } from "./finish-applying.js";
import { gateCandidate } from "./gate-candidate.js";
import { gateFault, giveBack } from "./give-back.js";
import { changeCurrent } from "./integration-register.js";
import { moveTarget } from "./publish.js";
import { repositoryGit, siteAsItIs, siteAt } from "./site.js";

/** How often a candidate is built anew because others move the target. */
const MOVES = 5;

/** Takes a lane from where it is to the target, or to the conflict or red gate that keeps it from there. The target moves only to what the gates saw (S1-57 to S1-59, S0-36). */
export async function applyLane(attempt: Attempt, from: Applying): Promise<IntegratedLane> {
  const { bus, lane, target, notes } = attempt;
  const git = repositoryGit(bus);
  let current = from;
  for (let moves = 0; moves <= MOVES; moves += 1) {
    if (current.step === "preparing") {
      const built = await build(attempt, current);
      if ("outcome" in built) return built;
      current = built;
    }
    if (current.step === "built") {
      const gated = await gate(attempt, current);
      if ("outcome" in gated) return gated;
      current = gated;
    }
    const { before, candidate = "" } = current;
    await expectStill(attempt, current);
    if (moveTarget(git, target, before, candidate, `bus integrate ${lane.lane_id}`)) return finishApplying(attempt, current);
    notes.push(`${target} was moved by others meanwhile: ${lane.lane_id} is built and gated anew on it`);
    current = await step(attempt, { step: "preparing", before: targetTip(git, target) });
  }
  throw new BusError("CONFLICT", `${target} is moved faster than ${lane.lane_id} can be gated: it was built ${MOVES + 1} times`, { hint: `bus integrate ${lane.lane_id}` });
}

async function build(attempt: Attempt, { candidate, conflicts = [] }: Applying): Promise<Applying | IntegratedLane> {
  const { bus, actor, lane, target } = attempt;
  const before = targetTip(repositoryGit(bus), target);
  await step(attempt, { step: "preparing", before });
  const site = await siteAt(bus, actor.policy, before);
  // What somebody has resolved by hand is kept when the target moves under it.
  const resolved = conflicts.length > 0 ? candidate : undefined;
  const built = buildCandidate(bus, site, { lane, before, message: messageOf(attempt), ...(resolved !== undefined && { resolved }) });
  if ("conflict" in built) return conflict(attempt, conflictsOf(built.conflict));
  return step(attempt, { step: "built", candidate: built.candidate });
}

async function gate(attempt: Attempt, { before, candidate = "" }: Applying): Promise<Applying | IntegratedLane> {
  const { bus, actor, lane, receipts } = attempt;
  const gated = await gateCandidate(bus, actor, { lane, before, candidate }).catch(async (error: unknown) => {
    // What could not be checked is nobody's fault: the lane stays handed in, and the next may come.
    if (error instanceof BusError && error.code === "NO") await letGo(attempt, "not gated");
    throw error;
  });
  receipts.push(...gated.receipts);
  if (gated.verdict === "passed") return step(attempt, { step: "gated" });
  if (gated.verdict === "drift") {
    // The merge is there to be worked on, as the commit it would be.
    await siteAt(bus, actor.policy, candidate);
    return conflict(attempt, [gated.conflict]);
  }
  const { entry, receipt } = gated.red;
  await giveBack(bus, actor, lane.lane_id, { reason: "gate", ...gateFault(receipt, entry.receipt, `not applied: ${attempt.target} stays as it was`) });
  await letGo(attempt, "refuse");
  return answer(attempt, "refused");
}

async function conflict(attempt: Attempt, conflicts: readonly Conflict[]): Promise<IntegratedLane> {
  const site = siteAsItIs(attempt.bus, attempt.actor.policy);
  await enterConflict(attempt, conflicts, site);
  return { ...(await answer(attempt, "conflict")), conflicts: conflicts.map(({ class: kind, files }) => ({ class: kind, files: [...files] })), worktree: site.path };
}

async function answer({ bus, lane, receipts, notes }: Attempt, outcome: IntegratedLane["outcome"]): Promise<IntegratedLane> {
  return { lane: await findLane(bus, lane.lane_id), outcome, receipts, notes };
}

/** Nobody has reopened it, or handed something else in, while it was gated. */
async function expectStill(attempt: Attempt, current: Applying): Promise<void> {
  const { bus, lane } = attempt;
  if (isStill(await findLane(bus, lane.lane_id), current)) return;
  await letGo(attempt, "not handed in any more");
  throw new BusError("CONFLICT", `${lane.lane_id} was reopened while it was gated: nothing was applied`, { hint: `bus lane show ${lane.lane_id}` });
}

async function step({ bus, actor, at }: { readonly bus: BusContext } & Pick<Attempt, "actor" | "at">, to: Partial<Applying>): Promise<Applying> {
  const { current } = await changeCurrent(bus, actor, at.run, (now, integration) => ({ op: to.step ?? "step", to: { ...integration, current: { ...now, ...to } } }));
  if (current === null) throw new Error("the attempt is gone from what was just written");
  return current;
}
