import { MARKDOWN_MARKS, hasMarkedBlock, withMarkedBlock } from "../../domain/marked-block.js";
import type { Part } from "./client.js";

/** The line by which a client that has instructions of its own reads AGENTS.md too. */
export function importPart(file: string): Part {
  return {
    what: "the import of AGENTS.md",
    put: (text) => ({ text: importsAgents(text) && !hasMarkedBlock(text, MARKDOWN_MARKS, file) ? text : withMarkedBlock(text, MARKDOWN_MARKS, "@AGENTS.md", file) }),
  };
}

/** What stands in code is not imported. */
export function importsAgents(text: string): boolean {
  const prose = text.replaceAll(/^(```|~~~)[\s\S]*?^\1/gm, "").replaceAll(/`[^`\n]*`/g, "");
  return /(^|\s)@(\.{1,2}\/)?AGENTS\.md(?![\w./-]*\w)/m.test(prose);
}
