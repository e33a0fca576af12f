import { BusError } from "../domain/bus-error.js";
import type { Asker } from "../domain/claim.js";
import { checkId } from "../domain/id.js";
import { type LockTerms, grantLock, isMyLock, lockHeld, lockState, resumeLock } from "../domain/lock.js";
import { outlinesOf, plainlyApart } from "../domain/scope/plainly-apart.js";
import { type Scope, compileScope, overlap } from "../domain/scope/scope.js";
import type { Lock } from "../schema/records.gen.js";
import { actingAgent } from "./acting-agent.js";
import { askerOf } from "./change-claim.js";
import { type JudgedLock, type LockDecision, type LockView, changeLocks, judge, lockFacts } from "./change-locks.js";
import type { EventBody } from "./compose-line.js";
import type { BusContext, Identity } from "./context.js";
import { hotspotsIn } from "./hotspots-in.js";
import { noteHold } from "./holds.js";
import { lockScope } from "./lock-scope.js";
import { lockLength } from "./lease-length.js";
import { scopeEntries } from "./scope-entries.js";

export interface AcquireLockRequest {
  /** Globs or paths, relative to the working directory. */
  scope: readonly string[];
  objective: string;
  /** What to leave alone although the scope covers it. */
  outOfScope?: readonly string[];
  /** Length of the lease, ms; default: the bus's policy. */
  ttl?: number;
  /** Default: a new one. One of my own locks gets these terms instead of its own. */
  id?: string;
}

/** Another's lock that both would cover a path with. */
interface Conflict extends JudgedLock {
  readonly path: string;
}

/** Takes files for oneself, or takes them on other terms. Throws CONFLICT naming the holder and a path that both would cover (S1-12, S1-21). */
export async function acquireLock(bus: BusContext, request: AcquireLockRequest): Promise<Lock> {
  const { objective, ttl = lockLength(bus) } = request;
  if (objective.trim() === "") throw new BusError("USAGE", "a lock needs an objective", { hint: `bus lock acquire --scope <glob> --objective "<what>"` });
  if (!(ttl > 0)) throw new BusError("USAGE", "a lease must be longer than nothing", { hint: "--ttl 30m" });
  const me = await actingAgent(bus);
  const lock = await grant(bus, me, { ...scopeTerms(bus, request), objective, ...(request.id !== undefined && { lock_id: checkId("lock", request.id) }) }, ttl);
  await noteHold(bus, me, "locks", lock.lock_id, true);
  return lock;
}

/** The terms that a request's scope makes, in their stored form. */
export function scopeTerms(bus: BusContext, request: { scope: readonly string[]; outOfScope?: readonly string[] }): Pick<LockTerms, "scope" | "out_of_scope"> {
  const out = scopeEntries(bus, request.outOfScope ?? []);
  const scope = scopeEntries(bus, request.scope);
  compileScope(scope, out, bus.repo.tree.rules());
  return { scope, ...(out.length > 0 && { out_of_scope: out }) };
}

/** Enters a lock into the table, unless somebody's live lock covers one of its paths. Without a `lock_id` a lock of mine on the same scope is renewed. */
export async function grant(bus: BusContext, me: Identity, asked: Omit<LockTerms, "lock_id"> & { lock_id?: string }, ttl: number): Promise<Lock> {
  const hotspot = await hotspotsIn(bus, asked);
  const fresh = `L-${bus.newId().slice(0, 8)}`;
  const head = bus.repo.head().branch;
  let granted: Lock | undefined;
  await changeLocks(bus, me, async (view) => {
    const asker = { ...askerOf(bus, me), ttl };
    const before = await ownBefore(bus, view, asker, asked);
    const lock_id = before?.lock_id ?? asked.lock_id ?? fresh;
    const { conflicts, resumed, ended } = await othersOn(bus, view, asker, { ...asked, lock_id });
    refuse(bus, asker, conflicts, hotspot.blocks);
    const terms = { ...asked, lock_id, worktree: bus.repo.layout.worktree, ...(head !== undefined && { branch: head }), ...(hotspot.found && { hotspot: true }) };
    const lock = (granted = grantLock(terms, asker, before, view.head.version));
    const carried = resumed.map((other) => resumeLock(other, asker));
    const events = [...carried.map((other) => told(other, "resumed", [])), ...(asked.claim_id === undefined ? [told(lock, howOf(before, lock), conflicts)] : [])];
    return { op: "lock", set: [lock, ...carried], drop: ended, events, judged: ended.length > 0 || view.lapsed === true } satisfies LockDecision;
  });
  if (granted === undefined) throw new Error("a lock was neither granted nor refused");
  return granted;
}

