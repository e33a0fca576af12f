import { isInForce } from "../domain/assignment.js";
import { isExpired, isOpen } from "../domain/lease.js";
import type { Problem } from "../domain/problem.js";
import type { Assignment, Claim } from "../schema/records.gen.js";
import { readAssignment } from "./assignments.js";
import { problemOf } from "./bad-record.js";
import { readClaim } from "./change-claim.js";
import type { BusContext } from "./context.js";

/** What the bus says about one task. */
export interface Task {
  task_id: string;
  claim: Claim | null;
  /** Other open records of the same task: a duplicate. */
  rivals: readonly Claim[];
  assignment: Assignment | null;
  state: "free" | "assigned" | "active" | "paused" | "stale" | "duplicate" | "released" | "done";
}

/** Every task that has a claim or an assignment, by id. A record that cannot be read is a problem, and never a free task. */
export async function listTasks(bus: BusContext): Promise<{ tasks: Task[]; problems: Problem[] }> {
  const { record } = bus.repo;
  const ids = new Set<string>();
  for (const kind of ["claims", "assignments"] as const) {
    for (const id of [...record.ids(kind), ...(await bus.store.registers.ids(kind))]) ids.add(id);
  }
  const tasks: Task[] = [];
  const problems: Problem[] = [];
  for (const id of [...ids].sort()) {
    try {
      tasks.push(await readTask(bus, id));
    } catch (error) {
      problems.push(problemOf(error, `_bus/claims/${id}.json`));
    }
  }
  return { tasks, problems };
}

export async function readTask(bus: BusContext, id: string): Promise<Task> {
  const { claim, rivals } = await readClaim(bus, id);
  const found = await readAssignment(bus, id);
  const assignment = isInForce(found, claim) ? found : null;
  return { task_id: id, claim, rivals, assignment, state: stateOf(bus.clock(), claim, rivals, assignment) };
}

function stateOf(now: number, claim: Claim | null, rivals: readonly Claim[], assignment: Assignment | null): Task["state"] {
  if (rivals.length > 0) return "duplicate";
  if (claim !== null && isOpen(claim)) return isExpired(claim, now) ? "stale" : claim.status;
  if (assignment !== null) return "assigned";
  return claim?.status ?? "free";
}
