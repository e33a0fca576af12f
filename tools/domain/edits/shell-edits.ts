import { commandEdits } from "./command-edits.js";
import { type Edit, fromBase } from "./edit.js";
import { walkShell } from "./walk-shell.js";

/** How deep `sh -c` may stand in `sh -c`. */
const DEPTH = 4;

/**
 * What can be seen in a shell script of the files that it changes: redirections, and the commands of `commandEdits`, from
 * the folder that `cd` went to. What is expanded by the shell, or changed by other programs, is not seen: git's hooks and CI are behind this.
 */
export function shellEdits(script: string, depth = 0): Edit[] {
  if (depth > DEPTH) return [];
  const edits: Edit[] = [];
  for (const { command, base, input } of walkShell(script)) {
    const writes = command.writes.filter(({ known, text }) => known && text !== "" && !text.startsWith("/dev/")).map(({ text }): Edit => ({ path: text, what: "content" }));
    const found = [...writes, ...commandEdits(command.words, input, (inner) => shellEdits(inner, depth + 1))];
    edits.push(...(base === null ? found.filter(({ path }) => path.startsWith("/")) : fromBase(found, base)));
  }
  return edits;
}
