import type { Lock } from "../schema/records.gen.js";

/** Every lock of a bus: the value of one register, so that no two grants can miss each other (DESIGN promise 1). */
export interface LockRegistry {
  readonly locks: readonly Lock[];
  /** Locks that have ended, and until when a copy of them in some checkout could still look live. */
  readonly ended: readonly EndedLock[];
}

export interface EndedLock {
  readonly lock_id: string;
  readonly until: string;
}

export const NO_LOCKS: LockRegistry = { locks: [], ended: [] };

/** What a change of the registry comes to. */
export interface LockChanges {
  readonly set: readonly Lock[];
  readonly drop: readonly Lock[];
}

/** `now`: ms since the epoch. */
export function changedRegistry({ locks, ended }: LockRegistry, { set, drop }: LockChanges, now: number): LockRegistry {
  const touched = new Set([...set, ...drop].map(({ lock_id }) => lock_id));
  return {
    locks: [...locks.filter(({ lock_id }) => !touched.has(lock_id)), ...set],
    ended: [...ended.filter(({ lock_id, until }) => !touched.has(lock_id) && Date.parse(until) > now), ...drop.map(({ lock_id, expires_at }) => ({ lock_id, until: expires_at }))],
  };
}

/** The locks that count: the registry's, and those of other clones that it has never heard of, while their lease lasts. */
export function knownLocks({ locks, ended }: LockRegistry, snapshots: readonly Lock[], now: number): Lock[] {
  const known = new Set([...locks, ...ended].map(({ lock_id }) => lock_id));
  const foreign = new Map<string, Lock>();
  for (const lock of snapshots) {
    const other = foreign.get(lock.lock_id);
    if (known.has(lock.lock_id) || (other !== undefined && (other.rev ?? 0) >= (lock.rev ?? 0))) continue;
    foreign.set(lock.lock_id, lock);
  }
  return [...locks, ...[...foreign.values()].filter(({ expires_at }) => Date.parse(expires_at) > now)];
}
