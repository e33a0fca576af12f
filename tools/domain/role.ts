import type { Roles } from "../schema/records.gen.js";
import { BusError } from "./bus-error.js";

export type Role = keyof Roles;

/** What roles may do. */
const ACTIONS = {
  // S1-07, S0-04: decomposition, assignment, the lock registry and priority are the orchestrator's.
  "lane.brief": ["orchestrator", "primary"],
  // A worker opens what was planned for it.
  "lane.open": ["orchestrator", "primary", "worker"],
  "lane.done": ["worker"],
  "lane.reopen": ["integrator", "orchestrator", "primary"],
  // S1-09: the final sign-off is a human's.
  "lane.close": ["human"],
  // S1-28: one writer of the execution ledger.
  "ledger.write": ["orchestrator", "integrator", "primary"],
  "checkpoint.save": ["worker", "orchestrator", "integrator", "primary"],
  "handoff.save": ["worker"],
  "gate.run": ["worker", "integrator", "orchestrator", "primary"],
  // S1-44: repository-wide suites, unless a brief delegates them.
  "gate.full": ["integrator", "orchestrator", "primary"],
  // S1-06, S0-09, S0-23.
  integrate: ["integrator", "primary"],
  "approval.request": ["worker", "orchestrator", "integrator", "primary", "human"],
  // S1-09.
  "approval.decide": ["human"],
  // S0-06, S0-21: boundaries and interfaces of lanes.
  "boundary.decide": ["primary", "orchestrator", "human"],
  // S0-04.
  pilot: ["primary"],
} as const satisfies Readonly<Record<string, readonly Role[]>>;

export type Action = keyof typeof ACTIONS;

/**
 * The role in which the agent does this: the first of the action's roles to which it is bound by name, else one that everybody has (S1-05).
 * Throws NOT_YOURS, to be put on the event log, when it holds none that may (S1-04).
 */
export function roleFor(action: Action, agent: string, roles: Roles, task?: string): Role {
  const allowed: readonly Role[] = ACTIONS[action];
  const role = allowed.find((one) => (roles[one] ?? []).includes(agent)) ?? allowed.find((one) => holds(roles, agent, one));
  if (role !== undefined) return role;
  const who = allowed.flatMap((one) => (roles[one] ?? []).map((id) => `${id} (${one})`));
  throw new BusError("NOT_YOURS", `${agent} may not do this (${action}): it takes the role ${allowed.join(" or ")}`, {
    hint: who.length > 0 ? `ask ${who.join(", ")}` : `bind an agent to ${allowed[0] ?? "a role"} in _bus/parallel.json`,
    refusal: { rule: "role", ...(task !== undefined && { task_id: task }) },
  });
}

/** Whether an agent is bound to a role. */
export function holds(roles: Roles, agent: string, role: Role): boolean {
  const ids = roles[role] ?? [];
  return ids.includes(agent) || (role === "worker" && ids.includes("*"));
}
