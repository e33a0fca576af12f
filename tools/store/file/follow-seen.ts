import { createHash } from "node:crypto";
import type { LogEntry } from "../contract.js";

/** About what a 64 MiB log holds; a log of that size is rotated. */
const LIMIT = 262_144;
/** How many lines before the first that is remembered are known by id: a rewrite may have taken some of them out. */
export const LANDMARKS = 64;

/**
 * The lines that were handed out of one log, so that a copy is not: a rewritten file, or a line written again after a fault.
 * Bounded: beyond the limit the oldest is forgotten and becomes a landmark, one of the last lines before those that are remembered:
 * where a rewritten file has the first of them, it is taken up. So after very many lines, or a rewrite that left no landmark, a line may come again; none is lost.
 */
export class SeenLines {
  readonly #keys = new Set<string>();
  readonly #limit: number;
  readonly #landmarks: Set<string>;

  /** `before`: ids of the last lines that were there before the first that is wanted, oldest first; none: everything is wanted. */
  constructor(before: readonly string[] = [], limit = LIMIT) {
    this.#landmarks = new Set(before.slice(-LANDMARKS));
    this.#limit = limit;
  }

  /** What comes before the first of these is old, what comes after it is remembered, or new. */
  get landmarks(): ReadonlySet<string> {
    return this.#landmarks;
  }

  /** Whether the entry is new; it is remembered. */
  add(entry: LogEntry): boolean {
    const key = keyOf(entry);
    if (this.#keys.has(key) || (key.startsWith("id:") && this.#landmarks.has(key.slice("id:".length)))) return false;
    this.#keys.add(key);
    if (this.#keys.size > this.#limit) this.#forget();
    return true;
  }

  #forget(): void {
    const [oldest = ""] = this.#keys;
    this.#keys.delete(oldest);
    if (!oldest.startsWith("id:")) return;
    this.#landmarks.add(oldest.slice("id:".length));
    const [first = ""] = this.#landmarks;
    if (this.#landmarks.size > LANDMARKS) this.#landmarks.delete(first);
  }
}

/** A line without an id is known by its content, a bad one by what is wrong where. */
function keyOf(entry: LogEntry): string {
  if (!entry.ok) return `bad:${entry.place.offset}:${entry.problem.message}`;
  const { id } = entry.value;
  return typeof id === "string" ? `id:${id}` : `text:${createHash("sha256").update(JSON.stringify(entry.value)).digest("base64")}`;
}
