import { ANY_UNSAFE, MAYBE_UNSAFE } from "../domain/unsafe-characters.js";

/** An answer of more characters than this nears 10,000 tokens, where clients begin to warn and to cut. */
const ENOUGH = 20_000;
/** How long a single text may be, in characters; the next when the whole is too long. */
const LONGEST = [2000, 400, 100];

/** A value as a model may have it: what cannot be seen becomes `\u{…}`, what is too long ends with how much is missing. */
export function plain<T>(value: T): T {
  let made = value;
  for (const longest of LONGEST) {
    made = within(value, longest);
    if (JSON.stringify(made).length <= ENOUGH) break;
  }
  return made;
}

function within<T>(value: T, longest: number): T {
  if (typeof value === "string") return plainText(value, longest) as T;
  if (Array.isArray(value)) return value.map((item) => within(item, longest)) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).flatMap(([key, item]) => (item === undefined ? [] : [[plainText(key, longest), within(item, longest)]]))) as T;
}

function plainText(text: string, longest: number): string {
  const kept = text.length > longest ? `${text.slice(0, longest)}… (${text.length - longest} characters more)` : text;
  return MAYBE_UNSAFE.test(kept) ? kept.replaceAll(ANY_UNSAFE, (char) => `\\u{${char.codePointAt(0)?.toString(16)}}`) : kept;
}
