import { lockState } from "../../../domain/lock.js";
import { inScope } from "../../../domain/scope/scope.js";
import { readLocks, tenureFor } from "../../change-locks.js";
import type { BusContext } from "../../context.js";
import { lockScope } from "../../lock-scope.js";

/** Those of the paths that a live lock of another agent covers. */
export async function heldByOthers(bus: BusContext, agent: string, paths: readonly string[]): Promise<Set<string>> {
  const { locks } = await readLocks(bus);
  const held = new Set<string>();
  for (const lock of locks.filter(({ owner }) => owner !== agent)) {
    const scope = lockScope(bus, lock);
    const within = paths.filter((path) => inScope(scope, path.normalize("NFC")));
    if (within.length > 0 && lockState(lock, await tenureFor(bus, lock), bus.clock()) === "held") for (const path of within) held.add(path);
  }
  return held;
}
