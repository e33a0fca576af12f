import type { Issue } from "../github/issue.js";
import { markedTask } from "./issue-text.js";
import { linkIn } from "./item-text.js";
import type { QueueItem } from "../queue.js";
import type { QueueState } from "../readiness.js";

export interface QueuedItem {
  readonly item: QueueItem;
  readonly state: QueueState;
  /** Who holds it, or for whom it is reserved. */
  readonly holder?: string;
}

/** A piece of the queue and its issue. */
export interface SyncPair extends QueuedItem {
  readonly issue: Issue;
  /** The item says so; false: only the issue's mark does. */
  readonly isLinked: boolean;
}

export interface SyncLinks {
  readonly pairs: readonly SyncPair[];
  /** Items that have no issue. */
  readonly single: readonly QueuedItem[];
  /** Numbers of issues that an item names, rightly or not. */
  readonly named: ReadonlySet<number>;
  readonly notes: readonly string[];
}

/**
 * Which item belongs to which issue: by the item's own line, else by the mark in an issue that somebody who may write here opened.
 * What cannot be told is a note, and in neither list. `missing`: why a linked issue cannot be read, by its number.
 */
export function linkQueue(queued: readonly QueuedItem[], issues: readonly Issue[], missing: ReadonlyMap<number, string>): SyncLinks {
  const notes: string[] = [];
  const pairs: SyncPair[] = [];
  const single: QueuedItem[] = [];
  const byNumber = new Map(issues.map((issue) => [issue.number, issue]));
  const named = new Set(queued.flatMap(({ item }) => numbersIn(item)));
  const told = new Set<string>();
  const once = (note: string) => {
    if (!told.has(note)) notes.push(note);
    told.add(note);
  };
  for (const one of queued) {
    const { item } = one;
    const link = linkIn(item.fields);
    const same = queued.filter((other) => other.item.number === item.number);
    const sharing = typeof link === "number" ? queued.filter((other) => linkIn(other.item.fields) === link) : [];
    if (same.length > 1) once(`${filesOf(same)} are one task, ${item.task_id}: give all but one of them another number`);
    else if (sharing.length > 1) once(`${filesOf(sharing)} are both linked to #${String(link)}: keep the line in one of them`);
    else if (link === null) {
      const found = markedFor(item.task_id, issues, named);
      if ("note" in found) once(found.note);
      else if (found.issue === null) single.push(one);
      else pairs.push({ ...one, issue: found.issue, isLinked: false });
    } else if (typeof link !== "number") once(`${item.file}: "Issue: ${link.unclear}" is no number of an issue; write it as #12`);
    else {
      const issue = byNumber.get(link);
      if (issue === undefined) once(`${item.task_id} is linked to #${link}: ${missing.get(link) ?? "it is not there"}`);
      else pairs.push({ ...one, issue, isLinked: true });
    }
  }
  return { pairs, single, named, notes };
}

/** The oldest issue with the mark of a task; the newer ones are told of elsewhere. A stranger's mark counts for nothing in an issue that an item is linked to. */
function markedFor(taskId: string, issues: readonly Issue[], named: ReadonlySet<number>): { issue: Issue | null } | { note: string } {
  const marked = issues.filter(({ number, body, trusted }) => markedTask(body) === taskId && (trusted || !named.has(number)));
  const other = marked.find(({ number }) => named.has(number));
  if (other !== undefined) return { note: `#${other.number} has the mark of ${taskId}, but another item is linked to it` };
  const issue = marked.find(({ trusted }) => trusted) ?? null;
  const [stranger] = marked;
  if (issue !== null || stranger === undefined) return { issue };
  return { note: `#${stranger.number} has the mark of ${taskId}, but it is not known that its author may write here: write "Issue: #${stranger.number}" into the item if it is the one, else take the mark out` };
}

function numbersIn(item: QueueItem): readonly number[] {
  const link = linkIn(item.fields);
  return link === null ? [] : typeof link === "number" ? [link] : link.mentioned;
}

function filesOf(queued: readonly QueuedItem[]): string {
  return queued.map(({ item }) => item.file).join(" and ");
}
