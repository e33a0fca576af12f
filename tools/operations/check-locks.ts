import { rebase } from "../domain/scope/rebase.js";
import { inScope, normalPath } from "../domain/scope/scope.js";
import { isMyLock, leaseOf, lockHeld, lockState } from "../domain/lock.js";
import { leaseEnd } from "../domain/lease.js";
import { iso } from "../domain/time.js";
import { askerOf } from "./change-claim.js";
import { judge, readLocks } from "./change-locks.js";
import type { BusContext, Identity } from "./context.js";
import { asking } from "./identify.js";
import { lockScope } from "./lock-scope.js";

export interface CheckLocksRequest {
  /** Relative to the working directory, or absolute. */
  paths: readonly string[];
}

/** A path that somebody else's lock covers. */
export interface PathConflict {
  path: string;
  lock_id: string;
  owner: string;
  scope: string[];
  objective: string;
  expires_at: string;
  branch?: string;
  message: string;
  hint: string;
}

export interface LockCheck {
  /** No path is somebody else's. */
  allowed: boolean;
  conflicts: PathConflict[];
  /** The locks that the asker holds. */
  mine: string[];
  paths: { path: string; covered: "mine" | "other" | "nobody" }[];
}

/** Whose the paths are. Reads only; without a known agent every lock is somebody else's. */
export async function checkLocks(bus: BusContext, { paths }: CheckLocksRequest): Promise<LockCheck> {
  const me = await asking(bus);
  const { tree, layout } = bus.repo;
  const place = { root: layout.checkout, here: tree.here };
  const names = [...new Set(paths.map((path) => normalPath(rebase(path, place))))];
  const check: LockCheck = { allowed: true, conflicts: [], mine: [], paths: [] };
  const covered = new Map<string, "mine" | "other">();
  const { locks } = await readLocks(bus);
  for (const lock of locks) {
    const own = me !== null && lock.owner === me.agent_id;
    const scope = lockScope(bus, lock);
    const within = names.filter((name) => inScope(scope, name));
    if (!own && within.length === 0) continue;
    const { tenure, owner } = await judge(bus, lock);
    // What an agent's ended session left is for its next one.
    const mine = own && (owner.session === "ended" || isMyLock(lock, { agent_id: me.agent_id, session_id: me.session.session_id }));
    if (lockState(lock, tenure, bus.clock()) === "ended") continue;
    if (mine) check.mine.push(lock.lock_id);
    for (const path of within) {
      if (mine) {
        if (!covered.has(path)) covered.set(path, "mine");
        continue;
      }
      covered.set(path, "other");
      const error = lockHeld({ lock, tenure, path }, askerIn(bus, me), owner);
      check.conflicts.push({ path, lock_id: lock.lock_id, owner: lock.owner, scope: lock.scope, objective: lock.objective, expires_at: iso(leaseEnd(leaseOf(lock, tenure))), ...(lock.branch && { branch: lock.branch }), message: error.message, hint: error.hint ?? "bus lock list" });
    }
  }
  check.allowed = check.conflicts.length === 0;
  check.paths = names.map((path) => ({ path, covered: covered.get(path) ?? "nobody" }));
  return check;
}

function askerIn(bus: BusContext, me: Identity | null) {
  return me === null ? { agent_id: "", session_id: "", now: bus.clock(), ttl: 0 } : askerOf(bus, me);
}
