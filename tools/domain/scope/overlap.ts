import { Budget } from "./budget.js";
import { Deterministic } from "./deterministic.js";
import type { Entry } from "./entry.js";
import { matchesPath } from "./matching.js";
import type { Scope } from "./scope.js";
import { shortest } from "./search.js";

/**
 * A shortest path that both scopes match, or null: there is none. The same, whichever comes first.
 * Throws USAGE when the patterns are too complex to tell.
 */
export function overlap(a: Scope, b: Scope): string | null {
  const [first, second] = a.key <= b.key ? [a, b] : [b, a];
  const budget = new Budget();
  let found: string | null = null;
  for (const x of first.includes) {
    for (const y of second.includes) {
      if (apart(x, y)) continue;
      const path = meeting(x, y, [first.excludes, second.excludes], a.ignoreCase, budget);
      if (path !== null && (found === null || lengthOf(path) < lengthOf(found))) found = path;
    }
  }
  return found;
}

/** Two entries that their fixed beginnings or ends already keep apart. */
function apart(x: Entry, y: Entry): boolean {
  return (!x.head.startsWith(y.head) && !y.head.startsWith(x.head)) || (!x.tail.endsWith(y.tail) && !y.tail.endsWith(x.tail));
}

function meeting(x: Entry, y: Entry, excludes: readonly (readonly Entry[])[], ignoreCase: boolean, budget: Budget): string | null {
  const [long, short] = x.head.length >= y.head.length ? [x, y] : [y, x];
  const found = meetingAfter(long, short, ignoreCase, budget);
  if (found === null || !excludes.some((some) => some.some((entry) => matchesPath(entry, found, budget)))) return found;
  const without = excludes.flat().filter((entry) => !apart(entry, x) && !apart(entry, y));
  return shortest({ a: x.whole, b: y.whole, starts: [0], inName: false, without: new Deterministic(without.map(({ whole }) => whole)), ignoreCase, budget });
}

/** Every path of both begins with the longer head, so what counts is where that leads the other entry: often many heads lead to the same. */
function meetingAfter(long: Entry, short: Entry, ignoreCase: boolean, budget: Budget): string | null {
  const states = short.states;
  const at = states.walk(long.head.slice(short.head.length), budget);
  const starts = states.members(at);
  if (starts.length === 0) return null;
  const inName = long.head !== "" && !long.head.endsWith("/");
  const key = `${at} ${inName} ${long.rest}`;
  let rest = short.found.get(key);
  if (rest === undefined) {
    rest = shortest({ a: long.automaton, b: short.automaton, starts, inName, without: null, ignoreCase, budget });
    short.found.set(key, rest);
  }
  return rest === null ? null : long.head + rest;
}

function lengthOf(path: string): number {
  return Array.from(path).length;
}
