import type { Assignment, Claim } from "../schema/records.gen.js";
import { isInForce } from "./assignment.js";
import { isExpired, isOpen } from "./lease.js";
import { isFinished, type QueueItem } from "./queue.js";

/** What the bus says about one task; null: its records cannot be read, which is never "free". */
export type TaskFacts = { readonly claim: Claim | null; readonly assignment: Assignment | null; readonly rivals: readonly Claim[] } | null;

export type QueueState = "ready" | "blocked" | "claimed" | "assigned" | "done" | "stale" | "unreadable";

/** One piece of the queue and who may take it. */
export interface QueueEntry {
  readonly task_id: string;
  readonly number: number;
  readonly title: string;
  readonly state: QueueState;
  /** Who holds it, or for whom it is reserved. */
  readonly holder?: string;
  readonly labels: readonly string[];
  readonly depends_on: readonly string[];
  /** Those of `depends_on` that are not done. */
  readonly waits_for: readonly string[];
  /** Relative to the checkout. */
  readonly file: string;
}

/** The queue as it stands. A task is ready when everything it depends on is done. `now`: ms since the epoch. */
export function readiness(items: readonly QueueItem[], facts: ReadonlyMap<string, TaskFacts>, now: number): QueueEntry[] {
  const finished = new Set(items.filter(({ status }) => isFinished(status)).map(({ task_id }) => task_id));
  const isDone = (id: string): boolean => {
    const task = facts.get(id) ?? (facts.has(id) ? null : NOTHING);
    if (task === null) return false;
    if (task.claim !== null && (isOpen(task.claim) || isReopened(task.assignment, task.claim))) return false;
    return task.claim?.status === "done" || finished.has(id);
  };
  return items.map((item) => {
    const task = facts.has(item.task_id) ? (facts.get(item.task_id) ?? null) : NOTHING;
    const waits = item.depends_on.filter((id) => !isDone(id));
    const { task_id, number, title, labels, depends_on, file } = item;
    return { task_id, number, title, ...standing(task, isDone(task_id), waits, now), labels, depends_on, waits_for: waits, file };
  });
}

/**
 * What an agent should take up next, best first: unclaimed work that nobody else has reserved; ready before blocked,
 * its own before anybody's, a matching label before another, then by number.
 */
export function nextTasks(entries: readonly QueueEntry[], agent: string, label?: string): QueueEntry[] {
  const open = entries.filter(({ state, holder }) => state === "ready" || state === "blocked" || (state === "assigned" && holder === agent));
  const rank = (entry: QueueEntry): number[] => [
    entry.waits_for.length > 0 ? 1 : 0,
    entry.holder === agent ? 0 : 1,
    label !== undefined && entry.labels.includes(label) ? 0 : 1,
    entry.number,
  ];
  return open.toSorted((a, b) => compare(rank(a), rank(b)));
}

const NOTHING = { claim: null, assignment: null, rivals: [] } as const;

function standing(task: TaskFacts, done: boolean, waits: readonly string[], now: number): { state: QueueState; holder?: string } {
  if (task === null) return { state: "unreadable" };
  const { claim, rivals } = task;
  if (claim !== null && isOpen(claim)) {
    const holder = [...new Set([claim, ...rivals].map(({ agent_id }) => agent_id))].join(" and ");
    return { state: rivals.length === 0 && isExpired(claim, now) ? "stale" : "claimed", holder };
  }
  if (done) return { state: "done", ...(claim !== null && { holder: claim.agent_id }) };
  if (isInForce(task.assignment, claim)) return { state: "assigned", holder: task.assignment.engineer };
  return { state: waits.length > 0 ? "blocked" : "ready" };
}

/** Assigned again since it was done. */
function isReopened(assignment: Assignment | null, claim: Claim): boolean {
  return isInForce(assignment, claim) && Date.parse(claim.released_at ?? claim.claimed_at) < Date.parse(assignment.assigned_at);
}

function compare(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((value, index) => value !== b[index]);
  return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
}
