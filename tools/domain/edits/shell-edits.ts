import { type Edit, fromBase, joined } from "./edit.js";
import { commandEdits } from "./command-edits.js";
import { readShell } from "./read-shell.js";

/** How deep `sh -c` may stand in `sh -c`. */
const DEPTH = 4;

/**
 * What can be seen in a shell script of the files that it changes: redirections, and the commands of `commandEdits`, from
 * the folder that `cd` went to. What is expanded by the shell, or changed by other programs, is not seen: git's hooks and CI are behind this.
 */
export function shellEdits(script: string, depth = 0): Edit[] {
  if (depth > DEPTH) return [];
  const edits: Edit[] = [];
  /** Folders of the shells around the present one; null: nobody knows where it is. */
  const folders: (string | null)[] = [""];
  let piped: string | null = null;
  for (const part of readShell(script)) {
    const base = folders.at(-1) ?? null;
    if (part === "(") folders.push(base);
    else if (part === ")") folders.pop();
    else {
      const [program, target, ...more] = part.words;
      const input: string | null = part.input ?? (part.after === "|" || part.after === "|&" ? piped : null);
      piped = program?.text === "cat" && target === undefined ? input : null;
      if (program?.text === "cd" || program?.text === "pushd" || program?.text === "popd") {
        const known = program.text !== "popd" && target?.known === true && more.length === 0 && part.after !== "||" && base !== null && !target.text.startsWith("-") && target.text !== "";
        folders[folders.length - 1] = known ? joined(base, target.text) : null;
        continue;
      }
      const writes = part.writes.filter(({ known, text }) => known && text !== "" && !text.startsWith("/dev/")).map(({ text }): Edit => ({ path: text, what: "content" }));
      const found = [...writes, ...commandEdits(part.words, input, (inner) => shellEdits(inner, depth + 1))];
      edits.push(...(base === null ? found.filter(({ path }) => path.startsWith("/")) : fromBase(found, base)));
    }
  }
  return edits;
}
