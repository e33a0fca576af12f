import { BusError } from "../domain/bus-error.js";
import { type Tenure, holderOf, tenureOf } from "../domain/lock.js";
import { type LockChanges, type LockRegistry, NO_LOCKS, changedRegistry, knownLocks } from "../domain/lock-registry.js";
import type { OwnerFacts } from "../domain/liveness.js";
import type { Lock } from "../schema/records.gen.js";
import type { Head, RegisterKey } from "../store/contract.js";
import { announce } from "./announce.js";
import { readable } from "./bad-record.js";
import { checkClock, ownerOf, pauseBefore, readClaim } from "./change-claim.js";
import { composeEvent, type EventBody } from "./compose-line.js";
import type { BusContext, Identity } from "./context.js";

const KEY: RegisterKey = { kind: "locks", id: "table" };
/** Everybody's locks are one register, so a lost race is usual and says nothing about one's own files. */
const ATTEMPTS = 100;

export interface LockView {
  readonly head: Head<LockRegistry>;
  /** Those that count, whatever their lease says. */
  readonly locks: readonly Lock[];
  /** Copies of other clones' locks were left out, their lease being over by this process's clock. */
  readonly lapsed?: boolean;
}

export interface LockDecision extends Partial<LockChanges> {
  readonly op: string;
  readonly events?: readonly EventBody[];
  /** A renewal: the snapshots stay, and it may be lost in a power cut. */
  readonly quiet?: boolean;
  /** It rests on somebody's lease having ended, so the clock must be right. */
  readonly judged?: boolean;
}

/** A lock with what decides about it. */
export interface JudgedLock {
  readonly lock: Lock;
  /** What became of its claim; null: it belongs to none. */
  readonly tenure: Tenure | null;
  readonly owner: OwnerFacts;
}

/** Reads the lock table: the register, and what any worktree shows that it does not know. Throws BAD_DATA when any is unreadable: never "free". */
export async function readLocks(bus: BusContext): Promise<LockView> {
  const head = await bus.store.registers.read<LockRegistry>(KEY);
  const { record } = bus.repo;
  const registry = head.value ?? NO_LOCKS;
  const known = new Set([...registry.locks, ...registry.ended].map(({ lock_id }) => lock_id));
  const own = record.ids("locks").filter((id) => !known.has(id)).flatMap((id) => record.read("locks", id) ?? []);
  const documents = [...own, ...record.allElsewhere("locks", known)];
  const copies = documents.map((document) => readable(document));
  return { head, locks: knownLocks(registry, copies, bus.clock()), lapsed: copies.some(({ expires_at }) => Date.parse(expires_at) <= bus.clock()) };
}

/** What decides about a lock: its claim, and whether its owner is alive. */
export async function judge(bus: BusContext, lock: Lock): Promise<JudgedLock> {
  return { lock, tenure: await tenureFor(bus, lock), owner: await ownerOf(bus, holderOf(lock)) };
}

/** What became of the claim that a lock was taken for; null: for none. */
export async function tenureFor(bus: BusContext, { task_id, claim_id }: Lock): Promise<Tenure | null> {
  if (task_id === undefined || claim_id === undefined) return null;
  const { claim, rivals, records } = await readClaim(bus, task_id);
  return tenureOf(claim_id, claim === null ? rivals : [claim, ...rivals], records);
}

/**
 * Read, decide, compare-and-set, project, announce; again from the start when somebody else was first.
 * `decide` returns null to leave everything as it is. Returns the table that the decision was made on, or that it made.
 */
export async function changeLocks(bus: BusContext, me: Identity, decide: (view: LockView) => Promise<LockDecision | null>): Promise<readonly Lock[]> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const view = await readLocks(bus);
    const decision = await decide(view);
    if (decision === null) return view.locks;
    if (decision.judged) await checkClock(bus);
    const changes = { set: decision.set ?? [], drop: decision.drop ?? [] };
    const value = changedRegistry(view.head.value ?? NO_LOCKS, changes, bus.clock());
    const lines = (decision.events ?? []).map((event) => ({ log: "events" as const, line: composeEvent(bus, me, event) }));
    const next = await bus.store.registers.compareAndSet(KEY, view.head, { op: decision.op, value, announce: lines, ...(decision.quiet && lines.length === 0 && { durable: false }) });
    if (next !== null) {
      if (!decision.quiet) await project(bus, [...changes.set, ...changes.drop].map(({ lock_id }) => lock_id), next);
      await announce(bus, lines);
      return value.locks;
    }
    await pauseBefore(attempt);
  }
  throw new BusError("CONFLICT", `the lock table changed ${ATTEMPTS} times while this command tried`, { hint: "bus lock list" });
}

/** What a lock's line on the log says of it. */
export function lockFacts(lock: Lock): Record<string, unknown> {
  const { lock_id, scope, out_of_scope, rev, fence, expires_at, hotspot } = lock;
  return { lock_id, scope, ...(out_of_scope && { out_of_scope }), rev, fence, expires_at, ...(hotspot && { hotspot }) };
}

/** Shows locks in the checkout that changed them, until it shows the register's head; the copy of one that ended goes. */
async function project(bus: BusContext, ids: readonly string[], written: Head<LockRegistry>): Promise<void> {
  for (let head = written; ; ) {
    for (const id of ids) {
      const lock = head.value?.locks.find(({ lock_id }) => lock_id === id);
      if (lock === undefined) bus.repo.record.remove("locks", id);
      else if (lock.worktree === bus.repo.layout.worktree) bus.repo.record.write("locks", id, lock);
    }
    const now = await bus.store.registers.read<LockRegistry>(KEY);
    if (now.version === head.version || sameLocks(ids, now.value, head.value)) return;
    head = now;
  }
}

function sameLocks(ids: readonly string[], a: LockRegistry | null, b: LockRegistry | null): boolean {
  const revs = (registry: LockRegistry | null): string => ids.map((id) => registry?.locks.find(({ lock_id }) => lock_id === id)?.rev ?? "-").join();
  return revs(a) === revs(b);
}
