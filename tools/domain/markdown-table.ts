import { shownLines } from "./markdown-lines.js";

/** A table as it stands in a text; lines are 1-based. */
export interface MarkdownTable {
  readonly line: number;
  readonly head: readonly string[];
  /** Whether the row of dashes follows, without which Markdown shows no table. */
  readonly ruled: boolean;
  readonly rows: readonly { readonly line: number; readonly cells: readonly string[] }[];
}

const RULE = /^:?-+:?$/;
/** A heading, list item or rule, with which another block begins. */
const OTHER_BLOCK = /^\s*(?:#{1,6}\s|[-*+]\s|\d+[.)]\s|(?:[-*_]\s*){3,}$)/;

/** The tables whose head is wanted, as GitHub's Markdown has them: not those in code or in comments. */
export function markdownTables(markdown: string, isWanted: (head: readonly string[]) => boolean): MarkdownTable[] {
  const lines = shownLines(markdown);
  const tables: MarkdownTable[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const head = cellsOf(lines[at] ?? "");
    if (!isWanted(head)) continue;
    const ruled = cellsOf(lines[at + 1] ?? "").every((cell) => RULE.test(cell)) && (lines[at + 1] ?? "").includes("-");
    const first = at + (ruled ? 2 : 1);
    let end = first;
    while (end < lines.length && (lines[end] ?? "").trim() !== "" && !OTHER_BLOCK.test(lines[end] ?? "")) end += 1;
    tables.push({ line: at + 1, head, ruled, rows: lines.slice(first, end).map((text, index) => ({ line: first + index + 1, cells: cellsOf(text ?? "") })) });
    at = end - 1;
  }
  return tables;
}

/** The cells of a row as Markdown; `\|` is a plain `|` in a cell, also in code. */
function cellsOf(line: string): string[] {
  const cells = line.trim().split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll("\\|", "|"));
  if (cells[0] === "") cells.shift();
  if (cells.at(-1) === "") cells.pop();
  return cells;
}
