import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { isOpen } from "../../domain/lease.js";
import { compileScope, overlap } from "../../domain/scope/scope.js";
import { readClaim } from "../../operations/change-claim.js";
import type { BusContext } from "../../operations/context.js";
import { isSerialised } from "../../domain/lane/order.js";
import { isInWork } from "../../domain/lane/state.js";
import { readLanes } from "../../operations/lane/lanes.js";
import { listLocks } from "../../operations/list-locks.js";
import type { Lane } from "../../schema/records.gen.js";
import { git } from "../scratch-repo.js";

/**
 * What is wrong between a lane's record and its claim, lock, branch and worktree: they stand or fall together. A lane with an attempt on
 * its record is in between, and is not judged.
 */
export async function laneFaults(bus: BusContext, lane: Lane): Promise<string[]> {
  if (lane.opening !== undefined) return [];
  const main = resolve(bus.repo.layout.busDir, "..");
  const task = lane.task_id ?? lane.lane_id;
  const { claim, rivals } = await readClaim(bus, task);
  const open = claim !== null && isOpen(claim) ? claim : null;
  const locks = (await listLocks(bus)).filter(({ task_id, state }) => task_id === task && state !== "ended");
  const branch = lane.branch ?? `agent/${lane.worker}/${lane.lane_id.toLowerCase()}`;
  const hasBranch = git(main, "for-each-ref", `refs/heads/${branch}`) !== "";
  const path = lane.worktree === undefined || lane.worktree === "." ? join(`${main}-lanes`, lane.lane_id) : resolve(main, lane.worktree);
  const faults = rivals.length > 0 ? ["the task is claimed twice"] : [];
  if (isInWork(lane) || lane.state === "integrated" || lane.state === "verified") {
    if (open === null || open.claim_id !== lane.claim_id || open.agent_id !== lane.worker) faults.push(`the claim is ${JSON.stringify(open)}`);
    const [lock, ...more] = locks;
    if (lock === undefined || more.length > 0 || lock.lock_id !== lane.lock_id || lock.claim_id !== lane.claim_id || lock.owner !== lane.worker) faults.push(`the locks are ${JSON.stringify(locks)}`);
    if (lane.mode === "A") return [...faults, ...(hasBranch || existsSync(path) ? ["mode A, with a branch or a worktree"] : [])];
    if (!hasBranch) return [...faults, `there is no branch ${branch}`];
    if (!existsSync(path)) return [...faults, `there is no worktree at ${path}`];
    const status = git(path, "status", "--porcelain", "--branch", "--", ".", ":(exclude)_bus");
    if (status !== `## ${branch}`) faults.push(`the worktree is ${status}`);
    return faults;
  }
  if (open !== null) faults.push(`${lane.state}, but claimed by ${open.agent_id} (${open.claim_id ?? "?"})`);
  if (locks.length > 0) faults.push(`${lane.state}, but locked`);
  if (hasBranch) faults.push(`${lane.state}, but its branch ${branch} is left`);
  if (existsSync(path)) faults.push(`${lane.state}, but its worktree ${path} is left`);
  return faults;
}

/** Two lanes in work that share a path, and of which neither waits for the other. */
export async function sharedFaults(bus: BusContext): Promise<string[]> {
  const lanes = await readLanes(bus);
  const scoped = lanes.filter(isInWork).map((lane) => ({ lane, scope: compileScope(lane.brief.scope ?? [], lane.brief.out_of_scope ?? [], { ignoreCase: false }) }));
  return scoped.flatMap(({ lane, scope }, at) => scoped.slice(at + 1).flatMap((other) => {
    const path = overlap(scope, other.scope);
    return path === null || isSerialised(lanes, lane.lane_id, other.lane.lane_id) ? [] : [`${lane.lane_id} and ${other.lane.lane_id} are in work, and share ${path}`];
  }));
}
