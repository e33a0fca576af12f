import { BusError } from "../domain/bus-error.js";
import { type Scope, compileScope } from "../domain/scope/scope.js";
import type { Lock } from "../schema/records.gen.js";
import type { BusContext } from "./context.js";

/** What a lock covers. Throws BAD_DATA naming it when another tool stored what is no pattern: never "nothing". */
export function lockScope(bus: BusContext, { lock_id, owner, scope, out_of_scope }: Lock): Scope {
  try {
    return compileScope(scope, out_of_scope ?? [], bus.repo.tree.rules());
  } catch (error) {
    if (!(error instanceof BusError)) throw error;
    throw new BusError("BAD_DATA", `the lock ${lock_id} of ${owner} cannot be read: ${error.message}`, { hint: `bus lock release ${lock_id} --agent ${owner}`, cause: error });
  }
}
