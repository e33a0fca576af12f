import { plainLine } from "./report-escape.js";

/** A text as code within a line of Markdown, whatever back-ticks it holds; nothing invisible stays. */
export function codeSpan(text: string): string {
  const line = plainLine(text, Infinity);
  const ticks = "`".repeat(longestRun(line) + 1);
  const space = /^`|`$|^ .* $/.test(line) ? " " : "";
  return line === "" ? "` `" : `${ticks}${space}${line}${space}${ticks}`;
}

/** Lines as a block of code. */
export function codeBlock(lines: readonly string[], language = ""): string {
  const plain = lines.map((line) => plainLine(line, Infinity));
  const fence = "`".repeat(Math.max(3, longestRun(plain.join("\n")) + 1));
  return [`${fence}${language}`, ...plain, fence].join("\n");
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}
