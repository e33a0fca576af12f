import { BusError } from "../../domain/bus-error.js";
import type { FollowPosition } from "../contract.js";

/** How far one file was read. */
export interface FilePosition {
  readonly ino: number;
  /** Everything before it was handed out, or is not wanted. */
  readonly offset: number;
  /** The last bytes before `offset`, base64: they tell whether the file is still the one that was read. */
  readonly fp: string;
  /** The ids of the last lines before `offset`, oldest first, to find the place again in a file that was rewritten. */
  readonly ids: readonly string[];
  /** How the files with those lines begin: in one that begins otherwise they say nothing about what stands before them. */
  readonly heads: readonly string[];
}

/** A follower's position in each of its logs. */
export function formatPosition(files: ReadonlyMap<string, FilePosition>): FollowPosition {
  return { files: Object.fromEntries(files) };
}

/** Throws USAGE when it is not what `formatPosition` gave. */
export function parsePosition(position: FollowPosition): ReadonlyMap<string, FilePosition> {
  const files = position["files"];
  if (typeof files !== "object" || files === null || !Object.values(files).every(isFilePosition)) {
    throw new BusError("USAGE", "this is not the position of a follower of these logs", { hint: "start again without it" });
  }
  return new Map(Object.entries(files as Record<string, FilePosition>));
}

function isFilePosition(value: unknown): value is FilePosition {
  if (typeof value !== "object" || value === null) return false;
  const { ino, offset, fp, ids, heads } = value as Record<string, unknown>;
  const isPlace = Number.isSafeInteger(ino) && Number.isSafeInteger(offset) && Number(offset) >= 0 && typeof fp === "string";
  return isPlace && [ids, heads].every((texts) => Array.isArray(texts) && texts.every((text) => typeof text === "string"));
}
