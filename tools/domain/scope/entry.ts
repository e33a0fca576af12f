import { type Automaton, automatonOf } from "./automaton.js";
import { Deterministic } from "./deterministic.js";
import type { EntryForm } from "./entry-form.js";
import { foldName } from "./fold.js";
import { parse } from "./parse.js";
import { type Part, type Pattern, literalOf } from "./pattern.js";

const BELOW: Pattern = [{ is: "text", text: "/" }, { is: "segments", whole: true }];
const ITSELF_AND_BELOW: Pattern = [{ is: "either", options: [[], BELOW] }];
const ANYTHING: Pattern = [{ is: "segments", whole: true }];

/**
 * One entry of a scope, whether it adds or takes away: a fixed head, and a rest that may follow it. Where case does not count, it
 * is folded. Its automata are made when they are first asked for; they throw USAGE when the pattern is too complex.
 */
export class Entry {
  /** What was found in comparing: the shortest that both rests match, by where the other's head leads and what its rest is. */
  readonly found = new Map<string, string | null>();
  #automaton: Automaton | undefined;
  #whole: Automaton | undefined;
  #states: Deterministic | undefined;

  constructor(
    /** Every match begins so. It is empty, or ends with a separator, or a separator or nothing follows it. */
    readonly head: string,
    /** Every match ends so. */
    readonly tail: string,
    /** Names the rest: the same name, the same matches. */
    readonly rest: string,
    readonly pattern: () => Pattern,
    readonly ignoreCase: boolean,
  ) {}

  /** Of the rest. */
  get automaton(): Automaton {
    this.#automaton ??= automatonOf(this.pattern(), this.ignoreCase);
    return this.#automaton;
  }

  /** Of head and rest. */
  get whole(): Automaton {
    this.#whole ??= automatonOf([{ is: "text", text: this.head }, ...this.pattern()], this.ignoreCase);
    return this.#whole;
  }

  /** Of the rest. */
  get states(): Deterministic {
    this.#states ??= new Deterministic([this.automaton]);
    return this.#states;
  }
}

/** Throws USAGE for what is no pattern. */
export function entryOf(form: EntryForm, ignoreCase: boolean): Entry {
  const made = (head: string, tail: string, rest: string, pattern: () => Pattern): Entry =>
    ignoreCase ? new Entry(foldName(head), foldName(tail), rest, pattern, true) : new Entry(head, tail, rest, pattern, false);
  // Only what has one of these can be wrong, or be more than it seems; the rest is read when it is needed.
  const pattern = /[[{(]/.test(form.text) ? patternOf(form) : null;
  const name = nameIn(form, pattern);
  if (name !== null && form.reading === "file") return made(name, "", "", () => []);
  if (name !== null && !form.below) return made(name, "", "()", () => ITSELF_AND_BELOW);
  if (name !== null) return made(`${name}/`, "", "**", () => ANYTHING);
  const head = headOf(form.text);
  const tail = form.below || (pattern !== null && mayBeName(form, pattern)) ? "" : tailOf(form.text);
  const rest = `${form.reading} ${form.text.slice(head.length)}${form.below ? "/" : ""}`;
  return made(head, tail, rest, () => coverage(form, withoutHead(pattern ?? patternOf(form), head)));
}

/** Whole segments before the first special character. */
function headOf(text: string): string {
  const special = text.search(/[*?[{]/);
  return special < 0 ? "" : text.slice(0, text.lastIndexOf("/", special) + 1);
}

/** What is behind the last special character, but for a separator: two stars and `/x` match `x` as well. */
function tailOf(text: string): string {
  let start = text.length;
  while (start > 0 && !"*?]}".includes(text[start - 1]!)) start -= 1;
  return text.slice(text[start] === "/" ? start + 1 : start);
}

/** The name that an entry is, or null: it is a pattern. */
export function nameOf(form: EntryForm): string | null {
  return nameIn(form, /[[{(]/.test(form.text) ? patternOf(form) : null);
}

/** `pattern`: null where there is nothing but stars in it that could make it one. */
function nameIn({ reading, text }: EntryForm, pattern: Pattern | null): string | null {
  if (text === "") return null;
  if (reading === "literal" || reading === "file") return text;
  if (pattern !== null) return literalOf(pattern);
  return /[*?]/.test(text) ? null : text;
}

function patternOf({ excluded, reading, text }: EntryForm): Pattern {
  if (text === "") return ANYTHING;
  if (reading === "literal" || reading === "file") return [{ is: "text", text }];
  return parse(text, reading === "glob", excluded && reading === "plain" ? "!" : "");
}

function withoutHead([first, ...others]: Pattern, head: string): Pattern {
  return first?.is === "text" ? [{ is: "text", text: first.text.slice(head.length) }, ...others] : [first!, ...others];
}

/** What cannot be told from a name is that name too, with all that is below it. */
function coverage(form: EntryForm, pattern: Pattern): Pattern {
  if (form.below) return [...pattern, ...BELOW];
  if (!mayBeName(form, pattern)) return pattern;
  return [{ is: "either", options: [pattern, [{ is: "text", text: pattern.map(asText).join("") }, ...ITSELF_AND_BELOW]] }];
}

function mayBeName({ reading }: EntryForm, pattern: Pattern): boolean {
  return reading === "plain" && !pattern.some(isWild);
}

function isWild(part: Part): boolean {
  return part.is === "either" ? part.options.some((option) => option.some(isWild)) : part.is === "run" || part.is === "one" || part.is === "segments";
}

/** The last option of every choice that may be a name is that name. */
function asText(part: Part): string {
  if (part.is === "text") return part.text;
  return part.is === "either" ? part.options.at(-1)!.map(asText).join("") : "";
}
