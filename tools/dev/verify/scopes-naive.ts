/** What the scope engine says, said again as simply as can be: every way through braces is written out, then matched by trying. */

type Token = { readonly is: "char" | "/" | "?" | "*" | "**"; readonly char: string } | { readonly is: "set"; readonly matches: (char: string) => boolean };
type Tokens = readonly Token[];

const SETS = /\[(?:[!^][^/][^\]/]*|[^!^/][^\]/]*)\]/g;
const ESCAPED = /^\[[*?[\]{}()@+|,:]\]$/;
const BELOW: Tokens = [{ is: "/", char: "/" }, { is: "**", char: "**" }];

export interface Rules {
  readonly ignoreCase: boolean;
}

/** null: the entry would be refused, or is one that this knows nothing of. */
export function naiveMatcher(entry: string, { ignoreCase }: Rules): ((path: string) => boolean) | null {
  const [, mark, body = ""] = /^(:\(\w+\))?(.*)$/s.exec(entry.normalize("NFC").replaceAll("\\", "/")) ?? [];
  const segments = body.split("/").filter((segment) => segment !== "" && segment !== ".");
  if (segments.includes("..") || /^\/+[^/]/.test(body)) return null;
  const text = ignoreCase ? foldOutsideOfSets(segments.join("/")) : segments.join("/");
  const sequences = text === "" ? [BELOW.slice(1)] : expansions(text, mark, body.endsWith("/"), { both: mark !== ":(glob)", ignoreCase });
  return (path) => {
    const chars = Array.from(ignoreCase ? folded(path) : path);
    return sequences.some((tokens) => matches(tokens, 0, chars, 0));
  };
}

export function folded(text: string): string {
  return Array.from(text, foldedChar).join("").normalize("NFC");
}

const folds = new Map<string, string>();

/** The lower-case one of the characters that `/iu` takes for this one. */
function foldedChar(char: string): string {
  if (char <= "\x7f") return char.toLowerCase();
  const known = folds.get(char);
  if (known !== undefined) return known;
  const alike = [char.toUpperCase().toLowerCase(), char.toLowerCase()].find((other) => /^.$/u.test(other) && new RegExp(`^${other}$`, "iu").test(char)) ?? char;
  folds.set(char, alike);
  return alike;
}

function foldOutsideOfSets(text: string): string {
  return text.split(new RegExp(`(${SETS.source})`)).map((part, n) => (n % 2 === 0 ? folded(part) : part)).join("");
}

function expansions(text: string, mark: string | undefined, slash: boolean, reading: Reading): Tokens[] {
  const literal = (name: string): Tokens => literally(name, reading);
  const name = literal(text);
  if (mark === ":(file)") return [name];
  if (mark === ":(literal)") return slash ? [[...name, ...BELOW]] : [name, [...name, ...BELOW]];
  const all = ways(text, reading);
  if (slash) return all.map((tokens) => [...tokens, ...BELOW]);
  const unescaped = text.replaceAll(SETS, (bracket) => (ESCAPED.test(bracket) ? bracket.slice(1, -1) : bracket));
  const isName = all.length === 1 && all[0]!.every(({ is }) => is === "char" || is === "/");
  if (isName || (mark === undefined && !/[*?]/.test(text.replaceAll(SETS, "")))) all.push(literal(unescaped), [...literal(unescaped), ...BELOW]);
  return all;
}

function literally(text: string, { ignoreCase }: Reading): Tokens {
  return Array.from(ignoreCase ? folded(text) : text, (char) => (char === "/" ? { is: "/", char } : { is: "char", char }));
}

interface Reading {
  readonly both: boolean;
  readonly ignoreCase: boolean;
}

