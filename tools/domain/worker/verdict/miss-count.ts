import { counted } from "../../counted.js";
import type { WorkerMiss } from "../../../schema/records.gen.js";
import { isError } from "./inspection.js";

/** "1 miss", "2 misses, 1 warning", "1 warning"; "" for none: what stands in the way is never counted together with what does not. */
export function missCount(misses: readonly Pick<WorkerMiss, "severity">[]): string {
  const errors = misses.filter(isError).length;
  const warnings = misses.length - errors;
  return [
    ...(errors === 0 ? [] : [`${counted(errors, "miss", "misses")}`]),
    ...(warnings === 0 ? [] : [`${counted(warnings, "warning")}`]),
  ].join(", ");
}
