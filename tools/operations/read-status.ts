import { isExpired } from "../domain/lease.js";
import type { Problem } from "../domain/problem.js";
import type { Assignment, BusEvent, Claim, Session } from "../schema/records.gen.js";
import { liveSessions } from "./boot-session.js";
import { problemOf } from "./bad-record.js";
import type { BusContext } from "./context.js";
import { findUnacknowledged } from "./find-unacknowledged.js";
import { listEvents } from "./list-events.js";
import { type LockStatus, listLocks } from "./list-locks.js";
import { type Task, listTasks } from "./list-tasks.js";

export interface StatusRequest {
  /** The last so many events that match; default 20. */
  limit?: number;
  agent?: string;
  /** Only claims whose status is active. */
  activeOnly?: boolean;
  /** ms since the epoch. */
  since?: number;
  preset?: "manager" | "support";
}

/** A claim with what it means now. */
export type ClaimStatus = Claim & { state: Task["state"] };

export interface Status {
  claims: ClaimStatus[];
  locks: LockStatus[];
  assignments: Assignment[];
  /** Those of which the engineer has shown no knowledge. */
  unacknowledged: Assignment[];
  sessions: Session[];
  events: BusEvent[];
  problems: Problem[];
  filters: StatusRequest;
  /** Lanes go on without a person in the loop (S1-88). */
  autonomous?: true;
}

const HOUR_MS = 3_600_000;
/** manager: a day over everybody. support: what is going on right now. */
const PRESETS = {
  manager: { limit: 50, hours: 24, activeOnly: false },
  support: { limit: 10, hours: 4, activeOnly: true },
} as const;

/** Claims, assignments, live sessions and the latest events: filters first, limit last (S2-14, S2-22). */
export async function readStatus(bus: BusContext, request: StatusRequest = {}): Promise<Status> {
  const filters = withPreset(bus, request);
  const { tasks, problems } = await listTasks(bus);
  const wanted = (agent: string | undefined) => filters.agent === undefined || agent === filters.agent;
  const { events, problems: lines } = await listEvents(bus, {
    limit: filters.limit ?? 20,
    filter: { ...(filters.agent !== undefined && { agents: [filters.agent] }), ...(filters.since !== undefined && { since: filters.since }) },
  });
  const locks = await listLocks(bus).catch((error: unknown) => {
    problems.push(problemOf(error, "_bus/locks"));
    return [];
  });
  const autonomous = await isAutonomous(bus, problems);
  const assignments = tasks.flatMap(({ assignment }) => (assignment !== null && wanted(assignment.engineer) ? [assignment] : []));
  return {
    claims: tasks.flatMap((task) => claimsOf(task, bus.clock())).filter((claim) => wanted(claim.agent_id) && (!filters.activeOnly || claim.status === "active")),
    locks: locks.filter(({ owner }) => wanted(owner)),
    assignments,
    unacknowledged: await findUnacknowledged(bus, assignments),
    sessions: (await liveSessions(bus)).filter(({ agent_id }) => wanted(agent_id)),
    events,
    problems: [...problems, ...tasks.flatMap(duplicates), ...lines],
    filters,
    ...(autonomous && { autonomous: true as const }),
  };
}

async function isAutonomous(bus: BusContext, problems: Problem[]): Promise<boolean> {
  // What checks these settings takes longer to load than the rest of the status: only where there are any.
  if (bus.repo.named(`${bus.repo.layout.busDir}/parallel.json`) === null) return false;
  try {
    return (await bus.repo.parallel()).policy()?.lanes?.autonomous === true;
  } catch (error) {
    problems.push(problemOf(error, "_bus/parallel.json"));
    return false;
  }
}

function withPreset(bus: BusContext, request: StatusRequest): StatusRequest {
  if (request.preset === undefined) return request;
  const { limit, hours, activeOnly } = PRESETS[request.preset];
  return { limit, activeOnly, since: bus.clock() - hours * HOUR_MS, ...request };
}

function claimsOf(task: Task, now: number): ClaimStatus[] {
  if (task.claim === null) return [];
  const own = { ...task.claim, state: task.state === "assigned" ? task.claim.status : task.state };
  return [own, ...task.rivals.map((rival) => ({ ...rival, state: isExpired(rival, now) ? ("stale" as const) : ("duplicate" as const) }))];
}

function duplicates({ task_id, claim, rivals }: Task): Problem[] {
  if (claim === null || rivals.length === 0) return [];
  const who = [claim, ...rivals].map(({ agent_id }) => agent_id).join(" and ");
  return [{ rule: "duplicate-claim", severity: "error", file: `_bus/claims/${task_id}.json`, message: `${task_id} is claimed twice, by ${who}`, hint: `bus release ${task_id} --agent <id>` }];
}
