import { BusError } from "../bus-error.js";
import { type CharSet, NAME_CHARS, complement, intersection } from "./char-set.js";
import { foldName, foldSet } from "./fold.js";
import { Joints } from "./joints.js";
import type { Part, Pattern } from "./pattern.js";

const SEPARATOR = 0x2f;
const MOST_EDGES = 500_000;

/** A code point, or any of a set; a set never holds the separator. */
export type Symbol = number | CharSet;

/** Without empty moves. State 0 is the start; `symbols[n]` is what is read on the way into state n. */
export interface Automaton {
  readonly symbols: readonly Symbol[];
  readonly next: readonly (readonly number[])[];
  readonly accepts: readonly boolean[];
}

/** Throws USAGE when the pattern needs more than 500,000 edges. */
export function automatonOf(pattern: Pattern, ignoreCase: boolean): Automaton {
  const joints = new Joints<Symbol>(SEPARATOR);
  const start = joints.add();
  const end = addAll(joints, pattern, start, ignoreCase);
  return withoutEmptyMoves(joints, start, end);
}

function addAll(joints: Joints<Symbol>, pattern: Pattern, from: number, ignoreCase: boolean): number {
  return pattern.reduce((at, part) => add(joints, part, at, ignoreCase), from);
}

/** Adds a part that begins at a joint; the joint where it ends. */
function add(joints: Joints<Symbol>, part: Part, from: number, ignoreCase: boolean): number {
  switch (part.is) {
    case "text":
      return Array.from(ignoreCase ? foldName(part.text) : part.text).reduce((at, char) => joints.read(at, char.codePointAt(0)!), from);
    case "one":
      return joints.read(from, NAME_CHARS);
    case "class": {
      const members = ignoreCase ? foldSet(part.members) : part.members;
      return joints.read(from, intersection(part.negated ? complement(members) : members, NAME_CHARS));
    }
    case "run":
      return addRun(joints, from);
    case "segments":
      return addSegments(joints, from, part.whole);
    case "either": {
      const to = joints.add();
      for (const option of part.options) joints.move(addAll(joints, option, joints.after(from), ignoreCase), to);
      return to;
    }
  }
}

function addRun(joints: Joints<Symbol>, from: number): number {
  const to = joints.after(from, "token");
  const inside = joints.read(from, NAME_CHARS);
  joints.link(inside, inside);
  joints.move(inside, to);
  return to;
}

/**
 * Between separators: one or more segments and the end; or any number of segments with their separators, so that the one that
 * follows falls away. Elsewhere it is a run; and what a run between separators matches is one of the segments anyway.
 */
function addSegments(joints: Joints<Symbol>, from: number, whole: boolean): number {
  const to = joints.add();
  const begin = joints.after(from, "at start");
  const inside = joints.read(begin, NAME_CHARS);
  const between = joints.read(inside, SEPARATOR);
  joints.link(inside, inside);
  joints.link(between, inside);
  joints.move(inside, to, "at end");
  for (const joint of [begin, between]) joints.move(joint, to, "without separator");
  if (!whole) joints.move(addRun(joints, from), to);
  return to;
}

function withoutEmptyMoves(joints: Joints<Symbol>, start: number, end: number): Automaton {
  const made = { symbols: [-1] as Symbol[], next: [] as number[][], accepts: [] as boolean[] };
  const states = new Map<number, number>();
  const joint = [start];
  let edges = 0;
  for (let state = 0; state < joint.length; state += 1) {
    const { reads, accepts } = joints.reach(joint[state]!, end);
    made.accepts.push(accepts);
    made.next.push(reads.map((read) => states.get(read) ?? enter(read)));
    edges += reads.length;
    if (edges > MOST_EDGES) throw new BusError("USAGE", "a scope's pattern is too complex", { hint: "write fewer choices in braces; several --scope entries do as well" });
  }
  return made;

  function enter(read: number): number {
    states.set(read, joint.push(read) - 1);
    return made.symbols.push(joints.symbol(read)) - 1;
  }
}
