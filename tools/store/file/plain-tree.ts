import { DEPTH_LIMIT } from "../../platform/line-limits.js";

/** Whether a value is one that a line may hold (see `parseLine`), told from the value itself: for a long one that is many times quicker than from its text. */
export function isPlainTree(value: unknown, levels = DEPTH_LIMIT): boolean {
  if (typeof value !== "object" || value === null) return true;
  if (levels === 0 || !(Array.isArray(value) || isPlain(value))) return false;
  for (const key in value) if (!isPlainTree((value as Record<string, unknown>)[key], levels - 1)) return false;
  return true;
}

function isPlain(value: object): boolean {
  const { constructor, prototype, __proto__: parent } = value as { constructor: unknown; prototype: unknown; __proto__: unknown };
  return constructor === Object && prototype === undefined && parent === Object.prototype;
}
