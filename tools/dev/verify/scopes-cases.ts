import fc from "fast-check";
import { type Rules, naiveMatcher } from "./scopes-naive.js";

export interface Written {
  readonly entries: readonly string[];
  readonly outOfScope: readonly string[];
}

/** Two scopes over few characters, and the repository's rules: small enough to try every short path. */
export interface Case {
  readonly chars: readonly string[];
  readonly rules: Rules;
  readonly a: Written;
  readonly b: Written;
}

/** Characters that mean something, that only NFC or case tells apart, or that are plain. */
const ALPHABETS = ["ab", "ab.", "A.", "a.[", "aA", "ab]", "aé\u0301", "e\u0301\u0323", "aÉé", "a{,", "a}!", "a-b", "kK\u212a", "sſS", "\u1100\u1161\u11a8", "ǰj\u030c", "a\u0345\u03b9", "a😀"].map((text) => Array.from(text));

export const CASES: fc.Arbitrary<Case> = fc.constantFrom(...ALPHABETS).chain((chars) =>
  fc.record({ chars: fc.constant(chars), rules: fc.record({ ignoreCase: fc.boolean() }), a: scopes(chars), b: scopes(chars) }),
);

function scopes(chars: readonly string[]): fc.Arbitrary<Written> {
  const include = entries(chars);
  const exclude = include.map((entry) => `!${entry}`);
  return fc.record({
    entries: fc.tuple(fc.array(include, { minLength: 1, maxLength: 2 }), fc.array(exclude, { maxLength: 1 })).chain(([some, without]) => fc.shuffledSubarray([...some, ...without], { minLength: some.length + without.length })),
    outOfScope: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: fc.array(include, { minLength: 1, maxLength: 2 }) }),
  });
}

function entries(chars: readonly string[]): fc.Arbitrary<string> {
  const char = fc.constantFrom(...chars);
  const few = fc.array(char, { minLength: 1, maxLength: 2 }).map((some) => some.join(""));
  const fragment = fc.oneof(
    { weight: 4, arbitrary: char },
    { weight: 3, arbitrary: fc.constantFrom("*", "**", "?", "/", "/", "/**/", "**/", "/**") },
    { weight: 2, arbitrary: fc.tuple(fc.constantFrom("", "!", "^"), few).map(([not, some]) => `[${not}${some}]`) },
    { weight: 1, arbitrary: fc.tuple(char, char).map(([from, to]) => `[${from}-${to}]`) },
    { weight: 2, arbitrary: fc.array(fc.oneof(few, fc.constantFrom("", "*", "**", "/", "a/", "/a", "**/", "/**", "?", "[ab]", "{a,/}")), { minLength: 1, maxLength: 3 }).map((some) => `{${some.join(",")}}`) },
    { weight: 1, arbitrary: fc.constantFrom("[", "]", "{", "}", ",", "[]", "[!]", "[[]", "[]]", "[*]") },
  );
  const mark = fc.oneof({ weight: 6, arbitrary: fc.constant("") }, { weight: 1, arbitrary: fc.constantFrom(":(literal)", ":(glob)", ":(file)") });
  return fc.tuple(mark, fc.array(fragment, { minLength: 1, maxLength: 6 })).map(([mark, fragments]) => mark + fragments.join("").replace(/^[!/]+(?=[^/])/, "").replace(mark === ":(file)" ? /\/+$/ : /^$/, ""));
}

/** The naive reading of a whole scope, or null where an entry is beyond it. */
export function naiveScope({ entries, outOfScope }: Written, rules: Rules): ((path: string) => boolean) | null {
  const read = (texts: readonly string[]): (((path: string) => boolean) | null)[] => texts.map((text) => naiveMatcher(text, rules));
  const includes = read(entries.filter((entry) => !entry.startsWith("!")));
  const excludes = read([...entries.filter((entry) => entry.startsWith("!")).map((entry) => entry.slice(1)), ...outOfScope]);
  if ([...includes, ...excludes].includes(null)) return null;
  return (path) => includes.some((matches) => matches!(path)) && !excludes.some((matches) => matches!(path));
}

/** Every path of at most so many characters, `/` among them, shortest first. */
export function allPaths(chars: readonly string[], longest: number): string[] {
  let texts = [""];
  const paths: string[] = [];
  for (let length = 1; length <= longest; length += 1) {
    texts = texts.flatMap((text) => [...chars, "/"].map((char) => text + char));
    paths.push(...texts.filter(isPath));
  }
  return paths;
}

export function isPath(text: string): boolean {
  return text.normalize("NFC") === text && !/[\0\\]/.test(text) && text.split("/").every((segment) => segment !== "" && segment !== "." && segment !== "..");
}
