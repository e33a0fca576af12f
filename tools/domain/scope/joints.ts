/**
 * What an empty move asks. "at start": a segment begins here. "at end": the path ends here. "without separator": a separator comes
 * next and is passed over. "token": a part of the pattern lies between, though it matches nothing here.
 */
export type Guard = "at start" | "at end" | "without separator" | "token";

/** What holds on the way along empty moves: a segment begins or does not, or a guard waits to be met. */
type Mode = "start" | "inside" | "at end" | "without separator";
const MODES: readonly Mode[] = ["start", "inside", "at end", "without separator"];

/** Joints whose symbol may be read next, and whether the path may end. */
export interface Reached {
  readonly reads: readonly number[];
  readonly accepts: boolean;
}

/** An automaton under construction: joints with guarded empty moves, and joints that are entered by reading a symbol. */
export class Joints<Symbol> {
  readonly #moves: { to: number; guard: Guard | undefined }[][] = [];
  readonly #reads: number[][] = [];
  readonly #symbols: (Symbol | undefined)[] = [];

  constructor(readonly separator: Symbol) {}

  add(symbol?: Symbol): number {
    this.#moves.push([]);
    this.#reads.push([]);
    return this.#symbols.push(symbol) - 1;
  }

  move(from: number, to: number, guard?: Guard): void {
    this.#moves[from]!.push({ to, guard });
  }

  after(from: number, guard?: Guard): number {
    const to = this.add();
    this.move(from, to, guard);
    return to;
  }

  /** `to` is entered from here by reading its symbol. */
  link(from: number, to: number): void {
    this.#reads[from]!.push(to);
  }

  read(from: number, symbol: Symbol): number {
    const to = this.add(symbol);
    this.link(from, to);
    return to;
  }

  symbol(joint: number): Symbol {
    return this.#symbols[joint]!;
  }

  /** Follows empty moves from a joint to all that can be read, and to the joint `end`. */
  reach(from: number, end: number): Reached {
    if (this.#moves[from]!.length === 0) return { reads: this.#reads[from]!, accepts: from === end };
    const reads = new Set<number>();
    let accepts = false;
    const seen = new Set<number>();
    const open: number[] = [];
    const visit = (joint: number, mode: Mode): void => {
      const key = joint * MODES.length + MODES.indexOf(mode);
      if (!seen.has(key)) open.push(key);
      seen.add(key);
    };
    const symbol = this.#symbols[from];
    visit(from, symbol === undefined || symbol === this.separator ? "start" : "inside");
    for (let key = open.pop(); key !== undefined; key = open.pop()) {
      const joint = Math.floor(key / MODES.length);
      const mode = MODES[key % MODES.length]!;
      // A path never ends behind a separator, so a guard that waits for one does no harm here.
      accepts ||= joint === end;
      for (const to of this.#reads[joint]!) {
        if (mode === "start" || mode === "inside") reads.add(to);
        else if (mode === "without separator" && this.#symbols[to] === this.separator) visit(to, "start");
      }
      for (const { to, guard } of this.#moves[joint]!) {
        const then = pass(mode, guard);
        if (then !== null) visit(to, then);
      }
    }
    return { reads: [...reads].toSorted((a, b) => a - b), accepts };
  }
}

function pass(mode: Mode, guard: Guard | undefined): Mode | null {
  if (guard === undefined) return mode;
  if (mode !== "start" && mode !== "inside") return null;
  if (guard === "token") return "inside";
  return guard !== "at start" ? guard : mode === "start" ? mode : null;
}
