import { BusError } from "./bus-error.js";

/** The lines between which a file's text is buslane's; everything else is the owner's. */
export interface Marks {
  readonly start: string;
  readonly end: string;
}

export const MARKDOWN_MARKS: Marks = { start: "<!-- buslane:start -->", end: "<!-- buslane:end -->" };
export const HASH_MARKS: Marks = { start: "# buslane:start", end: "# buslane:end" };

/**
 * The text with `body` between the marks: replaced where they stand, else appended after an empty line.
 * Nothing else changes; the block takes the file's own line ending. The same text again when it is there already.
 * Throws BAD_DATA when the marks are not one pair, because then it cannot be told what belongs to whom.
 */
export function withMarkedBlock(text: string, marks: Marks, body: string, file: string): string {
  const eol = /\r?\n/.exec(text)?.[0] ?? "\n";
  const block = [marks.start, ...body.trimEnd().split("\n"), marks.end].join(eol);
  const found = findBlock(text, marks, file);
  if (found !== null) return text.slice(0, found.start) + block + text.slice(found.end);
  const joint = text === "" || text === BYTE_ORDER_MARK ? "" : text.endsWith("\n") ? eol : eol + eol;
  return text + joint + block + eol;
}

/** Whether the text has a block of these marks. Throws BAD_DATA like `withMarkedBlock`. */
export function hasMarkedBlock(text: string, marks: Marks, file: string): boolean {
  return findBlock(text, marks, file) !== null;
}

/** The text without the block and its line ending; the same text when there is none. Throws BAD_DATA like `withMarkedBlock`. */
export function withoutMarkedBlock(text: string, marks: Marks, file: string): string {
  const found = findBlock(text, marks, file);
  return found === null ? text : text.slice(0, found.start) + text.slice(found.end).replace(/^[ \t]*\r?\n/, "");
}

const BYTE_ORDER_MARK = "\ufeff";

/** From the first character of the start mark to the last of the end mark. */
function findBlock(text: string, marks: Marks, file: string): { start: number; end: number } | null {
  const starts = lineOffsets(text, marks.start);
  const ends = lineOffsets(text, marks.end);
  const [start] = starts;
  const [end] = ends;
  if (start === undefined && end === undefined) return null;
  if (start !== undefined && end !== undefined && starts.length === 1 && ends.length === 1 && start < end) return { start, end: end + marks.end.length };
  throw new BusError("BAD_DATA", `${file}: the marks ${marks.start} and ${marks.end} do not stand there as one pair`, { hint: `mend or remove them in ${file}, then run this again` });
}

/** Where a mark stands on a line of its own; spaces around it do not matter. */
function lineOffsets(text: string, mark: string): number[] {
  const offsets: number[] = [];
  for (let at = text.indexOf(mark); at >= 0; at = text.indexOf(mark, at + mark.length)) {
    const before = text.slice(text.lastIndexOf("\n", at - 1) + 1, at);
    const after = text.slice(at + mark.length).split("\n", 1)[0] ?? "";
    if (before.trim() === "" && after.trim() === "") offsets.push(at);
  }
  return offsets;
}
