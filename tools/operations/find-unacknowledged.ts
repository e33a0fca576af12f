import { unacknowledged } from "../domain/unacknowledged.js";
import type { Assignment, BusEvent } from "../schema/records.gen.js";
import type { BusContext } from "./context.js";
import { readLog } from "./read-log.js";
import { allMessages } from "./read-messages.js";

/** Assignments in force of which their engineers have shown no knowledge (S2-13). Looks for each only among the lines that name task and engineer. */
export async function findUnacknowledged(bus: BusContext, assignments: readonly Assignment[]): Promise<Assignment[]> {
  if (assignments.length === 0) return [];
  const replies: BusEvent[] = [];
  for (const { task_id, engineer } of assignments) {
    for await (const line of readLog(bus, "events", { direction: "backward", containing: [JSON.stringify(task_id), JSON.stringify(engineer)] })) {
      if (!line.ok || line.value.task_id !== task_id || line.value.agent_id !== engineer) continue;
      replies.push(line.value);
      break;
    }
  }
  return unacknowledged(assignments, replies, (await allMessages(bus)).messages);
}
