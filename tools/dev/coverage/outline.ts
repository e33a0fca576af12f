/** Where the brackets of a piece of JavaScript close, and what of it is code. Indices are those of the text. */
export interface Outline {
  /** The text with its comments blanked out. */
  readonly code: string;
  /** Of each `(`, `[`, `{` and opening quote the index of what closes it. */
  readonly closes: ReadonlyMap<number, number>;
  /** The text with everything within quotes and regular expressions blanked out, too. */
  readonly bare: string;
}

const PAIRS: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };
/** After these a slash begins a regular expression. */
const BEFORE_REGEX = /(?:^|[(,=:[!&|?{};+\-*%<>~\n]|\b(?:return|typeof|case|in|of|await))\s*$/;

/** Reads JavaScript as esbuild prints it. */
export function outlineOf(code: string): Outline {
  const closes = new Map<number, number>();
  const blanks: [number, number][] = [];
  const comments: [number, number][] = [];
  const open: { at: number; close: string }[] = [];
  let at = 0;
  const quoted = (quote: string): void => {
    const start = at;
    at += 1;
    while (at < code.length && code[at] !== quote) {
      if (code[at] === "\\") at += 1;
      else if (quote === "`" && code.startsWith("${", at)) skipHole();
      at += 1;
    }
    closes.set(start, at);
    blanks.push([start + 1, at]);
  };
  /** To the end of an expression within a template; quotes in it count, its calls do not. */
  const skipHole = (): void => {
    let depth = 0;
    for (at += 1; at < code.length; at += 1) {
      const sign = code[at] ?? "";
      if (sign === "{") depth += 1;
      else if (sign === "}" && (depth -= 1) === 0) return;
      else if (/["'`]/.test(sign)) quoted(sign);
    }
  };
  for (; at < code.length; at += 1) {
    const sign = code[at] ?? "";
    if (/["'`]/.test(sign)) quoted(sign);
    else if (code.startsWith("/*", at) || code.startsWith("//", at)) {
      const end = code[at + 1] === "*" ? code.indexOf("*/", at) + 2 : `${code}\n`.indexOf("\n", at);
      comments.push([at, end]);
      at = end - 1;
    } else if (sign === "/" && BEFORE_REGEX.test(code.slice(Math.max(0, at - 20), at))) {
      const start = at;
      let inClass = false;
      for (at += 1; at < code.length && (inClass || code[at] !== "/") && code[at] !== "\n"; at += 1) {
        if (code[at] === "\\") at += 1;
        else if (code[at] === "[") inClass = true;
        else if (code[at] === "]") inClass = false;
      }
      blanks.push([start + 1, at]);
    } else if (PAIRS[sign] !== undefined) open.push({ at, close: PAIRS[sign] ?? "" });
    else if (open.at(-1)?.close === sign) closes.set(open.pop()?.at ?? 0, at);
  }
  const said = blanked(code, comments);
  return { code: said, closes, bare: blanked(said, blanks) };
}

function blanked(text: string, places: readonly (readonly [number, number])[]): string {
  let left = "";
  let done = 0;
  for (const [from, to] of places.toSorted(([a], [b]) => a - b)) {
    if (from < done) continue;
    left += text.slice(done, from) + " ".repeat(to - from);
    done = to;
  }
  return left + text.slice(done);
}

/** Where the members of a list of arguments or of an array begin and end, given its opening bracket. */
export function membersOf({ code, closes, bare }: Outline, bracket: number): [number, number][] {
  const end = closes.get(bracket) ?? code.length;
  const members: [number, number][] = [];
  let from = bracket + 1;
  for (let at = from; at <= end; at += 1) {
    if (at < end && closes.has(at)) at = closes.get(at) ?? at;
    else if (at === end || bare[at] === ",") {
      const text = code.slice(from, at);
      if (text.trim() !== "") members.push([from + (text.length - text.trimStart().length), from + text.trimEnd().length]);
      from = at + 1;
    }
  }
  return members;
}
