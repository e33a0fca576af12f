import type { CharSet } from "./char-set.js";
import { has } from "./char-set.js";
import type { Budget } from "./budget.js";
import { isComposed, isInert, isJoining } from "./composition.js";
import { foldChar } from "./fold.js";

const DOT = 0x2e;
const READABLE = Array.from("axbcdefghijklmnopqrstuvwyz0123456789_-", (char) => char.charCodeAt(0));
const INERT = READABLE.filter(isInert);

/** Characters that stand for all of a set. */
export interface Picks {
  readonly chars: readonly number[];
  /** Some of the set are not stood for: those that may merge with what is before them. */
  readonly partial: boolean;
}

/** One that merges with nothing before it, so that a path of such is in NFC; a dot last, because of `.` and `..`. */
export function pickPlain(set: CharSet, ignoreCase: boolean, budget: Budget): Picks {
  const readable = READABLE.find((char) => has(set, char));
  if (readable !== undefined) return { chars: [readable], partial: false };
  let partial = false;
  for (const char of members(set, ignoreCase, budget)) {
    if (isJoining(char)) partial = true;
    else if (char !== DOT) return { chars: [char], partial: false };
  }
  return { chars: has(set, DOT) ? [DOT] : [], partial };
}

/** Enough that whatever path goes through one of the set, as short a one goes through one of these. */
export function pickAll(set: CharSet, ignoreCase: boolean, budget: Budget): Picks {
  const inert = INERT.find((char) => has(set, char));
  if (inert !== undefined) return { chars: [inert], partial: false };
  const chars: number[] = [];
  for (const char of members(set, ignoreCase, budget)) {
    if (isInert(char)) return { chars: [char], partial: false };
    chars.push(char);
  }
  return { chars, partial: false };
}

/** Those that may be in a path at all. */
function* members(set: CharSet, ignoreCase: boolean, budget: Budget): Generator<number> {
  for (let i = 0; i < set.length; i += 2) {
    for (let char = set[i]!; char <= set[i + 1]!; char += 1) {
      budget.spend(1);
      if (isComposed(char) && !(ignoreCase && foldChar(char) !== char)) yield char;
    }
  }
}
