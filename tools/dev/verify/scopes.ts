import fc from "fast-check";
import { BusError } from "../../domain/bus-error.js";
import { type Scope, compileScope, inScope, overlap } from "../../domain/scope/scope.js";
import { type Counts, script } from "./registers-script.js";
import { CASES, type Case, allPaths, isPath, naiveScope } from "./scopes-cases.js";

/** Planted bugs: an answer from what is before the first wildcard, exclusions that are forgotten, entries that are. */
export const SCOPE_MUTANTS = ["heads-decide", "no-exclusions", "first-entries"] as const;
type ScopeMutant = (typeof SCOPE_MUTANTS)[number];

interface Found {
  /** Pairs of scopes that were compared. */
  pairs: number;
  meeting: number;
  /** Paths that were asked of a scope. */
  paths: number;
  /** Entries that were no pattern. */
  refused: number;
  /** Pairs that were too much for the budget. */
  given_up: number;
  violations: string[];
}

/** Compares what the engine says of generated scopes with every short path, asked one by one of the naive matcher. */
export async function scopes({ runs, length, seed, mutant }: Counts<"runs" | "length" | "seed", ScopeMutant>): Promise<Found> {
  const found: Found = { pairs: 0, meeting: 0, paths: 0, refused: 0, given_up: 0, violations: [] };
  const known = new Map<string, string[]>();
  const property = fc.property(CASES, (one) => {
    const key = one.chars.join("");
    const paths = known.get(key) ?? allPaths(one.chars, length);
    known.set(key, paths);
    const wrong = check(one, paths, found, mutant);
    if (wrong !== null) throw new Error(wrong);
  });
  const { failed, counterexample, errorInstance } = fc.check(property, { numRuns: runs, seed: seed === 0 ? Date.now() : seed });
  if (failed) found.violations.push(`${String(errorInstance)} of ${JSON.stringify(counterexample)}`);
  return found;
}

/** What is wrong, or null. */
function check({ rules, a, b }: Case, paths: readonly string[], found: Found, mutant: ScopeMutant | undefined): string | null {
  const compile = ({ entries, outOfScope }: Case["a"]): Scope => compileScope(entries, outOfScope, rules);
  const naive = [naiveScope(a, rules), naiveScope(b, rules)];
  const [inA, inB] = naive;
  let scopes: readonly [Scope, Scope];
  try {
    scopes = [compile(a), compile(b)];
  } catch (error) {
    return refused(error, found);
  }
  if (inA == null || inB == null) return null;
  found.paths += 2 * paths.length;
  for (const path of paths) {
    if (inScope(scopes[0], path) !== inA(path)) return `inScope of ${JSON.stringify(path)} in a should be ${inA(path)}`;
    if (inScope(scopes[1], path) !== inB(path)) return `inScope of ${JSON.stringify(path)} in b should be ${inB(path)}`;
  }
  let witness: string | null;
  try {
    witness = mutate(mutant)(scopes[0], scopes[1]);
    if (witness !== mutate(mutant)(scopes[1], scopes[0])) return "overlap is not symmetric";
  } catch (error) {
    found.given_up += 1;
    return refused(error, found);
  }
  found.pairs += 1;
  const shortest = paths.find((path) => inA(path) && inB(path)) ?? null;
  if (witness === null) return shortest === null ? null : `overlap is null, but both match ${JSON.stringify(shortest)}`;
  found.meeting += 1;
  if (!isPath(witness) || !inA(witness) || !inB(witness)) return `overlap is ${JSON.stringify(witness)}, which is not in both`;
  return shortest !== null && Array.from(shortest).length < Array.from(witness).length ? `overlap is ${JSON.stringify(witness)}, but ${JSON.stringify(shortest)} is shorter` : null;
}

function refused(error: unknown, found: Found): null {
  if (!(error instanceof BusError) || error.code !== "USAGE") throw error;
  found.refused += 1;
  return null;
}

function mutate(mutant: ScopeMutant | undefined): typeof overlap {
  switch (mutant) {
    case "heads-decide":
      return (a, b) => overlap(a, b) ?? a.includes.flatMap((x) => b.includes.filter((y) => x.head === y.head).map(() => `${x.head}a`))[0] ?? null;
    case "no-exclusions":
      return (a, b) => overlap({ ...a, excludes: [] }, { ...b, excludes: [] });
    case "first-entries":
      return (a, b) => overlap({ ...a, includes: a.includes.slice(0, 1) }, { ...b, includes: b.includes.slice(0, 1) });
    default:
      return overlap;
  }
}

await script("scopes.ts", { runs: 20_000, length: 5, seed: 0 }, scopes, SCOPE_MUTANTS);
