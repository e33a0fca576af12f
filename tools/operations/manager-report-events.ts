import type { Problem } from "../domain/problem.js";
import type { BusEvent } from "../schema/records.gen.js";
import type { BusContext } from "./context.js";
import type { Task } from "./list-tasks.js";
import { readLog } from "./read-log.js";

/** The newest events that a report shows. */
const LATEST = 30;

/** What a report needs of the event log. */
export interface Tally {
  count: number;
  latest: BusEvent[];
  agents: Map<string, { events: number; last: string }>;
  /** Paths of evidence by task. */
  receipts: Map<string, Set<string>>;
  /** What engineers logged about the tasks assigned to them. */
  replies: BusEvent[];
  problems: Problem[];
}

/** One pass over the log, which may be too long to keep. */
export async function tallyEvents(bus: BusContext, tasks: readonly Task[]): Promise<Tally> {
  const engineers = new Map(tasks.flatMap(({ assignment }) => (assignment === null ? [] : [[assignment.task_id, assignment.engineer]])));
  const tally: Tally = { count: 0, latest: [], agents: new Map(), receipts: new Map(), replies: [], problems: [] };
  for await (const line of readLog(bus, "events")) {
    if (!line.ok) {
      tally.problems.push(line.problem);
      continue;
    }
    const event = line.value;
    tally.count += 1;
    tally.latest.push(event);
    if (tally.latest.length > LATEST) tally.latest.shift();
    const seen = tally.agents.get(event.agent_id) ?? { events: 0, last: event.ts };
    tally.agents.set(event.agent_id, { events: seen.events + 1, last: later(seen.last, event.ts) });
    if (event.task_id === undefined) continue;
    for (const path of event.receipts ?? []) addTo(tally.receipts, event.task_id, path);
    if (engineers.get(event.task_id) === event.agent_id) tally.replies.push(event);
  }
  return tally;
}

/** The later of two stored times. */
export function later(one: string, other: string): string {
  return Date.parse(other) > Date.parse(one) ? other : one;
}

function addTo(map: Map<string, Set<string>>, key: string, value: string): void {
  map.set(key, (map.get(key) ?? new Set()).add(value));
}
