import type { Assignment, BusEvent, Message } from "../schema/records.gen.js";
import { acknowledges } from "./assignment.js";
import { ACK, acknowledged } from "./message.js";

/** The assignments of which their engineers have shown no knowledge: no event, no word on the thread, no acknowledgement (S2-13). */
export function unacknowledged(assignments: readonly Assignment[], events: Iterable<BusEvent>, messages: Iterable<Message>): Assignment[] {
  const open = new Map(assignments.map((assignment) => [assignment.task_id, assignment]));
  const settle = (taskId: string | undefined, knows: (assignment: Assignment) => boolean): void => {
    const assignment = taskId === undefined ? undefined : open.get(taskId);
    if (assignment !== undefined && knows(assignment)) open.delete(assignment.task_id);
  };
  for (const event of events) settle(event.task_id, (assignment) => acknowledges(assignment, event));
  for (const message of messages) settle(message.task_id, (assignment) => answers(assignment, message));
  return assignments.filter(({ task_id }) => open.has(task_id));
}

/** An acknowledgement that names messages counts for those alone. */
function answers(assignment: Assignment, message: Message): boolean {
  if (message.from !== assignment.engineer) return false;
  if (message.type === ACK && assignment.message_id !== undefined) return acknowledged(message).includes(assignment.message_id);
  return Date.parse(message.ts) >= Date.parse(assignment.assigned_at);
}
