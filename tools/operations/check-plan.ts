import { BusError } from "../domain/bus-error.js";
import { type PlanFacts, checkPlan } from "../domain/plan.js";
import type { Problem } from "../domain/problem.js";
import type { BusContext } from "./context.js";

export interface PlansChecked {
  ok: boolean;
  /** Plans read. */
  checked: number;
  problems: Problem[];
}

/** Holds plans against the playbook's rules: all of them, or those named (S2-16, S2-24, S2-31). Throws NOT_FOUND for one that is not there. */
export async function checkPlans(bus: BusContext, request: { ids?: readonly string[] } = {}): Promise<PlansChecked> {
  const ids = request.ids ?? bus.repo.plans.ids();
  const live = await liveRefs(bus);
  const problems = ids.flatMap((id) => {
    const document = bus.repo.plans.read(id);
    if (document === null && request.ids === undefined) return [{ rule: "unreadable", severity: "error", file: `_plans/${id}.plan.json`, message: "the file's name cannot be read" } as const];
    if (document === null) throw new BusError("NOT_FOUND", `there is no plan ${id} under _plans/`, { hint: "bus plan check" });
    return document.ok ? checkPlan(document.value, id, factsFor(bus, document.file, live)) : [document.problem];
  });
  return { ok: problems.every(({ severity }) => severity !== "error"), checked: ids.length, problems };
}

function factsFor(bus: BusContext, file: string, live: ReadonlySet<string>): PlanFacts {
  const { receipts } = bus.repo;
  return { file, receiptProblem: (path) => receipts.problem(path), exists: (ref) => live.has(ref) || receipts.problem(ref) === null };
}

/** Files of the bus that another worktree may hold, under their names in the record. */
async function liveRefs(bus: BusContext): Promise<Set<string>> {
  const { registers, logs } = bus.store;
  const records = await Promise.all((["claims", "assignments"] as const).map(async (kind) => (await registers.ids(kind)).map((id) => `_bus/${kind}/${id}.json`)));
  const names = (await logs.names()).map((name) => (name === "events" ? "_bus/events/events.jsonl" : `_bus/${name}.jsonl`));
  return new Set([...records.flat(), ...names]);
}
