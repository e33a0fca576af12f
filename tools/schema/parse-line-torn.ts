/** Whether a text that is not JSON is the beginning of an object: what a writer leaves that was stopped in the middle of its line. */
export function isTorn(text: string): boolean {
  if (!text.startsWith("{")) return false;
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (quoted) {
      if (character === "\\") at += 1;
      else if (character === '"') quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === "{" || character === "[") depth += 1;
    else if (character === "}" || character === "]") {
      depth -= 1;
      // Whole objects with something behind them were not cut off, but written wrongly.
      if (depth === 0) return false;
    }
  }
  return quoted || depth > 0;
}
