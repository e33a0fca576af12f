import { BusError } from "../../domain/bus-error.js";
import { type Issue, WORK_LABELS } from "../../domain/github/issue.js";
import type { Problem } from "../../domain/problem.js";
import type { SyncFacts } from "../../domain/queue-sync/plan.js";
import { linkIn } from "../../domain/queue-sync/item-text.js";
import type { QueuedItem } from "../../domain/queue-sync/links.js";
import type { BusContext } from "../context.js";
import type { GitHub } from "../github.js";
import { readQueue } from "../list-queue.js";

/** Queue, bus and issues, as the plan needs them. Throws BAD_DATA when a file of the queue cannot be read: its issue would get a second one. */
export async function readSyncFacts(bus: BusContext, github: GitHub): Promise<SyncFacts> {
  const { items, entries, problems } = await readQueue(bus);
  const others = bus.repo.queue.elsewhere();
  checkReadable([...problems, ...others.problems]);
  const queued = items.flatMap((item, index): QueuedItem[] => {
    const entry = entries[index];
    return entry === undefined ? [] : [{ item, state: entry.state, ...(entry.holder !== undefined && { holder: entry.holder }) }];
  });
  const elsewhere = new Map(others.items.flatMap(({ fields, file }) => {
    const link = linkIn(fields);
    return typeof link === "number" ? [[link, file] as const] : [];
  }));
  return { queued, elsewhere, taken: await takenNumbers(bus), ...(await readIssues(github, queued)) };
}

function checkReadable(problems: readonly Problem[]): void {
  const broken = problems.find(({ rule, file }) => rule === "unreadable" && file.startsWith("queue/"));
  if (broken !== undefined) throw new BusError("BAD_DATA", `${broken.file} ${broken.message}`, { hint: "bus queue list", cause: broken });
}

/** What carries a label, and what items are linked to besides. */
async function readIssues(github: GitHub, queued: readonly QueuedItem[]): Promise<{ issues: Issue[]; missing: Map<number, string> }> {
  const issues = new Map((await github.issues(WORK_LABELS)).map((issue) => [issue.number, issue]));
  const missing = new Map<number, string>();
  for (const { item } of queued) {
    const link = linkIn(item.fields);
    if (typeof link !== "number" || issues.has(link) || missing.has(link)) continue;
    try {
      issues.set(link, await github.readIssue(link));
    } catch (error) {
      if (!(error instanceof BusError) || error.code !== "NOT_FOUND") throw error;
      missing.set(link, error.message);
    }
  }
  return { issues: [...issues.values()].sort((one, other) => one.number - other.number), missing };
}

/** Of queue files here and in the other worktrees, and of the tasks that the bus knows. */
async function takenNumbers(bus: BusContext): Promise<ReadonlySet<number>> {
  const { record, queue } = bus.repo;
  const { registers } = bus.store;
  const kinds = ["claims", "assignments"] as const;
  const ids = [
    ...kinds.flatMap((kind) => record.ids(kind)),
    ...(await Promise.all(kinds.map((kind) => registers.ids(kind)))).flat(),
    ...record.allElsewhere("claims", new Set()).map(({ file }) => file.split("/").at(-1)?.replace(/\.json$/, "") ?? ""),
  ];
  return new Set([...queue.numbers(), ...ids.flatMap((id) => /^QUEUE-(\d{3,9})$/.exec(id)?.slice(1).map(Number) ?? [])]);
}
