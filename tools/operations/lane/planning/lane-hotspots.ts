import type { Hotspot } from "../../../domain/hotspots.js";
import { type Scope, compileScope, inScope, overlap } from "../../../domain/scope/scope.js";
import type { BusContext } from "../../context.js";
import { findHotspots } from "../../find-hotspots.js";

/** Those of the repository's hotspots that a scope covers: large, often changed and declared files (S1-17); of what is declared but not there yet, a path. Worst first. */
export type HotspotsWithin = (scope: Scope) => Hotspot[];

/** Looks at git's history once. Throws NOT_FOUND without git. */
export async function hotspotsOf(bus: BusContext): Promise<HotspotsWithin> {
  const found = await findHotspots(bus);
  const entries = bus.repo.config().locks?.hotspots ?? [];
  const excluded = entries.filter((entry) => entry.startsWith("!"));
  const declared = entries.filter((entry) => !entry.startsWith("!")).map((entry) => compileScope([entry, ...excluded], [], bus.repo.tree.rules()));
  return (scope) => {
    const files = found.filter(({ path }) => inScope(scope, path.normalize("NFC")));
    const unmade = declared.flatMap((one): Hotspot[] => {
      if (files.some(({ path }) => inScope(one, path.normalize("NFC")))) return [];
      const path = overlap(one, scope);
      return path === null ? [] : [{ path, changes: 0, bytes: 0, why: ["declared"] }];
    });
    return [...files, ...unmade];
  };
}
