import { BusError } from "../../../domain/bus-error.js";
import type { Lane } from "../../../schema/records.gen.js";

/** What claim, lock, branch and worktree of a lane in work were made from. */
const HELD = ["scope", "out_of_scope", "worker", "mode", "task_id"];

/** The parts of its plan in which a lane differs from another state of it. */
export function changedParts(before: Lane, after: Lane): string[] {
  const plan = ({ brief, worker, wave, task_id, issue, mode, depends_on, checklist }: Lane): Readonly<Record<string, unknown>> => {
    const { single_target, tests_clear, rollback_simple } = checklist ?? {};
    // To say that there are none is to say nothing new.
    return { ...brief, interfaces: brief.interfaces ?? [], worker, wave, task_id, issue, mode, depends_on, single_target, tests_clear, rollback_simple };
  };
  const [old, next] = [plan(before), plan(after)];
  return [...new Set([...Object.keys(old), ...Object.keys(next)])].filter((part) => JSON.stringify(old[part]) !== JSON.stringify(next[part])).sort();
}

/** Throws CONFLICT where the plan of a lane in work must stay, USAGE where its change has no reason. */
export function checkReplan({ lane_id, state, opening }: Lane, parts: readonly string[], note?: string): void {
  if (state === "planned" && opening === undefined) return;
  const held = parts.filter((part) => HELD.includes(part));
  if (held.length > 0) {
    const refuse = (why: string, hint: string): never => {
      throw new BusError("CONFLICT", `${held.join(", ")} of ${lane_id} cannot change now: ${why}`, { hint, refusal: { rule: "scope", task_id: lane_id } });
    };
    // What a killed opening left, the next one finishes or undoes.
    if (opening !== undefined) refuse("it is being opened", `bus lane open ${lane_id}`);
    refuse("claim, lock and branch were made from that", held.includes("worker") ? `bus lane reopen ${lane_id} --worker <agent> --reason <why>` : `bus lane close ${lane_id} --outcome restacked --note <why>`);
  }
  if (note === undefined || note.trim() === "") throw new BusError("USAGE", `${lane_id} is in work: a change of its plan needs a reason`, { hint: `bus lane brief ${lane_id} --note <why>` });
}
