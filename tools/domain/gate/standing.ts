import type { Lane, LaneGate } from "../../schema/records.gen.js";

/** What the receipts of a lane say of a gate for one tree. */
export interface Standing {
  /** stale: the newest is of another tree, or of other rules · missing: it never ran. */
  readonly state: "passed" | "failed" | "skipped" | "stale" | "missing";
  readonly entry?: LaneGate;
}

/** The newest receipt decides, and only for the tree and the declaration of gates that it was made on. `rules`: SHA-256 of that declaration. */
export function standing({ gates }: Pick<Lane, "gates">, gate: number, tree: string, rules: string): Standing {
  const entry = gates.filter((one) => one.gate === gate).at(-1);
  if (entry === undefined) return { state: "missing" };
  return { state: entry.tree === tree && entry.rules === rules ? entry.verdict : "stale", entry };
}
