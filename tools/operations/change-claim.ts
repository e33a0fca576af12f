import { BusError } from "../domain/bus-error.js";
import { isOpen } from "../domain/lease.js";
import { type Asker, tenureKey } from "../domain/claim.js";
import { highestRev, reconcile } from "../domain/reconcile.js";
import { NOTHING_KNOWN, type OwnerFacts } from "../domain/liveness.js";
import type { Claim, Session } from "../schema/records.gen.js";
import type { Head } from "../store/contract.js";
import { announce } from "./announce.js";
import { readable } from "./bad-record.js";
import { composeEvent, type EventBody } from "./compose-line.js";
import type { BusContext, Identity } from "./context.js";
import { factsOf } from "./identify.js";
import { leaseLength } from "./lease-length.js";

const ATTEMPTS = 8;
const LONGEST_PAUSE_MS = 50;
/** A clock that differs more from the store's may not judge anybody's lease, ms (PROTOCOLS §1.2). */
const CLOCK_TOLERANCE_MS = 2000;

/** One task as the bus and the record show it. */
export interface ClaimView {
  readonly head: Head<Claim>;
  /** Each record of the task that was read, the register's first. */
  readonly records: readonly Claim[];
  readonly claim: Claim | null;
  readonly rivals: readonly Claim[];
}

export interface Decision {
  readonly claim: Claim;
  readonly op: string;
  /** What the log says of it, once the claim's revision is known. */
  readonly event?: (claim: Claim) => EventBody;
  /** A renewal: the snapshot stays, so that heartbeats make no diffs. Without an event it may be lost in a power cut. */
  readonly quiet?: boolean;
  /** It rests on somebody's lease having ended, so the clock must be right. */
  readonly judged?: boolean;
}

/** Reads a task's claim: the register, and every snapshot that could know more. Throws BAD_DATA when any is unreadable: never "free". */
export async function readClaim(bus: BusContext, taskId: string): Promise<ClaimView> {
  const head = await bus.store.registers.read<Claim>({ kind: "claims", id: taskId });
  const { record } = bus.repo;
  const own = record.read("claims", taskId);
  const found = head.value === null ? [...(own === null ? [] : [own]), ...record.elsewhere("claims", taskId)] : own === null ? [] : [own];
  const snapshots = found.map((document) => readable(document));
  return { head, records: head.value === null ? snapshots : [head.value, ...snapshots], ...reconcile(head.value, snapshots, bus.clock()) };
}

/** What is known about an owner, by its session. */
export async function ownerOf(bus: BusContext, claim: Pick<Claim, "agent_id" | "session_id"> | null): Promise<OwnerFacts> {
  if (claim?.session_id === undefined) return NOTHING_KNOWN;
  for (const id of await bus.store.registers.ids("sessions")) {
    if (!id.startsWith(`${claim.agent_id}.`)) continue;
    const { value } = await bus.store.registers.read<Session>({ kind: "sessions", id });
    if (value?.session_id === claim.session_id) return factsOf(bus, value);
    if (value?.previous?.includes(claim.session_id)) return { process: "unknown", session: "ended" };
  }
  return NOTHING_KNOWN;
}

/**
 * Read, decide, compare-and-set, project, announce; again from the start when somebody else was first.
 * `decide` returns null to leave the claim as it is. Throws CONFLICT on a duplicate unless `duplicates` is allowed.
 */
export async function changeClaim(
  bus: BusContext,
  me: Identity,
  taskId: string,
  decide: (view: ClaimView, owner: OwnerFacts) => Decision | null,
  options: { duplicates?: boolean } = {},
): Promise<Claim> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const view = await readClaim(bus, taskId);
    if (view.rivals.length > 0 && options.duplicates !== true) throw duplicate(taskId, view);
    const decision = decide(view, await ownerOf(bus, view.claim !== null && isOpen(view.claim) ? view.claim : null));
    if (decision === null) return settled(taskId, view);
    if (decision.judged) await checkClock(bus);
    const claim = numbered(decision.claim, view);
    const event = decision.event?.(claim);
    const change = { op: decision.op, value: claim, announce: event === undefined ? [] : [{ log: "events", line: composeEvent(bus, me, event) } as const] };
    const next = await bus.store.registers.compareAndSet({ kind: "claims", id: taskId }, view.head, event === undefined && decision.quiet ? { ...change, durable: false } : change);
    if (next !== null) {
      if (!decision.quiet) await project(bus, taskId, next);
      await announce(bus, change.announce);
      return claim;
    }
    await pauseBefore(attempt);
  }
  throw new BusError("CONFLICT", `${taskId} changed ${ATTEMPTS} times while this command tried: others are faster`, { hint: `bus claim ${taskId}` });
}

/** The revision is above every record of the task; a tenure that begins with it takes it as its fence. */
function numbered(claim: Claim, view: ClaimView): Claim {
  const rev = Math.max(claim.rev ?? 0, highestRev(view.records) + 1);
  return { ...claim, rev, ...(claim.fence === claim.rev && { fence: rev }) };
}

/** Who asks for a lease, how long it lasts by the bus's policy. */
export function askerOf(bus: BusContext, me: Identity): Asker {
  const { session_id, previous } = me.session;
  return { agent_id: me.agent_id, session_id, ...(previous !== undefined && { previous }), now: bus.clock(), ttl: leaseLength(bus) };
}

/** Throws UNWRITABLE when this process's clock is off: it must not judge that somebody's lease has ended. */
export async function checkClock(bus: BusContext): Promise<void> {
  const skew = bus.clock() - (await bus.store.now());
  if (Math.abs(skew) <= CLOCK_TOLERANCE_MS) return;
  throw new BusError("UNWRITABLE", `this process's clock is ${Math.round(skew / 1000)} s off the file system's: it cannot judge a lease`, { hint: "correct the clock, then try again" });
}

/** Writes the snapshot of the checkout that made the change, until it shows the register's head (PROTOCOLS §1.2, PROJECT). */
async function project(bus: BusContext, taskId: string, written: Head<Claim>): Promise<void> {
  let head = written;
  for (let round = 0; round < ATTEMPTS; round += 1) {
    if (head.value !== null) bus.repo.record.write("claims", taskId, head.value);
    const now = await bus.store.registers.read<Claim>({ kind: "claims", id: taskId });
    if (now.version === head.version || now.value?.worktree !== head.value?.worktree) return;
    head = now;
  }
}

function settled(taskId: string, view: ClaimView): Claim {
  if (view.claim !== null) return view.claim;
  throw new BusError("NOT_FOUND", `${taskId} is not claimed`, { hint: `bus claim ${taskId}` });
}

function duplicate(taskId: string, view: ClaimView): BusError {
  const sides = [view.claim, ...view.rivals].flatMap((claim) => (claim === null ? [] : [`${claim.agent_id} (${claim.branch ?? tenureKey(claim)})`]));
  return new BusError("CONFLICT", `${taskId} is claimed twice, by ${sides.join(" and ")}: one of them has to release it`, { hint: `bus release ${taskId} --agent <id>` });
}

/** Before the next try of a lost race. */
export function pauseBefore(attempt: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.random() * Math.min(2 ** attempt, LONGEST_PAUSE_MS)));
}
