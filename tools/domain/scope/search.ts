import type { Automaton, Symbol } from "./automaton.js";
import type { Budget } from "./budget.js";
import { has, intersection } from "./char-set.js";
import { isJoining, stepComposition } from "./composition.js";
import type { Deterministic } from "./deterministic.js";
import { type Picks, pickAll, pickPlain } from "./picks.js";
import { NAMED, START, isName, stepName } from "./valid-name.js";

export interface Search {
  readonly a: Automaton;
  readonly b: Automaton;
  /** Where `b` begins; `a` begins at its start. */
  readonly starts: readonly number[];
  /** Whether the path begins within a segment's name. */
  readonly inName: boolean;
  readonly without: Deterministic | null;
  readonly ignoreCase: boolean;
  readonly budget: Budget;
}

/**
 * A shortest path that two automata match and `without` does not, or null. Breadth first over pairs of states, with what the
 * others are in and whether the path is one. Throws USAGE when the budget is used up.
 */
export function shortest(search: Search): string | null {
  const plain = walk(search, false);
  // Only where marks are asked for does it matter what merges in NFC.
  return plain.partial ? walk(search, true).path : plain.path;
}

function walk({ a, b, starts, inName, without, ignoreCase, budget }: Search, composing: boolean): { path: string | null; partial: boolean } {
  const pick = picker(without, ignoreCase, composing, budget);
  const contexts = new Contexts();
  const size = a.symbols.length * b.symbols.length;
  const seen = new Set<number>();
  const nodes = starts.map((q) => ({ p: 0, q, name: inName ? NAMED : START, context: 0, from: -1, char: -1 }));
  if (inName && a.accepts[0] === true && starts.some((q) => b.accepts[q])) return { path: "", partial: false };
  let partial = false;
  for (let n = 0; n < nodes.length; n += 1) {
    const node = nodes[n]!;
    const { state, end } = contexts.get(node.context);
    const [ps, qs] = [a.next[node.p]!, b.next[node.q]!];
    budget.spend(1 + ps.length * qs.length);
    for (const p of ps) {
      for (const q of qs) {
        const picks = pick(a.symbols[p]!, b.symbols[q]!);
        partial ||= picks.partial;
        for (const char of picks.chars) {
          const name = stepName(node.name, char);
          const composed = name < 0 ? null : composing ? stepComposition(end, char) : "";
          if (composed === null) continue;
          const then = without?.step(state, char, budget) ?? 0;
          const context = then === 0 && composed === "" ? 0 : contexts.id(then, composed);
          const key = (context * size + p * b.symbols.length + q) * 4 + name;
          if (seen.has(key)) continue;
          seen.add(key);
          nodes.push({ p, q, name, context, from: n, char });
          if (isName(name) && a.accepts[p] === true && b.accepts[q] === true && without?.accepts(then) !== true) return { path: pathTo(nodes), partial };
        }
      }
    }
  }
  return { path: null, partial };
}

/** The path to the last node. */
function pathTo(nodes: readonly { from: number; char: number }[]): string {
  const chars: string[] = [];
  for (let node = nodes.at(-1)!; node.from >= 0; node = nodes[node.from]!) chars.push(String.fromCodePoint(node.char));
  return chars.reverse().join("");
}

const FIRST = ["0 ", 0] as const;

/** Pairs of an exclusion's state and the end of a composition, numbered; 0 is the first of all. */
class Contexts {
  readonly #ids = new Map<string, number>([FIRST]);
  readonly #contexts = [{ state: 0, end: "" }];

  id(state: number, end: string): number {
    const key = `${state} ${end}`;
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    this.#ids.set(key, this.#contexts.length);
    return this.#contexts.push({ state, end }) - 1;
  }

  get(id: number): { state: number; end: string } {
    return this.#contexts[id]!;
  }
}

const NONE: Picks = { chars: [], partial: false };
const JOINING: Picks = { chars: [], partial: true };
const ASCII: readonly Picks[] = Array.from({ length: 0x80 }, (_, char) => ({ chars: [char], partial: false }));

/** Which characters to try where both symbols must match. */
function picker(without: Deterministic | null, ignoreCase: boolean, composing: boolean, budget: Budget): (a: Symbol, b: Symbol) => Picks {
  const known = new Map<Symbol, Map<Symbol, Picks>>();
  const choose = composing ? pickAll : pickPlain;
  const lone = (char: number): Picks => ASCII[char] ?? (!composing && isJoining(char) ? JOINING : { chars: [char], partial: false });
  return (a, b) => {
    if (typeof a === "number") return (typeof b === "number" ? a === b : has(b, a)) ? lone(a) : NONE;
    if (typeof b === "number") return has(a, b) ? lone(b) : NONE;
    const row = known.get(a) ?? new Map<Symbol, Picks>();
    known.set(a, row);
    const picks = row.get(b) ?? together((without?.split(intersection(a, b)) ?? [intersection(a, b)]).map((part) => choose(part, ignoreCase, budget)));
    row.set(b, picks);
    return picks;
  };
}

function together(all: readonly Picks[]): Picks {
  return all.length === 1 ? all[0]! : { chars: all.flatMap(({ chars }) => chars), partial: all.some(({ partial }) => partial) };
}
