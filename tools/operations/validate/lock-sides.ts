import { BusError } from "../../domain/bus-error.js";
import type { Problem } from "../../domain/problem.js";
import { type Scope, overlap } from "../../domain/scope/scope.js";
import type { Lock } from "../../schema/records.gen.js";

/** A lock, and what it covers. */
export interface LockSide {
  readonly lock: Lock;
  readonly scope: Scope;
}

/** A path that two locks cover and may not share, or null. `shared`: by the policy an overlap is only warned of, hotspots excepted. Throws USAGE when it cannot be told. */
export function sharedPath(a: LockSide, b: LockSide, shared: boolean): string | null {
  if (a.lock.owner === b.lock.owner && a.lock.session_id === b.lock.session_id) return null;
  if (shared && a.lock.hotspot !== true && b.lock.hotspot !== true) return null;
  return overlap(a.scope, b.scope);
}

/** "L-1 of bell (agent/bell/x)" */
export function lockName({ lock_id, owner, branch }: Lock): string {
  return `${lock_id} of ${owner}${branch === undefined ? "" : ` (${branch})`}`;
}

/** What cannot be told of a lock is a finding, not "nothing". */
export function orTold<T>({ lock_id, owner }: Lock, told: Problem[], look: () => T): T | null {
  try {
    return look();
  } catch (error) {
    if (!(error instanceof BusError)) throw error;
    told.push({ rule: "overlapping-locks", severity: "error", file: `_bus/locks/${lock_id}.json`, message: `${lock_id} of ${owner}: ${error.message}`, ...(error.hint !== undefined && { hint: error.hint }) });
    return null;
  }
}