/** Every way through the braces and the two meanings of brackets and braces. */
function ways(text: string, reading: Reading): Tokens[] {
  if (text === "") return [[]];
  const [bracket] = set(text) ?? [];
  if (bracket !== undefined) return product(bracketWays(bracket, reading), ways(text.slice(bracket.length), reading));
  const close = text.startsWith("{") ? closing(text) : -1;
  if (close > 0) {
    const options = commaApart(text.slice(1, close));
    if (options.length > 1) {
      const chosen = options.flatMap((option) => ways(option, reading));
      return product(reading.both ? [...chosen, literally(text.slice(0, close + 1), reading)] : chosen, ways(text.slice(close + 1), reading));
    }
  }
  const stars = /^\*+/.exec(text)?.[0];
  if (stars !== undefined) return product([[{ is: stars.length > 1 ? "**" : "*", char: stars }]], ways(text.slice(stars.length), reading));
  const char = Array.from(text)[0]!;
  return product([[{ is: char === "/" || char === "?" ? char : "char", char }]], ways(text.slice(char.length), reading));
}

function bracketWays(bracket: string, reading: Reading): Tokens[] {
  if (ESCAPED.test(bracket)) return [literally(bracket.slice(1, -1), reading)];
  const matches = member(bracket, reading.ignoreCase);
  const name = literally(bracket, reading);
  return [...(matches === null ? [] : [[{ is: "set", matches } as const]]), ...(reading.both || matches === null ? [name] : [])];
}

/** null: a range runs backward. */
function member(bracket: string, ignoreCase: boolean): ((char: string) => boolean) | null {
  const [, negation, body = ""] = /^\[([!^]?)(.*)\]$/s.exec(bracket)!;
  const chars = Array.from(body);
  const ranges: [number, number][] = [];
  while (chars.length > 0) {
    const from = chars.shift()!;
    const to = chars[0] === "-" && chars.length > 1 ? chars.splice(0, 2)[1]! : from;
    if (from.codePointAt(0)! > to.codePointAt(0)!) return null;
    ranges.push([from.codePointAt(0)!, to.codePointAt(0)!]);
  }
  const within = (char: number): boolean => ranges.some(([from, to]) => char >= from && char <= to);
  const members = new Set<string>();
  if (ignoreCase) for (const [from, to] of ranges) for (let char = from; char <= to; char += 1) members.add(foldedChar(String.fromCodePoint(char)));
  return (char) => (within(char.codePointAt(0)!) || members.has(char)) === (negation === "");
}

function set(text: string): RegExpExecArray | null {
  return /^\[(?:[!^][^/][^\]/]*|[^!^/][^\]/]*)\]/.exec(text);
}

/** Cuts at the top level's commas. */
function commaApart(text: string): string[] {
  const options = [""];
  for (let at = 0; at < text.length; ) {
    const rest = text.slice(at);
    const close = rest.startsWith("{") ? closing(rest) : -1;
    const whole = set(rest)?.[0] ?? (close > 0 ? rest.slice(0, close + 1) : rest[0]!);
    if (whole === ",") options.push("");
    else options[options.length - 1] += whole;
    at += whole.length;
  }
  return options;
}

/** Where the brace at 0 closes, or -1. */
function closing(text: string): number {
  let depth = 0;
  for (let at = 0; at < text.length; at += set(text.slice(at))?.[0].length ?? 1) {
    if (text[at] === "{") depth += 1;
    if (text[at] === "}") depth -= 1;
    if (depth === 0) return at;
  }
  return -1;
}

function product(left: readonly Tokens[], right: readonly Tokens[]): Tokens[] {
  return left.flatMap((first) => right.map((second) => [...first, ...second]));
}

function matches(tokens: Tokens, t: number, path: readonly string[], p: number): boolean {
  const token = tokens[t];
  if (token === undefined) return p === path.length;
  const char = path[p];
  if (token.is === "**" && (t === 0 || tokens[t - 1]!.is === "/")) {
    if (t === tokens.length - 1) return p < path.length;
    if (tokens[t + 1]!.is === "/") {
      const next = path.indexOf("/", p);
      return matches(tokens, t + 2, path, p) || (next > p && matches(tokens, t, path, next + 1));
    }
  }
  if (token.is === "*" || token.is === "**") return matches(tokens, t + 1, path, p) || (char !== undefined && char !== "/" && matches(tokens, t, path, p + 1));
  if (char === undefined) return false;
  const fits = token.is === "set" ? char !== "/" && token.matches(char) : token.is === "?" ? char !== "/" : token.char === char;
  return fits && matches(tokens, t + 1, path, p + 1);
}
