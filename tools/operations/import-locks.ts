import { BusError } from "../domain/bus-error.js";
import { lockHeld, lockState } from "../domain/lock.js";
import { type WrittenLock, parseLockTable } from "../domain/parse-lock-table.js";
import { compileScope, overlap } from "../domain/scope/scope.js";
import type { Lock } from "../schema/records.gen.js";
import { actingAgent } from "./acting-agent.js";
import { askerOf } from "./change-claim.js";
import { changeLocks, judge, lockFacts } from "./change-locks.js";
import type { BusContext } from "./context.js";
import { ledgerOf, readWorklog } from "./lock-table.js";
import { storedEntry } from "./scope-entries.js";
import { lockScope } from "./lock-scope.js";

/**
 * Takes the open rows of the ledger's table that the bus does not know as locks in their owners' names, all or none; the owner's next
 * session binds them. Throws BAD_DATA for a row that cannot be read, CONFLICT for one that shares a path with another lock.
 */
export async function importLocks(bus: BusContext): Promise<Lock[]> {
  const ledger = ledgerOf(bus);
  const { rows, problems } = parseLockTable(readWorklog(bus, ledger) ?? "", { file: ledger, now: bus.clock() });
  const [fault] = problems;
  if (fault !== undefined) throw new BusError("BAD_DATA", `${ledger}:${fault.line ?? 1}: ${fault.message}`, { hint: "bus lock table --check" });
  const open = rows.filter(({ expires_at }) => expires_at !== null && Date.parse(expires_at) > bus.clock()).map((row) => lockOf(bus, row));
  const me = await actingAgent(bus);
  let added: Lock[] = [];
  await changeLocks(bus, me, async ({ locks, head }) => {
    added = open.filter(({ lock_id }) => !locks.some((lock) => lock.lock_id === lock_id)).map((lock) => ({ ...lock, rev: head.version + 1, fence: head.version + 1 }));
    for (const [at, lock] of added.entries()) await checkApart(lock, [...locks, ...added.slice(0, at)]);
    const events = added.map((lock) => ({ event: "lock", summary: lock.objective, meta: { how: "imported", owner: lock.owner, ...lockFacts(lock) } }));
    return added.length === 0 ? null : { op: "lock", set: added, events };
  });
  return added;

  async function checkApart(lock: Lock, others: readonly Lock[]): Promise<void> {
    const rules = bus.repo.tree.rules();
    const wanted = compileScope(lock.scope, [], rules);
    for (const other of others) {
      const path = overlap(wanted, lockScope(bus, other));
      if (path === null || (other.owner === lock.owner && other.session_id === undefined)) continue;
      const { tenure, owner } = await judge(bus, other);
      if (lockState(other, tenure, bus.clock()) !== "ended") throw lockHeld({ lock: other, tenure, path }, { ...askerOf(bus, me), agent_id: lock.owner }, owner);
    }
  }
}

function lockOf(bus: BusContext, row: WrittenLock): Lock {
  return {
    lock_id: row.lock_id,
    owner: row.owner,
    scope: row.scope.map((entry) => storedEntry(bus, entry)),
    objective: row.objective,
    start_time: row.start_time,
    heartbeat: row.heartbeat,
    expires_at: row.expires_at ?? row.start_time,
    worktree: bus.repo.layout.worktree,
  };
}
