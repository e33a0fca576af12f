import type { Claim, Lock } from "../../schema/records.gen.js";
import { type Tenure, lockState, tenureOf } from "../lock.js";
import { reconcile } from "../reconcile.js";
import type { KnownClaims } from "./open-claims.js";

/** What the records of a lock's task say became of its claim; null: it was taken for none. `more`: what its own branch says. */
export function recordedTenure({ claim_id, task_id }: Lock, { live, snapshots }: KnownClaims, more: readonly Claim[] = []): Tenure | null {
  if (claim_id === undefined || task_id === undefined) return null;
  const all = [...(live === null ? [] : [live]), ...snapshots, ...more];
  const { claim, rivals } = reconcile(live, [...snapshots, ...more]);
  return tenureOf(claim_id, claim === null ? rivals : [claim, ...rivals], all);
}

/**
 * How a lock stands by its record alone, which renewals leave as it is. unsure: the recorded lease is over, and nobody can tell
 * from here whether it was renewed. An open claim's lock is held, whatever its lease says. `now`: ms since the epoch.
 */
export function lockStanding(lock: Lock, tenure: Tenure | null, now: number): "held" | "unsure" | "ended" {
  if (tenure !== null && typeof tenure === "object") return "held";
  const state = lockState(lock, tenure, now);
  return state === "expired" ? "unsure" : state;
}

/** Whether two records tell of one lock at two moments: its owner's next session carried it on, or another took it over. */
export function isSameLock(a: Lock, b: Lock): boolean {
  if (a.lock_id !== b.lock_id) return false;
  const [later, earlier] = (a.rev ?? 0) >= (b.rev ?? 0) ? [a, b] : [b, a];
  return later.owner === earlier.owner || later.reclaimed_from === earlier.owner;
}
