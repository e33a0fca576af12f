import { BusError } from "../../../domain/bus-error.js";
import { type LockRegistry, NO_LOCKS } from "../../../domain/lock-registry.js";
import type { Problem } from "../../../domain/problem.js";
import { lockStanding, recordedTenure } from "../../../domain/union/lock-standing.js";
import { lockScope } from "../../lock-scope.js";
import { type LockSide, orTold } from "../lock-sides.js";
import { type Against, knownOf } from "./against.js";

/** A lock that protects something, as far as can be told. */
export interface StandingLock extends LockSide {
  /** false: its recorded lease is over, and it belongs to no open claim. */
  readonly sure: boolean;
}

/** The locks that this branch brings and that have not ended; where there is a live bus, as that has them. */
export async function myLocks(against: Against, told: Problem[]): Promise<StandingLock[]> {
  const { bus } = against.view;
  const { locks, ended } = await liveLocks(against);
  return against.mine.locks.flatMap((id) => {
    const document = bus.repo.record.read("locks", id);
    // What cannot be read, the rule for records tells.
    if (document?.ok !== true || ended.some(({ lock_id }) => lock_id === id)) return [];
    const lock = locks.find(({ lock_id }) => lock_id === id) ?? document.value;
    const standing = lockStanding(lock, recordedTenure(lock, knownOf(against, lock.task_id)), bus.clock());
    const scope = standing === "ended" ? null : orTold(lock, told, () => lockScope(bus, lock));
    return scope === null ? [] : [{ lock, scope, sure: standing === "held" }];
  });
}

/** A table that cannot be read has been told of. */
async function liveLocks({ view }: Against): Promise<LockRegistry> {
  try {
    return (await view.bus.store.registers.read<LockRegistry>({ kind: "locks", id: "table" })).value ?? NO_LOCKS;
  } catch (error) {
    if (error instanceof BusError) return NO_LOCKS;
    throw error;
  }
}
