import { BusError } from "../domain/bus-error.js";
import { isMine, renew } from "../domain/claim.js";
import { isOpen, wantsRenewal } from "../domain/lease.js";
import type { Session } from "../schema/records.gen.js";
import { askerOf, changeClaim, readClaim } from "./change-claim.js";
import type { BusContext, Identity } from "./context.js";
import { putSession, sessionKey } from "./identify.js";

/** Adds or removes a task or a lock in the session's own list of what it holds. The record is the authority; this only says which leases to renew. */
export async function noteHold(bus: BusContext, me: Identity, list: "holds" | "locks", id: string, held: boolean): Promise<void> {
  const key = sessionKey(bus, me.agent_id);
  for (;;) {
    const head = await bus.store.registers.read<Session>(key);
    if (head.value === null) return;
    const listed = head.value[list] ?? [];
    if (held === listed.includes(id)) return;
    const others = listed.filter((other) => other !== id);
    if ((await putSession(bus, key, head, { ...head.value, [list]: held ? [...others, id] : others }, "holds")) !== null) return;
  }
}

/** Renews what the session holds. What it lost leaves the list; a lease that cannot be renewed is told, and fails nothing. */
export async function renewHeld(bus: BusContext, me: Identity): Promise<void> {
  for (const taskId of me.session.holds ?? []) await orTold(bus, `the lease of ${taskId}`, renewOne(bus, me, taskId));
  const locks = me.session.locks ?? [];
  if (locks.length === 0) return;
  const { renewHeldLocks } = await import("./renew-locks.js");
  await orTold(bus, `the lease of ${locks.join(", ")}`, renewHeldLocks(bus, me));
}

async function orTold(bus: BusContext, what: string, renewal: Promise<unknown>): Promise<void> {
  await renewal.catch((error: unknown) => {
    if (!(error instanceof BusError)) throw error;
    bus.tell(`${what} could not be renewed: ${error.message}`);
  });
}

async function renewOne(bus: BusContext, me: Identity, taskId: string): Promise<void> {
  const { claim } = await readClaim(bus, taskId);
  if (claim === null || !isOpen(claim) || !isMine(claim, askerOf(bus, me))) await noteHold(bus, me, "holds", taskId, false);
  else if (wantsRenewal(claim, bus.clock())) await renewLease(bus, me, taskId);
}

async function renewLease(bus: BusContext, me: Identity, taskId: string): Promise<void> {
  await changeClaim(bus, me, taskId, ({ claim }) => {
    const asker = askerOf(bus, me);
    if (claim === null || !isMine(claim, asker) || !wantsRenewal(claim, asker.now)) return null;
    return { claim: renew(claim, taskId, asker), op: "renew", quiet: true };
  });
}
