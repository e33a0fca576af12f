import { BusError } from "../../domain/bus-error.js";
import type { FollowPosition } from "../contract.js";

/** How far one file was read. */
export interface FilePosition {
  readonly ino: number;
  /** Everything before it was handed out, or is not wanted. */
  readonly offset: number;
  /** The last bytes before `offset`, base64: they tell whether the file is still the one that was read. */
  readonly fp: string;
  /** The id of the last line before `offset`, to find the place again in a file that was rewritten. */
  readonly id?: string;
  /** How the file begins: in one that begins otherwise that line says nothing about those before it. */
  readonly head?: string;
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
  const { ino, offset, fp, id, head } = value as Record<string, unknown>;
  return Number.isSafeInteger(ino) && Number.isSafeInteger(offset) && Number(offset) >= 0 && typeof fp === "string" && [id, head].every((text) => text === undefined || typeof text === "string");
}
