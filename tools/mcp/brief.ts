import { isOpen } from "../domain/lease.js";
import type { BusEvent, Claim, Lock, Message } from "../schema/records.gen.js";

/** What an agent needs of each record: a tool's answer is paid for by the word. */

export function briefClaim(claim: Claim) {
  const { task_id, status, agent_id, branch, plan_id, expires_at, fence, lock_id, scope, notes, released_at } = claim;
  const open = isOpen(claim);
  return { task_id, status, agent_id, branch, plan_id, notes, fence, expires_at: open ? expires_at : undefined, lock_id: open ? lock_id : undefined, scope: open ? scope : undefined, released_at };
}

export function briefLock(lock: Lock) {
  const { lock_id, owner, scope, out_of_scope, objective, expires_at, fence, task_id, branch, hotspot } = lock;
  return { lock_id, owner, scope, out_of_scope, objective, task_id, branch, hotspot, fence, expires_at };
}

export function briefMessage(message: Message) {
  const { id, ts, from, to, type, task_id, summary, note, receipts } = message;
  return { id, ts, from, to, type, task_id, summary, note, receipts };
}

export function briefEvent(event: BusEvent) {
  const { ts, agent_id, event: type, summary, task_id, severity } = event;
  return { ts, agent_id, event: type, summary, task_id, severity };
}

/** "2026-01-31 09:00Z" */
export function minute(time: string | undefined): string {
  return time === undefined ? "?" : `${time.slice(0, 16).replace("T", " ")}Z`;
}

/** Stored text on one line and in quotes, so that it cannot pass for ours. */
export function quoted(text: string): string {
  return JSON.stringify(text);
}
