const QUOTE = /^ {0,3}(?:> ?)+/;
const FENCE = /^\s*(`{3,}(?=[^`]*$)|~{3,})/;
const LIST_ITEM = /^\s*(?:[-*+]|\d+[.)])\s/;

/** The lines, without quote signs; null: code or a comment, which nobody is shown as text. */
export function shownLines(markdown: string): (string | null)[] {
  let fence: string | undefined;
  let inComment = false;
  let inList = false;
  let inCode = false;
  let afterBlank = true;
  return markdown.split(/\r?\n/).map((raw) => {
    const line = raw.replace(QUOTE, "");
    if (fence !== undefined) {
      const close = /^\s*(`{3,}|~{3,})\s*$/.exec(line)?.[1];
      if (close?.startsWith(fence)) fence = undefined;
      return null;
    }
    if (inComment) {
      inComment = !line.includes("-->");
      return null;
    }
    const isBlank = line.trim() === "";
    if (!isBlank && afterBlank && !/^\s/.test(line)) inList = false;
    inCode = !isBlank && /^( {4}|\t)/.test(line) && !inList && (afterBlank || inCode);
    if (LIST_ITEM.test(line) && !inCode) inList = true;
    afterBlank = isBlank;
    if (inCode) return null;
    fence = FENCE.exec(line)?.[1];
    if (fence !== undefined) return null;
    if (!/^\s*<!--/.test(line)) return line;
    inComment = !line.includes("-->");
    return null;
  });
}
