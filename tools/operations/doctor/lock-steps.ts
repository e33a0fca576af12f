import { lockState } from "../../domain/lock.js";
import { changeLocks, readLocks, tenureFor } from "../change-locks.js";
import type { BusContext } from "../context.js";
import { actingAgent } from "../acting-agent.js";
import { type Finding, type Step, finding } from "./step.js";

/** What a command that was killed beside the lock table leaves: a snapshot that is missing or behind, a lock whose claim has ended without it. */
export const locks: Step = {
  name: "locks",
  async look(bus) {
    const { head, locks: all } = await readLocks(bus);
    const { record } = bus.repo;
    const shown = new Set(record.ids("locks"));
    const findings: Finding[] = (head.value?.ended ?? []).filter(({ lock_id }) => shown.has(lock_id)).map(({ lock_id }) => finding("locks", `_bus/locks/${lock_id}.json`, `${lock_id} has ended, but its snapshot is still there`, "bus doctor --fix", () => record.remove("locks", lock_id)));
    for (const lock of all) {
      const tenure = await tenureFor(bus, lock);
      if (lockState(lock, tenure, bus.clock()) === "ended") {
        findings.push(finding("locks", `_bus/locks/${lock.lock_id}.json`, `${lock.lock_id} was taken for a claim of ${lock.task_id ?? "a task"} that has ended or was never made`, "bus doctor --fix", () => dropEnded(bus, lock.lock_id)));
        continue;
      }
      if (lock.worktree !== bus.repo.layout.worktree) continue;
      const own = bus.repo.record.read("locks", lock.lock_id);
      if (own?.ok === false || (own !== null && own.value.fence === lock.fence && own.value.scope.join() === lock.scope.join())) continue;
      findings.push(finding("locks", `_bus/locks/${lock.lock_id}.json`, `the snapshot ${own === null ? "is missing" : "is behind the live bus"}`, "bus doctor --fix", () => bus.repo.record.write("locks", lock.lock_id, lock)));
    }
    return findings;
  },
};

/** Looks again: somebody else may have tidied up, or the claim has come after all. */
async function dropEnded(bus: BusContext, id: string): Promise<void> {
  await changeLocks(bus, await actingAgent(bus), async ({ locks: now }) => {
    const lock = now.find(({ lock_id }) => lock_id === id);
    if (lock === undefined) return null;
    const tenure = await tenureFor(bus, lock);
    return lockState(lock, tenure, bus.clock()) === "ended" ? { op: "unlock", drop: [lock], judged: true } : null;
  });
}
