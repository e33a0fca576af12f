import type { WorkerPlan } from "../../../schema/records.gen.js";
import { BusError } from "../../bus-error.js";
import { failsWithPattern } from "../reading/red.js";

/** What no schema can say of a plan: each phase once, or the second would pass with the first (S4-35), and patterns that are some. null: nothing is wrong. */
export function planFault({ phases }: Pick<WorkerPlan, "phases">): string | null {
  for (const [index, { id, check }] of phases.entries()) {
    const first = phases.findIndex((one) => one.id === id);
    if (first < index) return `phases[${index}].id is ${id}, as phases[${first}].id is`;
    const fault = check?.fails_with === undefined ? null : patternFault(check.fails_with);
    if (fault !== null) return `phases[${index}].check.${fault}`;
  }
  return null;
}

function patternFault(text: string): string | null {
  try {
    failsWithPattern(text);
    return null;
  } catch (error) {
    if (error instanceof BusError) return error.message;
    throw error;
  }
}
