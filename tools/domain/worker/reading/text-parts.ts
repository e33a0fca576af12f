export interface TextLine {
  readonly text: string;
  /** 1-based. */
  readonly line: number;
}

/** A fenced block; `line` is its fence's. */
export interface TextBlock {
  readonly line: number;
  /** After the fence, lower case: `bash`, `text`, or "". */
  readonly language: string;
  readonly lines: readonly TextLine[];
}

export type TextPart = ({ readonly kind: "line" } & TextLine) | ({ readonly kind: "block" } & TextBlock);

/** Longer lines are quoted data; what a record says itself stands in shorter ones. */
const LONGEST = 4000;
const OPEN = /^(\s*)(`{3,}(?=[^`]*$)|~{3,})\s*(\S*)/;

/** Markdown as its lines and its fenced blocks, in order; a fence that nobody closes goes on to the end. */
export function textParts(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let open: { block: { line: number; language: string; lines: TextLine[] }; fence: string; indent: string } | undefined;
  for (const [index, whole] of text.replace(/^\ufeff/, "").split(/\r?\n/).entries()) {
    const line = index + 1;
    const raw = whole.slice(0, LONGEST);
    if (open !== undefined) {
      const close = /^\s*(`{3,}|~{3,})\s*$/.exec(raw)?.[1];
      if (close?.startsWith(open.fence)) open = undefined;
      else open.block.lines.push({ text: raw.startsWith(open.indent) ? raw.slice(open.indent.length) : raw, line });
      continue;
    }
    const [, indent, fence, language] = OPEN.exec(raw) ?? [];
    if (indent === undefined || fence === undefined) {
      parts.push({ kind: "line", text: raw, line });
      continue;
    }
    const block = { line, language: (language ?? "").toLowerCase(), lines: [] };
    parts.push({ kind: "block", ...block });
    open = { block, fence, indent };
  }
  return parts;
}
