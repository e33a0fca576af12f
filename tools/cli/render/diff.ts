import { type Style, paint } from "./color.js";
import { visible } from "./escape.js";
import type { Look } from "./look.js";

const STYLES: readonly (readonly [start: string, style: Style])[] = [["+++", "bold"], ["---", "bold"], ["@@", "cyan"], ["+", "green"], ["-", "red"]];

/** A unified diff in the usual colours. */
export function diffText(diff: string, look: Look): string {
  const lines = diff.trimEnd().split(/\r?\n/);
  return lines.map((line) => paint(look, STYLES.find(([start]) => line.startsWith(start))?.[1], visible(line))).join("\n");
}
