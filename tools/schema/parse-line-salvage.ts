import { isUtf8 } from "node:buffer";
import { parseLine, type LineValue } from "./parse-line.js";

const TRIES = 16;
const VALUE_FOLLOWS = new Set([":", ",", "["].map((character) => character.charCodeAt(0)));

/**
 * The whole line that was glued to a torn fragment, and the byte at which it begins: the last `{"` from which the rest
 * parses and has `id` and `ts`. An object in the place of a value is left alone: it may be a member of a line that lost its end.
 */
export function salvage(line: Buffer): { readonly at: number; readonly value: LineValue } | null {
  let at = line.length;
  for (let tries = 0; tries < TRIES && at > 0; tries += 1) {
    at = line.lastIndexOf('{"', at - 1);
    if (at <= 0) return null;
    if (VALUE_FOLLOWS.has(byteBefore(line, at))) continue;
    const rest = line.subarray(at);
    const value = isUtf8(rest) ? parseLine(rest.toString()) : "is not UTF-8";
    if (typeof value !== "string" && typeof value["id"] === "string" && typeof value["ts"] === "string") return { at, value };
  }
  return null;
}

/** The last byte before `at` that is not a space; 0 when there is none. */
function byteBefore(line: Buffer, at: number): number {
  let before = at - 1;
  while (before >= 0 && line[before] === 0x20) before -= 1;
  return line[before] ?? 0;
}
