import { BusError } from "../../../domain/bus-error.js";
import { laneLimit } from "../../../domain/lane/limit.js";
import { isInWork } from "../../../domain/lane/state.js";
import { type LockTerms, grantLock, isMyLock, lockHeld, lockState } from "../../../domain/lock.js";
import { type Scope, overlap } from "../../../domain/scope/scope.js";
import type { Lane, Lock } from "../../../schema/records.gen.js";
import { askerOf } from "../../change-claim.js";
import { type JudgedLock, changeLocks, judge } from "../../change-locks.js";
import type { BusContext } from "../../context.js";
import { lockScope } from "../../lock-scope.js";
import type { Actor } from "../../parallel/act.js";
import { laneScope } from "../lane-scope.js";
import { readLanes } from "../lanes.js";

/** Who is to hold a lane's files, and by what names. */
export interface Tenancy {
  readonly task: string;
  readonly worker: string;
  readonly claim_id: string;
  readonly lock_id: string;
  /** Of the worker, where it acts itself; otherwise its next session binds them. */
  readonly session_id?: string;
  readonly branch: string;
  /** As records name it. */
  readonly worktree: string;
  readonly base_commit?: string;
}

/** The task that a lane is claimed as. */
export function taskOf({ lane_id, task_id }: Pick<Lane, "lane_id" | "task_id">): string {
  return task_id ?? lane_id;
}

/**
 * Locks the lane's scope for its worker, whatever the policy says of overlaps: the table is one register, so here it is decided which
 * lanes are in work (S1-12, S1-21, S1-82). The lock of a lane that is on the target already yields: its files are handed down.
 * Throws CONFLICT when somebody holds one of the files, or as many lanes are in work as may be (S1-98, S1-100).
 */
export async function takeLaneLock(bus: BusContext, { me, policy }: Actor, lane: Lane, tenancy: Tenancy): Promise<Lock> {
  const scope = laneScope(bus, lane);
  const { objective = lane.lane_id, out_of_scope = [] } = lane.brief;
  const terms: LockTerms = {
    lock_id: tenancy.lock_id,
    scope: scope.entries,
    ...(out_of_scope.length > 0 && { out_of_scope }),
    objective,
    ...((lane.hotspots ?? []).length > 0 && { hotspot: true }),
    branch: tenancy.branch,
    worktree: tenancy.worktree,
    task_id: tenancy.task,
    claim_id: tenancy.claim_id,
  };
  let taken: Lock | undefined;
  await changeLocks(bus, me, async (view) => {
    const asker = { ...askerOf(bus, me), agent_id: tenancy.worker, session_id: tenancy.session_id ?? "" };
    const lanes = await readLanes(bus);
    const others = await othersOn(bus, view.locks, tenancy, scope, lanes);
    const [conflict] = others.conflicts;
    if (conflict !== undefined) throw lockHeld(conflict, asker, conflict.owner);
    checkLimit(policy, lane, lanes, view.locks);
    const before = view.locks.find(({ lock_id, claim_id }) => lock_id === tenancy.lock_id && claim_id === tenancy.claim_id) ?? null;
    const { session_id: _, ...lock } = grantLock(terms, asker, before, view.head.version);
    taken = tenancy.session_id === undefined ? lock : { ...lock, session_id: tenancy.session_id };
    return { op: "lock lane", set: [taken], drop: others.over, judged: others.over.length > 0 || view.lapsed === true };
  });
  if (taken === undefined) throw new Error("a lock was neither taken nor refused");
  return taken;
}

async function othersOn(bus: BusContext, locks: readonly Lock[], { task, worker, session_id = "", lock_id }: Tenancy, wanted: Scope, lanes: readonly Lane[]) {
  const found: { conflicts: (JudgedLock & { path: string })[]; over: Lock[] } = { conflicts: [], over: [] };
  for (const lock of locks) {
    // Between two tenures of one task the claim decides.
    if (lock.lock_id === lock_id || lock.task_id === task) continue;
    const path = overlap(wanted, lockScope(bus, lock));
    if (path === null) continue;
    const judged = await judge(bus, lock);
    const holder = lanes.find((other) => lock.task_id !== undefined && taskOf(other) === lock.task_id);
    const isOn = holder !== undefined && holder.opening === undefined && (holder.state === "integrated" || holder.state === "verified" || holder.state === "closed");
    const isOwn = lock.owner === worker && lock.task_id === undefined && (isMyLock(lock, { agent_id: worker, session_id }) || judged.owner.session === "ended");
    if (isOn || lockState(lock, judged.tenure, bus.clock()) === "ended") found.over.push(lock);
    else if (!isOwn) found.conflicts.push({ ...judged, path });
  }
  return found;
}

/** Counts the lanes in work, and those that are about to be: they have their lock already. */
function checkLimit(policy: Actor["policy"], lane: Lane, lanes: readonly Lane[], locks: readonly Lock[]): void {
  const others = lanes.filter((other) => other.lane_id !== lane.lane_id && (isInWork(other) || (other.opening !== undefined && locks.some(({ claim_id }) => claim_id === other.opening?.claim_id))));
  const { lanes: limit, why } = laneLimit(policy.lanes, lanes);
  if (lane.state !== "planned" || others.length < limit) return;
  throw new BusError("CONFLICT", `${others.length} lanes are in work (${others.map(({ lane_id }) => lane_id).join(", ")}), and ${limit} may be (${why})`, { hint: "bus lane list" });
}