/** The locks of others that share a path with these terms, by what they are to the asker. */
async function othersOn(bus: BusContext, { locks }: LockView, asker: Asker, { lock_id, scope, out_of_scope, task_id }: LockTerms) {
  const rules = bus.repo.tree.rules();
  const wanted = compileScope(scope, out_of_scope ?? [], rules);
  const outlines = outlinesOf(scope, rules);
  const found: { conflicts: Conflict[]; resumed: Lock[]; ended: Lock[] } = { conflicts: [], resumed: [], ended: [] };
  for (const lock of locks) {
    // The claim itself decides between two that want one task.
    if (lock.lock_id === lock_id || isMyLock(lock, asker) || (task_id !== undefined && lock.task_id === task_id)) continue;
    if (plainlyApart(outlines, outlinesOf(lock.scope, rules))) continue;
    const path = sharedWith(bus, lock, wanted);
    if (path === null) continue;
    const judged = await judge(bus, lock);
    if (lockState(lock, judged.tenure, asker.now) === "ended") found.ended.push(lock);
    else if (lock.owner === asker.agent_id && isLeft(judged)) found.resumed.push(lock);
    else found.conflicts.push({ ...judged, path });
  }
  return found;
}

/** Throws USAGE, naming the lock, when it cannot be told: who is refused must know beside whom. */
function sharedWith(bus: BusContext, lock: Lock, wanted: Scope): string | null {
  try {
    return overlap(wanted, lockScope(bus, lock));
  } catch (error) {
    if (!(error instanceof BusError) || error.code !== "USAGE") throw error;
    throw new BusError("USAGE", `beside ${lock.lock_id} of ${lock.owner} (${lock.scope.join(" ").slice(0, 80)}): ${error.message}`, { ...(error.hint !== undefined && { hint: error.hint }), cause: error });
  }
}

/** My lock that is meant: of that id, or on the same scope for no claim. Throws CONFLICT when the id is somebody else's. */
async function ownBefore(bus: BusContext, { locks }: LockView, asker: Asker, asked: Partial<LockTerms>): Promise<Lock | null> {
  const isMeant = (lock: Lock): boolean => {
    if (asked.lock_id !== undefined) return lock.lock_id === asked.lock_id;
    if (lock.owner !== asker.agent_id) return false;
    return asked.task_id !== undefined ? lock.claim_id === asked.claim_id : lock.claim_id === undefined && scopeKey(lock) === scopeKey(asked);
  };
  for (const lock of locks.filter(isMeant)) {
    if (isMyLock(lock, asker) || (lock.owner === asker.agent_id && isLeft(await judge(bus, lock)))) return lock;
    if (asked.lock_id !== undefined) throw new BusError("CONFLICT", `the lock id ${asked.lock_id} is ${lock.owner}'s`, { hint: "bus lock list" });
  }
  return null;
}

/** The lock of an ended session, for the next one of its agent. A claim's is resumed with the claim. */
function isLeft({ tenure, owner }: JudgedLock): boolean {
  return tenure === null && owner.session === "ended";
}

function scopeKey({ scope = [], out_of_scope = [] }: Partial<Pick<LockTerms, "scope" | "out_of_scope">>): string {
  return JSON.stringify([[...scope].sort(), [...out_of_scope].sort()]);
}

/** The policy may let an overlap pass with a warning, but never on a hotspot (S1-21, S1-82). */
function refuse(bus: BusContext, asker: Asker, conflicts: readonly Conflict[], blocks: (lock: Lock) => string | null): void {
  const warns = bus.repo.config().locks?.overlap === "warn";
  for (const conflict of conflicts) {
    const hot = warns ? blocks(conflict.lock) : null;
    const error = lockHeld({ ...conflict, path: hot ?? conflict.path }, asker, conflict.owner);
    if (!warns || hot !== null) throw error;
    bus.tell(`${error.message} (this bus only warns)`);
  }
}

function howOf(before: Lock | null, lock: Lock): string {
  return before === null || before.fence !== lock.fence ? "new" : scopeKey(before) === scopeKey(lock) ? "renewed" : "changed";
}

function told(lock: Lock, how: string, conflicts: readonly Conflict[]): EventBody {
  return {
    event: "lock",
    summary: lock.objective,
    ...(lock.branch !== undefined && { branch: lock.branch }),
    meta: { how, ...lockFacts(lock), ...(conflicts.length > 0 && { overlaps: conflicts.map(({ lock: other }) => other.lock_id) }) },
  };
}
