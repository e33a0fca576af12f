import { BusError } from "../domain/bus-error.js";
import { type Scope, compileScope } from "../domain/scope/scope.js";
import type { BusContext } from "./context.js";
import { readLocks } from "./change-locks.js";
import { listTasks } from "./list-tasks.js";

/** Everything that an agent has, or had, for itself: locks, claims of any status, and what its lines tell of locks that ended. */
export async function heldScopes(bus: BusContext, agent: string): Promise<Scope[]> {
  const { locks } = await readLocks(bus);
  const { tasks } = await listTasks(bus);
  const entries = [
    ...locks.filter(({ owner }) => owner === agent).map(({ scope, out_of_scope }) => ({ scope, out: out_of_scope ?? [] })),
    ...tasks.flatMap(({ claim, rivals }) => [claim, ...rivals].flatMap((one) => (one?.agent_id === agent && one.scope !== undefined ? [{ scope: one.scope, out: [] }] : []))),
    ...(await loggedScopes(bus, agent)),
  ];
  return entries.flatMap(({ scope, out }) => compiled(bus, scope, out));
}

async function loggedScopes(bus: BusContext, agent: string): Promise<{ scope: string[]; out: string[] }[]> {
  const { record } = bus.repo;
  const hints = { containing: ['"scope"', JSON.stringify(agent)] };
  const found: { scope: string[]; out: string[] }[] = [];
  const take = (value: Readonly<Record<string, unknown>>): void => void found.push(...scopeOfLine(value, agent));
  for (const { file } of [...record.segments("events"), ...record.trackedLogs()]) for (const entry of record.scan(file, hints)) if (entry.ok) take(entry.value);
  for await (const entry of bus.store.logs.scan("events", hints)) if (entry.ok) take(entry.value);
  return found;
}

/** The scope that an agent's own event tells of. */
export function scopeOfLine(value: Readonly<Record<string, unknown>>, agent: string): { scope: string[]; out: string[] }[] {
  const meta = value["meta"];
  if (value["agent_id"] !== agent || typeof meta !== "object" || meta === null) return [];
  const { scope, out_of_scope } = meta as Readonly<Record<string, unknown>>;
  return isTexts(scope) ? [{ scope, out: isTexts(out_of_scope) ? out_of_scope : [] }] : [];
}

/** A scope from a record; what is no pattern covers nothing. */
export function compiled(bus: BusContext, scope: readonly string[], out: readonly string[]): Scope[] {
  try {
    return [compileScope(scope, out, bus.repo.tree.rules())];
  } catch (error) {
    if (error instanceof BusError) return [];
    throw error;
  }
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((part) => typeof part === "string");
}
