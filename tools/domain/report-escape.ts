/** Longest stored text in one place of a report, characters; the bus keeps the whole. */
const LONGEST = 300;
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** Stored text as one line without anything invisible: control, bidirectional and zero-width characters become `\u{…}` (CWE-150). */
export function plainLine(text: string, longest: number = LONGEST): string {
  const line = text.replace(/\s*[\r\n]+\s*/g, " ⏎ ").replaceAll("\t", " ").replace(INVISIBLE, (char) => `\\u{${char.codePointAt(0)?.toString(16)}}`);
  const characters = [...line];
  return characters.length <= longest ? line : `${characters.slice(0, longest - 1).join("")}…`;
}

/** Stored text as Markdown that shows exactly it: no markup, no HTML, no table cell, no formula, no mention is read out of it. */
export function markdownText(text: string, longest?: number): string {
  return plainLine(text, longest)
    .replace(/[\\`*_{}[\]#|~$^!]/g, "\\$&")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll("@", "&#64;")
    .replace(/^([-+=]|\d+[.)])/, (start) => `${start.slice(0, -1)}\\${start.slice(-1)}`);
}

/** An id, path or branch: code where it is plain, escaped text where it is not. */
export function markdownCode(text: string): string {
  return /^[\w.:/+@,=-]+$/.test(text) && text.length <= LONGEST ? `\`${text}\`` : markdownText(text);
}

/** A table of cells that are Markdown already; the empty string without rows. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return "";
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
