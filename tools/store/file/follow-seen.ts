import { sha256 } from "../../platform/sha256.js";
import type { LogEntry } from "../contract.js";

/** About what a 64 MiB log holds; a log of that size is rotated. */
const LIMIT = 262_144;
/** How many lines before the first that is wanted are known by id: a rewrite may take some of them out. */
export const LANDMARKS = 1024;

/** The last lines before those that are wanted, and how the files that hold them begin: where another version has the first of them, it is taken up. */
export interface Landmarks {
  readonly ids: ReadonlySet<string>;
  readonly heads: readonly string[];
}

/**
 * The lines that were handed out of one log, so that a copy is not: a rewritten file, or a line written again after a fault.
 * Bounded: beyond the limit the oldest is forgotten. So a line may come again when a log is rewritten after very many lines,
 * or when nothing known is left of it; none is lost.
 */
export class SeenLines {
  readonly #keys = new Set<string>();
  readonly #limit: number;
  readonly landmarks: Landmarks;

  constructor(landmarks: Landmarks = { ids: new Set(), heads: [] }, limit = LIMIT) {
    this.landmarks = landmarks;
    this.#limit = limit;
  }

  /** Whether the entry is new; it is remembered. */
  add(entry: LogEntry): boolean {
    const key = keyOf(entry);
    if (this.#keys.has(key) || (entry.ok && this.landmarks.ids.has(String(entry.value["id"])))) return false;
    this.#keys.add(key);
    const [oldest = ""] = this.#keys;
    if (this.#keys.size > this.#limit) this.#keys.delete(oldest);
    return true;
  }
}

/** A line without an id is known by its content, a bad one by what is wrong where. */
function keyOf(entry: LogEntry): string {
  if (!entry.ok) return `bad:${entry.place.offset}:${entry.problem.message}`;
  const { id } = entry.value;
  return typeof id === "string" ? `id:${id}` : `text:${sha256(JSON.stringify(entry.value))}`;
}
