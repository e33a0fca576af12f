import { type CharSet, charSet } from "./char-set.js";

/** No code point above has a case. */
const LAST_CASED = 0x1ffff;
const DOTLESS_I = 0x131;
const ASCII = /^[\0-\x7f]*$/;

/** Unicode's simple case folding: what `/iu` calls equal becomes one code point. */
export function foldChar(char: number): number {
  if (char < 0x80) return char >= 0x41 && char <= 0x5a ? char + 0x20 : char;
  if (char === DOTLESS_I || char > LAST_CASED) return char;
  const text = String.fromCodePoint(char);
  const upper = oneOf(text.toUpperCase()) ?? text;
  return (oneOf(upper.toLowerCase()) ?? text).codePointAt(0)!;
}

/** The name that stands for all that differ by case only. It is in NFC again: `J̌` has no composed form, `ǰ` has. */
export function foldName(name: string): string {
  if (ASCII.test(name)) return name.toLowerCase();
  return Array.from(name, (char) => String.fromCodePoint(foldChar(char.codePointAt(0)!))).join("").normalize("NFC");
}

/** The set, and what its members fold to. */
export function foldSet(set: CharSet): CharSet {
  const ranges: [number, number][] = [];
  for (let i = 0; i < set.length; i += 2) {
    ranges.push([set[i]!, set[i + 1]!]);
    for (let char = set[i]!; char <= Math.min(set[i + 1]!, LAST_CASED); char += 1) {
      const folded = foldChar(char);
      if (folded !== char) ranges.push([folded, folded]);
    }
  }
  return charSet(ranges);
}

function oneOf(text: string): string | null {
  return text.length === 1 || (text.length === 2 && text.codePointAt(0)! > 0xffff) ? text : null;
}
