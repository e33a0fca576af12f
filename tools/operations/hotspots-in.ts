import { compileScope, inScope, overlap } from "../domain/scope/scope.js";
import type { Lock } from "../schema/records.gen.js";
import type { BusContext } from "./context.js";

type Scoped = Pick<Lock, "scope" | "out_of_scope"> | { readonly scope: readonly string[]; readonly out_of_scope?: readonly string[] };

/** What of a scope must not be shared under any policy. */
export interface HotspotsIn {
  /** It covers a hotspot. */
  readonly found: boolean;
  /** A hotspot that this lock covers, too; null: none. */
  readonly blocks: (lock: Scoped) => string | null;
}

/** Hotspots within a scope (S1-21): the declared ones, and where the policy only warns of overlaps also those that git's history shows, which takes longer. */
export async function hotspotsIn(bus: BusContext, asked: Scoped): Promise<HotspotsIn> {
  const { hotspots = [], overlap: policy } = bus.repo.config().locks ?? {};
  const rules = bus.repo.tree.rules();
  const scopeOf = ({ scope, out_of_scope }: Scoped) => compileScope(scope, out_of_scope ?? [], rules);
  const own = scopeOf(asked);
  const excluded = hotspots.filter((entry) => entry.startsWith("!"));
  const declared = hotspots.filter((entry) => !entry.startsWith("!")).map((entry) => compileScope([entry, ...excluded], [], rules)).filter((hotspot) => overlap(hotspot, own) !== null);
  const files = policy === "warn" && bus.repo.git !== null ? (await import("./find-hotspots.js").then(({ findHotspots }) => findHotspots(bus))).map(({ path }) => path).filter((path) => inScope(own, path)) : [];
  return {
    found: declared.length + files.length > 0,
    blocks(lock) {
      const other = scopeOf(lock);
      const path = files.find((file) => inScope(other, file));
      if (path !== undefined) return path;
      for (const hotspot of declared) {
        const shared = overlap(hotspot, other);
        if (shared !== null) return shared;
      }
      return null;
    },
  };
}
