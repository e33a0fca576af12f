import type { Assignment } from "../schema/records.gen.js";
import type { Head } from "../store/contract.js";
import { readable } from "./bad-record.js";
import type { BusContext } from "./context.js";

export interface AssignmentView {
  readonly head: Head<Assignment>;
  readonly assignment: Assignment | null;
}

/** The newest of the register's and the checkouts' records. Throws BAD_DATA when one is unreadable. */
export async function viewAssignment(bus: BusContext, taskId: string): Promise<AssignmentView> {
  const head = await bus.store.registers.read<Assignment>({ kind: "assignments", id: taskId });
  const { record } = bus.repo;
  const own = record.read("assignments", taskId);
  const documents = [...(own === null ? [] : [own]), ...(head.value === null ? record.elsewhere("assignments", taskId) : [])];
  const snapshots = documents.map((document) => readable(document));
  const all = head.value === null ? snapshots : [head.value, ...snapshots];
  const newest = all.reduce<Assignment | null>((best, one) => (best === null || isNewer(one, best) ? one : best), null);
  return { head, assignment: newest };
}

export async function readAssignment(bus: BusContext, taskId: string): Promise<Assignment | null> {
  return (await viewAssignment(bus, taskId)).assignment;
}

function isNewer(one: Assignment, other: Assignment): boolean {
  return (one.rev ?? 0) === (other.rev ?? 0) ? one.assigned_at > other.assigned_at : (one.rev ?? 0) > (other.rev ?? 0);
}
