import { DEPTH_LIMIT } from "../platform/line-limits.js";

/** A line's value: an object whose keys cannot reach a prototype. */
export type LineValue = Readonly<Record<string, unknown>>;

/**
 * The object that a line holds, or in one phrase why it holds none. Structure only (PROTOCOLS §2.3, §7):
 * JSON, an object, not nested too deep, no key that pollutes prototypes. Its length is the reader's business.
 */
export function parseLine(text: string): LineValue | string {
  const objects = count(text, "{");
  if (objects + count(text, "[") > DEPTH_LIMIT && isDeep(text)) return `is nested deeper than ${DEPTH_LIMIT} levels`;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return "is not JSON";
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return "is not a JSON object";
  if (!isPlain(value)) return "has a key that is refused (__proto__, constructor, prototype)";
  if (objects > 1 && !isPlainBelow(value)) return "has a key that is refused (__proto__, constructor, prototype)";
  return value as LineValue;
}

/** How often a character occurs, counted no further than matters. */
function count(text: string, character: string): number {
  let found = 0;
  for (let at = text.indexOf(character); at >= 0 && found <= DEPTH_LIMIT; at = text.indexOf(character, at + 1)) found += 1;
  return found;
}

/** Before parsing: a parser is not made to build what is refused anyway. */
function isDeep(text: string): boolean {
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (quoted) {
      if (code === 0x5c) at += 1;
      else if (code === 0x22) quoted = false;
    } else if (code === 0x22) quoted = true;
    else if (code === 0x7b || code === 0x5b) {
      depth += 1;
      if (depth > DEPTH_LIMIT) return true;
    } else if (code === 0x7d || code === 0x5d) depth -= 1;
  }
  return false;
}

/** JSON.parse makes own members of these three; reading them tells, and costs less than looking through the keys. */
function isPlain(value: object): boolean {
  const { constructor, prototype, __proto__: parent } = value as { constructor: unknown; prototype: unknown; __proto__: unknown };
  return constructor === Object && prototype === undefined && parent === Object.prototype;
}

function isPlainBelow(value: object): boolean {
  return Object.values(value).every((member: unknown) => {
    if (typeof member !== "object" || member === null) return true;
    return (Array.isArray(member) || isPlain(member)) && isPlainBelow(member);
  });
}
