import { resolve } from "node:path";
import { checkBranch, defaultBranch } from "../../../domain/branch.js";
import { BusError } from "../../../domain/bus-error.js";
import { moved } from "../../../domain/lane/state.js";
import { unmetDependencies } from "../../../domain/lane/unmet.js";
import { iso } from "../../../domain/time.js";
import type { Lane } from "../../../schema/records.gen.js";
import { targetTip } from "../../commits.js";
import type { BusContext } from "../../context.js";
import type { Actor } from "../../parallel/act.js";
import { type Attempt, carryOut } from "./attempt.js";
import { taskOf } from "./lane-lock.js";
import { lanesFolder, mainFolder, namedPlace } from "../place/lane-places.js";
import { checkPlace, gitOf, inspectPlace } from "../place/lane-worktree.js";
import { laneEvent, readLanes } from "../lanes.js";
import { planTenancy } from "./tenancy.js";

export interface StartTerms {
  readonly worker: string;
  /** Relative to the working directory. */
  readonly worktree?: string;
}

/** Puts a planned lane to work: mode B on a branch and worktree of its own, mode A in the main checkout; the records are the same (S1-01 to S1-03). */
export async function startLane(bus: BusContext, actor: Actor, lane: Lane, { worker, worktree }: StartTerms): Promise<Lane> {
  checkDependencies(lane, await readLanes(bus));
  const base = targetTip(gitOf(bus), lane.target);
  const place = lane.mode === "A" ? placeInMain(bus, lane, worktree) : await placeOfItsOwn(bus, actor, lane, worker, base, worktree);
  const branch = place?.branch ?? defaultBranch(worker, taskOf(lane));
  const checkout = place === null ? "." : namedPlace(bus, place.path);
  const { tenancy, isKept } = await planTenancy(bus, actor, lane, { worker, branch, worktree: checkout, base_commit: base });
  return carryOut(bus, actor, lane, {
    what: "open",
    tenancy,
    isKept,
    place,
    finish: (now) => {
      const at = bus.clock();
      const opened: Lane = {
        ...moved(now, "in_progress", { by: actor.me.agent_id, role: actor.role, now: at }),
        worker,
        worktree: checkout,
        base_commit: base,
        ...(place !== null && { branch }),
        opened_at: now.opened_at ?? iso(at),
        fence: (now.fence ?? 0) + 1,
      };
      const { mode, fence, brief } = opened;
      return { lane: opened, events: [laneEvent(opened, actor, "lane_opened", brief.objective ?? `opened ${lane.lane_id}`, { worker, mode, worktree: checkout, base_commit: base, fence, claim_id: tenancy.claim_id, lock_id: tenancy.lock_id })] };
    },
  });
}

function checkDependencies(lane: Lane, lanes: readonly Lane[]): void {
  const unmet = unmetDependencies(lane, lanes);
  if (unmet.length === 0) return;
  const named = unmet.map(({ lane_id, state }) => `${lane_id} (${state ?? "there is no such lane"})`).join(", ");
  throw new BusError("CONFLICT", `${lane.lane_id} waits for lanes that are not on ${lane.target}: ${named}`, { hint: `bus lane show ${unmet[0]?.lane_id ?? lane.lane_id}` });
}

function placeInMain(bus: BusContext, lane: Lane, worktree: string | undefined): null {
  if (worktree !== undefined) {
    throw new BusError("USAGE", `${lane.lane_id} is of mode A: its work is in the one checkout of ${lane.target}, and is handed in as a patch`, { hint: `bus lane brief ${lane.lane_id} --mode B   (a branch and a worktree)` });
  }
  const { status, stdout } = bus.repo.work(mainFolder(bus)).git.run(["symbolic-ref", "--quiet", "--short", "HEAD"], { allowFailure: true });
  const branch = status === 0 ? stdout.trim() : "no branch";
  const isBare = bus.repo.layout.git?.commonDir === mainFolder(bus);
  if (!isBare && branch === lane.target) return null;
  throw new BusError("CONFLICT", `${lane.lane_id} is of mode A, but ${isBare ? "a bare repository has no checkout" : `the main checkout has ${branch} checked out, not ${lane.target}`}`, { hint: isBare ? `bus lane brief ${lane.lane_id} --mode B` : `git switch ${lane.target}` });
}

async function placeOfItsOwn(bus: BusContext, { policy }: Actor, lane: Lane, worker: string, base: string, worktree: string | undefined): Promise<NonNullable<Attempt["place"]>> {
  const { checkout } = bus.repo.layout;
  const asked = worktree === undefined || worktree === "" ? resolve(lanesFolder(bus, policy), lane.lane_id) : resolve(checkout, bus.repo.tree.here, worktree);
  // As git will name it, or nobody finds it again.
  const path = bus.repo.work(asked).realPath();
  checkPlace(bus, path, lane);
  const branch = lane.branch ?? defaultBranch(worker, lane.lane_id);
  if (lane.branch === undefined) checkBranch(worker, branch, taskOf(lane));
  const place = { lane_id: lane.lane_id, path, branch, target: lane.target, base };
  const isOurs = lane.branch !== undefined && lane.opened_at !== undefined;
  return { ...place, isOurs, found: await inspectPlace(bus, place, isOurs) };
}
