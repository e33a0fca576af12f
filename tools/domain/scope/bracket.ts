import { BusError } from "../bus-error.js";
import { type CharSet, charSet } from "./char-set.js";
import type { Part } from "./pattern.js";

const POSIX: Readonly<Record<string, CharSet>> = {
  alnum: ascii("09AZaz"),
  alpha: ascii("AZaz"),
  blank: ascii("\t\t  "),
  cntrl: charSet([[0, 0x1f], [0x7f, 0x7f]]),
  digit: ascii("09"),
  graph: ascii("!~"),
  lower: ascii("az"),
  print: ascii(" ~"),
  punct: ascii("!/:@[`{~"),
  space: ascii("\t\r  "),
  upper: ascii("AZ"),
  word: ascii("09AZaz__"),
  xdigit: ascii("09AFaf"),
};

/** What a class takes the meaning from: `[*]` is a star. */
const SPECIAL = /^[*?[\]{}()@+|,:]$/;

export interface Bracket {
  /** After the closing `]`. */
  readonly end: number;
  /** A special character written as itself: there is no second reading. */
  readonly escaped: string | null;
  /** null: it cannot be a class, as `[user-id]` with its backward range. */
  readonly part: Part | null;
}

/** Reads `[…]` at `at`; null where no `]` closes it within the segment: then it is text. Throws USAGE for an unknown `[:name:]`. */
export function readBracket(chars: readonly string[], at: number): Bracket | null {
  let i = at + 1;
  const negated = chars[i] === "!" || chars[i] === "^";
  if (negated) i += 1;
  const first = i;
  const ranges: [number, number][] = [];
  let backward = false;
  for (; chars[i] !== "]" || i === first; ) {
    const char = chars[i];
    if (char === undefined || char === "/") return null;
    const named = posix(chars, i);
    if (named !== null) {
      ranges.push(...named.ranges);
      i = named.end;
      continue;
    }
    const to = chars[i + 2];
    const isRange = chars[i + 1] === "-" && to !== undefined && to !== "]" && to !== "/";
    const range: [number, number] = [char.codePointAt(0)!, (isRange ? to : char).codePointAt(0)!];
    backward ||= range[0] > range[1];
    ranges.push(range);
    i += isRange ? 3 : 1;
  }
  const only = chars.slice(first, i).join("");
  return {
    end: i + 1,
    escaped: !negated && SPECIAL.test(only) ? only : null,
    part: backward ? null : { is: "class", members: charSet(ranges), negated },
  };
}

function posix(chars: readonly string[], at: number): { ranges: [number, number][]; end: number } | null {
  const found = /^\[:([a-z]+):\]/.exec(chars.slice(at, at + 12).join(""));
  if (found === null) return null;
  const [text, name = ""] = found;
  const members = POSIX[name];
  if (members === undefined) {
    throw new BusError("USAGE", `${text} is no class of characters`, { hint: `there are ${Object.keys(POSIX).map((one) => `[:${one}:]`).join(" ")}` });
  }
  return { ranges: pairs(members), end: at + text.length };
}

function pairs(set: CharSet): [number, number][] {
  return Array.from({ length: set.length / 2 }, (_, n) => [set[2 * n]!, set[2 * n + 1]!]);
}

/** Pairs of first and last characters. */
function ascii(ends: string): CharSet {
  return charSet(pairs(Array.from(ends, (char) => char.charCodeAt(0))));
}
