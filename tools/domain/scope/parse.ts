import { BusError } from "../bus-error.js";
import { type Bracket, readBracket } from "./bracket.js";
import { charSet } from "./char-set.js";
import { refuseExtendedGlob } from "./extended-glob.js";
import type { Part, Pattern } from "./pattern.js";

const MOST_NUMBERS = 1000;

interface Parsing {
  readonly chars: readonly string[];
  readonly brackets: ReadonlyMap<number, Bracket>;
  /** The `}` of each `{` that has one. */
  readonly braces: ReadonlyMap<number, number>;
  readonly globOnly: boolean;
}

/**
 * Reads a pattern; what never closes is text. Classes and braces that may as well be names (`[slug]`, `{a,b}`) match both, unless
 * `globOnly`. `before`: what stands directly before the pattern in its entry. Throws USAGE for what is no pattern.
 */
export function parse(pattern: string, globOnly: boolean, before = ""): Pattern {
  const chars = Array.from(pattern);
  const brackets = bracketsOf(chars);
  refuseExtendedGlob(chars, before, insideOf(brackets));
  const parts = span({ chars, brackets, braces: bracesOf(chars, brackets), globOnly }, 0, chars.length);
  return parts.map((part, n) => (part.is === "segments" ? { is: "segments", whole: isWhole(parts, n) } : part));
}

/** How deep in braces each segment of a pattern ends. */
export function braceDepths(segments: readonly string[]): number[] {
  const chars = Array.from(segments.join("/"));
  const braces = bracesOf(chars, bracketsOf(chars));
  const ends = new Set(braces.values());
  const depths: number[] = [];
  let depth = 0;
  for (const [at, char] of chars.entries()) {
    if (char === "/") depths.push(depth);
    depth += Number(braces.has(at)) - Number(ends.has(at));
  }
  return [...depths, depth];
}

function span(parsing: Parsing, from: number, to: number): Part[] {
  const { chars, brackets, braces } = parsing;
  const parts: Part[] = [];
  for (let at = from; at < to; ) {
    const char = chars[at]!;
    const bracket = brackets.get(at);
    const close = braces.get(at);
    const choice = close === undefined ? null : brace(parsing, at, close);
    if (bracket !== undefined) {
      addBracket(parts, parsing, at, bracket);
      at = bracket.end;
    } else if (close !== undefined && choice !== null) {
      parts.push(parsing.globOnly ? choice : orText(choice, parsing, at, close + 1));
      at = close + 1;
    } else if (char === "*") {
      const start = at;
      while (at < to && chars[at] === "*") at += 1;
      parts.push(at - start > 1 ? { is: "segments", whole: false } : { is: "run" });
    } else {
      if (char === "?") parts.push({ is: "one" });
      else addText(parts, char);
      at += 1;
    }
  }
  return parts;
}

function addBracket(parts: Part[], parsing: Parsing, at: number, { end, escaped, part }: Bracket): void {
  const raw = parsing.chars.slice(at, end).join("");
  if (escaped !== null) addText(parts, escaped);
  else if (part !== null) parts.push(parsing.globOnly ? part : orText({ is: "either", options: [[part]] }, parsing, at, end));
  else if (parsing.globOnly) throw new BusError("USAGE", `the range in ${raw} runs backward`, { hint: `write --scope ':(literal)${raw}' for the name` });
  else addText(parts, raw);
}

/** null: these braces hold no choice, so they are text. */
function brace(parsing: Parsing, open: number, close: number): (Part & { is: "either" }) | null {
  const { chars, brackets, braces } = parsing;
  const commas: number[] = [];
  for (let at = open + 1; at < close; at = (brackets.get(at)?.end ?? (braces.get(at) ?? at) + 1)) if (chars[at] === ",") commas.push(at);
  if (commas.length === 0) return sequence(chars.slice(open + 1, close).join(""));
  const starts = [open, ...commas];
  return { is: "either", options: starts.map((start, n) => span(parsing, start + 1, commas[n] ?? close)) };
}

/** `{1..12}`, `{01..12}`, `{a..f}`. Throws USAGE for steps, and for more than 1,000 numbers. */
function sequence(inside: string): (Part & { is: "either" }) | null {
  const letters = /^(?:([a-z])\.\.([a-z])|([A-Z])\.\.([A-Z]))$/.exec(inside);
  if (letters !== null) {
    const [from = 0, to = 0] = letters.slice(1).filter((end) => end !== undefined).map((end) => end.charCodeAt(0));
    return { is: "either", options: [[{ is: "class", members: charSet([[Math.min(from, to), Math.max(from, to)]]), negated: false }]] };
  }
  const [, first, last, step] = /^(-?\d{1,9})\.\.(-?\d{1,9})(\.\.-?\d+)?$/.exec(inside) ?? [];
  if (first === undefined || last === undefined) return null;
  const [from = 0, to = 0] = [Number(first), Number(last)].toSorted((a, b) => a - b);
  if (step !== undefined || to - from >= MOST_NUMBERS) {
    throw new BusError("USAGE", `{${inside}} is more than a scope can count`, { hint: `count by one, to at most ${MOST_NUMBERS} numbers, or write --scope 'dir/*'` });
  }
  const width = [first, last].some((end) => /^-?0\d/.test(end)) ? Math.max(first.length, last.length) : 0;
  return { is: "either", options: Array.from({ length: to - from + 1 }, (_, n) => [{ is: "text", text: padded(from + n, width) }]) };
}

function padded(number: number, width: number): string {
  return number < 0 ? `-${String(-number).padStart(width - 1, "0")}` : String(number).padStart(width, "0");
}

function orText({ options }: Part & { is: "either" }, { chars }: Parsing, from: number, to: number): Part {
  return { is: "either", options: [...options, [{ is: "text", text: chars.slice(from, to).join("") }]] };
}

function addText(parts: Part[], text: string): void {
  const last = parts.at(-1);
  if (last?.is === "text") parts[parts.length - 1] = { is: "text", text: last.text + text };
  else parts.push({ is: "text", text });
}

function isWhole(parts: readonly Part[], at: number): boolean {
  const [left, right] = [parts[at - 1], parts[at + 1]];
  return (left === undefined || (left.is === "text" && left.text.endsWith("/"))) && (right === undefined || (right.is === "text" && right.text.startsWith("/")));
}

function bracketsOf(chars: readonly string[]): Map<number, Bracket> {
  const brackets = new Map<number, Bracket>();
  for (let at = 0; at < chars.length; ) {
    const bracket = chars[at] === "[" ? readBracket(chars, at) : null;
    if (bracket !== null) brackets.set(at, bracket);
    at = bracket?.end ?? at + 1;
  }
  return brackets;
}

function insideOf(brackets: ReadonlyMap<number, Bracket>): (at: number) => boolean {
  const inside = new Set<number>();
  for (const [start, { end }] of brackets) for (let at = start; at < end; at += 1) inside.add(at);
  return (at) => inside.has(at);
}

function bracesOf(chars: readonly string[], brackets: ReadonlyMap<number, Bracket>): Map<number, number> {
  const braces = new Map<number, number>();
  const open: number[] = [];
  for (let at = 0; at < chars.length; at = brackets.get(at)?.end ?? at + 1) {
    if (chars[at] === "{") open.push(at);
    const start = chars[at] === "}" ? open.pop() : undefined;
    if (start !== undefined) braces.set(start, at);
  }
  return braces;
}
