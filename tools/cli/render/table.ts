import { type Style, paint } from "./color.js";
import { visible } from "./escape.js";
import type { Look } from "./look.js";
import { displayWidth, truncate } from "./width.js";

/** Stored text as it is; the table makes it harmless. */
export type Cell = string | { readonly text: string; readonly style?: Style | undefined };

export interface Column {
  readonly align?: "left" | "right";
  /** May be cut on a narrow terminal, down to so many columns. Otherwise it keeps its width. */
  readonly shrinkTo?: number;
}

const GAP = "  ";

/** Rows in aligned columns, without a final newline. On a terminal no row is wider than it is; in a pipe nothing is cut. */
export function table(columns: readonly Column[], rows: readonly (readonly Cell[])[], look: Look): string {
  const cells = rows.map((row) => columns.map((_, c) => plain(row[c] ?? "")));
  const widths = fit(columns, columns.map((_, c) => Math.max(0, ...cells.map((row) => displayWidth(row[c]?.text ?? "")))), look.width);
  return cells.map((row) => line(columns, row, widths, look)).join("\n");
}

function plain(cell: Cell): { text: string; style: Style | undefined } {
  return typeof cell === "string" ? { text: visible(cell), style: undefined } : { text: visible(cell.text), style: cell.style };
}

/** Takes what is too much from the widest column that may still shrink. */
function fit(columns: readonly Column[], natural: readonly number[], width: number): number[] {
  const widths = [...natural];
  const shown = natural.filter((columnWidth) => columnWidth > 0).length;
  let excess = widths.reduce((sum, columnWidth) => sum + columnWidth, GAP.length * Math.max(0, shown - 1)) - width;
  while (excess > 0) {
    let widest = -1;
    for (const [c, columnWidth] of widths.entries()) {
      if (columnWidth > (columns[c]?.shrinkTo ?? Infinity) && columnWidth > (widths[widest] ?? 0)) widest = c;
    }
    if (widest < 0) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
    excess--;
  }
  return widths;
}

function line(columns: readonly Column[], row: readonly { text: string; style: Style | undefined }[], widths: readonly number[], look: Look): string {
  let left = look.width;
  const parts: string[] = [];
  for (const [c, { text, style }] of row.entries()) {
    const width = Math.min(widths[c] ?? 0, left);
    if (width === 0) continue;
    const cut = truncate(text, width);
    const padding = " ".repeat(width - displayWidth(cut));
    parts.push(columns[c]?.align === "right" ? padding + paint(look, style, cut) : paint(look, style, cut) + padding);
    left = Math.max(0, left - width - GAP.length);
  }
  return parts.join(GAP).trimEnd();
}
