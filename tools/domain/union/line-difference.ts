/** How a text of lines differs from another that should be the same. */
export interface LineDifference {
  readonly how: "shortened" | "edited" | "longer";
  /** The first line that differs, 1-based: of a shortened text the first that it lacks. */
  readonly line: number;
}

/** null: both are the same. */
export function lineDifference(text: string, other: string): LineDifference | null {
  if (text === other) return null;
  const [lines, others] = [linesOf(text), linesOf(other)];
  const at = lines.findIndex((line, index) => line !== others[index]);
  if (at < 0) return { how: "shortened", line: lines.length + 1 };
  return { how: at >= others.length ? "longer" : "edited", line: at + 1 };
}

/** Each with its end: a line that lost its newline is another line. */
function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}
