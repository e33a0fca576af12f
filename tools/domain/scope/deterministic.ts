import type { Automaton, Symbol } from "./automaton.js";
import type { Budget } from "./budget.js";
import { type CharSet, LAST_CHAR, charSet, has, intersection } from "./char-set.js";

/** What any of several automata matches, as one that is deterministic, made as far as it is walked. State 0 is the start. */
export class Deterministic {
  readonly #states: { readonly members: readonly number[]; readonly accepts: boolean; readonly next: Map<number, number> }[] = [];
  readonly #ids = new Map<string, number>();
  /** State `n` of automaton `k` is `k + n * automata.length`. */
  readonly #automata: readonly Automaton[];
  #atoms: readonly CharSet[] | undefined;

  constructor(automata: readonly Automaton[]) {
    this.#automata = automata;
    this.#state(automata.map((_, k) => k));
  }

  step(state: number, char: number, budget: Budget): number {
    const { members, next } = this.#states[state]!;
    const known = next.get(char);
    if (known !== undefined) return known;
    const count = this.#automata.length;
    const reached = new Set<number>();
    for (const member of members) {
      const { symbols, next: edges } = this.#automata[member % count]!;
      const targets = edges[Math.floor(member / count)]!;
      budget.spend(1 + targets.length);
      for (const to of targets) if (matches(symbols[to]!, char)) reached.add((member % count) + to * count);
    }
    budget.spend(4 * reached.size);
    const to = this.#state([...reached].toSorted((a, b) => a - b));
    next.set(char, to);
    return to;
  }

  /** After a text, one more step a code point. */
  walk(text: string, budget: Budget): number {
    let state = 0;
    for (const char of text) state = this.step(state, char.codePointAt(0)!, budget);
    return state;
  }

  accepts(state: number): boolean {
    return this.#states[state]!.accepts;
  }

  /** The states of a lone automaton that it is in. */
  members(state: number): readonly number[] {
    return this.#states[state]!.members;
  }

  /** The set in parts whose members it cannot tell apart. */
  split(set: CharSet): readonly CharSet[] {
    this.#atoms ??= atomsOf(this.#automata.flatMap(({ symbols }) => symbols.slice(1)));
    return this.#atoms.map((atom) => intersection(set, atom)).filter(({ length }) => length > 0);
  }

  #state(members: readonly number[]): number {
    const key = members.join(" ");
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    const count = this.#automata.length;
    const accepts = members.some((member) => this.#automata[member % count]!.accepts[Math.floor(member / count)]);
    const id = this.#states.push({ members, accepts, next: new Map() }) - 1;
    this.#ids.set(key, id);
    return id;
  }
}

function matches(symbol: Symbol, char: number): boolean {
  return typeof symbol === "number" ? symbol === char : has(symbol, char);
}

/** Divides all characters by which of the symbols they match. */
function atomsOf(symbols: readonly Symbol[]): CharSet[] {
  const distinct = [...new Set(symbols)].map((symbol) => (typeof symbol === "number" ? [symbol, symbol] : symbol));
  const cuts = [...new Set([0, ...distinct.flatMap((set) => set.map((end, i) => end + (i % 2)))])].toSorted((a, b) => a - b);
  const atoms = new Map<string, [number, number][]>();
  for (const [i, from] of cuts.entries()) {
    if (from > LAST_CHAR) break;
    const alike = distinct.map((set) => Number(has(set, from))).join("");
    atoms.set(alike, [...(atoms.get(alike) ?? []), [from, (cuts[i + 1] ?? LAST_CHAR + 1) - 1]]);
  }
  return [...atoms.values()].map(charSet);
}
