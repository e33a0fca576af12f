import { knownLocks, NO_LOCKS } from "../../domain/lock-registry.js";
import { lockState } from "../../domain/lock.js";
import type { Problem } from "../../domain/problem.js";
import type { Git } from "../../repo/contract.js";
import { parseRecord } from "../../schema/parse-record.js";
import type { Lock } from "../../schema/records.gen.js";
import { readLocks, tenureFor } from "../change-locks.js";
import { isUnreadable } from "../guard-paths.js";
import { lockScope } from "../lock-scope.js";
import type { Base } from "./base.js";
import { type LockSide, lockName, orTold, sharedPath } from "./lock-sides.js";
import type { Rule, View } from "./view.js";

/** No two live locks of different holders cover one path: over the table, checkouts and base (S1-21). */
export const overlappingLocks: Rule = {
  name: "overlapping-locks",
  async check({ bus, base, policy }) {
    const shared = policy.locks?.overlap === "warn";
    const held: LockSide[] = [];
    const unread: Problem[] = [];
    for (const lock of await everyLock(bus, base)) {
      if (!(await isHeld(bus, lock))) continue;
      const scope = orTold(lock, unread, () => lockScope(bus, lock));
      if (scope !== null) held.push({ lock, scope });
    }
    const overlaps = held.flatMap((side, at) =>
      held.slice(at + 1).flatMap((other): Problem[] => {
        const witness = orTold(side.lock, unread, () => sharedPath(side, other, shared));
        if (witness === null) return [];
        return [{ rule: "overlapping-locks", severity: "error", file: `_bus/locks/${side.lock.lock_id}.json`, message: `${lockName(side.lock)} and ${lockName(other.lock)} both cover ${witness}`, hint: `bus lock release ${other.lock.lock_id} --agent ${other.lock.owner}` }];
      }),
    );
    return [...overlaps, ...unread];
  },
};

/** A lock whose claim cannot be read is held: that claim may be open. The rule for records tells what is wrong with it. */
async function isHeld(bus: View["bus"], lock: Lock): Promise<boolean> {
  try {
    return lockState(lock, await tenureFor(bus, lock), bus.clock()) === "held";
  } catch (error) {
    if (isUnreadable(error)) return true;
    throw error;
  }
}

/** The table's locks, and those of checkouts and base that it has never heard of. What cannot be read, its own rule tells. */
async function everyLock(bus: View["bus"], base: Base | null): Promise<Lock[]> {
  const { git } = bus.repo;
  try {
    const { head, locks } = await readLocks(bus);
    return knownLocks({ ...(head.value ?? NO_LOCKS), locks }, base === null || git === null ? [] : baseLocks(git, base), bus.clock());
  } catch (error) {
    if (isUnreadable(error)) return [];
    throw error;
  }
}

function baseLocks(git: Git, { ref }: Base): Lock[] {
  const files = git.run(["ls-tree", "-z", "--name-only", `${ref}^{tree}`, "--", "_bus/locks/"], { allowFailure: true }).stdout.split("\0").filter((path) => path.endsWith(".json"));
  return files.flatMap((file) => {
    const parsed = parseRecord("lock", git.run(["cat-file", "blob", `${ref}:${file}`]).stdout, file);
    return parsed.ok ? [parsed.value] : [];
  });
}
