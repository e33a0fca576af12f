import { shownEntry } from "../../domain/scope/shown-entry.js";
import type { Bus } from "../../bus.js";
import { BusError } from "../../domain/bus-error.js";
import type { Lock } from "../../schema/records.gen.js";
import { briefLock, minute } from "../brief.js";
import { RECORD, TEXT, TEXTS } from "../schema.js";
import { WRITES, tool } from "../tool.js";

export default tool({
  name: "lock",
  description: "Reserve files for editing: scope and objective. Or take over a dead agent's lock: lock and take_over (why it is safe).",
  input: {
    scope: { ...TEXTS, description: "globs" },
    objective: TEXT,
    out_of_scope: TEXTS,
    ttl_minutes: { type: "integer", minimum: 1 },
    lock: { type: "string", description: "lock id" },
    take_over: TEXT,
  },
  output: { lock: RECORD },
  hints: WRITES,
  async run(request, call) {
    const lock = await acquire(await call.bus(), request);
    return { value: { lock: briefLock(lock) }, text: `lock ${lock.lock_id}, yours until ${minute(lock.expires_at)}: ${lock.scope.map(shownEntry).join(" ")}` };
  },
});

interface Request {
  readonly scope?: readonly string[];
  readonly objective?: string;
  readonly out_of_scope?: readonly string[];
  readonly ttl_minutes?: number;
  readonly lock?: string;
  readonly take_over?: string;
}

async function acquire(bus: Bus, { scope, objective, out_of_scope, ttl_minutes, lock, take_over }: Request): Promise<Lock> {
  if (take_over !== undefined && lock !== undefined) return bus.reclaimLock({ lock, note: take_over });
  if (take_over !== undefined) throw new BusError("USAGE", "a take-over names the lock", { hint: `lock {"lock":"<id>","take_over":"<why it is safe>"}` });
  if (scope === undefined || objective === undefined) {
    throw new BusError("USAGE", "lock needs scope and objective", { hint: `lock {"scope":["<glob>"],"objective":"<what>"}` });
  }
  return bus.acquireLock({
    scope,
    objective,
    ...(out_of_scope !== undefined && { outOfScope: out_of_scope }),
    ...(ttl_minutes !== undefined && { ttl: ttl_minutes * 60_000 }),
    ...(lock !== undefined && { id: lock }),
  });
}
