import { ANY_UNSAFE, MAYBE_UNSAFE } from "../../domain/unsafe-characters.js";

/**
 * Stored text made harmless on one line of a terminal: control characters, line and paragraph separators,
 * bidirectional and zero-width characters and tags become a visible `\u{…}`, a newline `\n`, a tab a space (CWE-150).
 */
export function visible(text: string): string {
  return visibleBlock(text).replaceAll("\n", "\\n").replaceAll("\t", " ");
}

/** The same for text of several lines: newlines and tabs stay. */
export function visibleBlock(text: string): string {
  return MAYBE_UNSAFE.test(text) ? text.replaceAll(ANY_UNSAFE, (char) => `\\u{${char.codePointAt(0)?.toString(16)}}`) : text;
}

/** A value as one line of JSON in which the same characters are `\uXXXX`. */
export function jsonLine(value: unknown): string {
  const text = JSON.stringify(value) ?? "null";
  if (!MAYBE_UNSAFE.test(text)) return text;
  return text.replaceAll(ANY_UNSAFE, (char) => [...Array(char.length).keys()].map((i) => `\\u${char.charCodeAt(i).toString(16).padStart(4, "0")}`).join(""));
}
