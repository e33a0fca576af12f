import { TERMINAL_SEQUENCES } from "../../terminal-sequences.js";
import { ANY_UNSAFE, MAYBE_UNSAFE } from "../../unsafe-characters.js";

/** Characters of a log's line that are shown or looked at. */
export const LONGEST_LINE = 2000;

/**
 * A line of a log as a terminal shows it, without control characters: progress is told by going back to the line's beginning, so the last is what stays.
 * Of a long one its end. `cut`: something came before this text.
 */
export function shownEnd(line: string, cut: boolean): string {
  const parts = shownParts(line);
  const text = parts.at(-1) ?? "";
  return text.length > LONGEST_LINE || (cut && parts.length === 1) ? `…${text.slice(-(LONGEST_LINE - 1))}` : text;
}

/** All that a line of a log showed one after the other, whole and without control characters; at least one. */
export function shownParts(line: string): string[] {
  if (!MAYBE_UNSAFE.test(line)) return [line.replaceAll("\t", " ").trimEnd()];
  const parts = line.replace(TERMINAL_SEQUENCES, "").split("\r").map((part) => part.replaceAll(ANY_UNSAFE, "").replaceAll("\t", " ").trimEnd()).filter((part) => part !== "");
  return parts.length === 0 ? [""] : parts;
}

/** The beginning of a long text. */
export function shownBeginning(text: string): string {
  return text.length > LONGEST_LINE ? `${text.slice(0, LONGEST_LINE - 1)}…` : text;
}
