import type { NameRules } from "./scope.js";

/** Nothing but names, `*` and `?`: no mark, no class, no braces, nothing that has another form. */
const PLAIN = /^[\w./*?-]+$/;

/** Another tool may have stored what is not in the normal form, so that one path has two texts. */
const UNTIDY = /(?:^|\/)\.{1,2}(?:\/|$)|\/\/|^\//;

/** What every match of some stored entries begins and ends with. */
export type Outlines = readonly { readonly head: string; readonly tail: string }[] | null;

/** null: an entry is not so plain that its text tells. */
export function outlinesOf(entries: readonly string[], { ignoreCase }: NameRules): Outlines {
  if (ignoreCase) return null;
  const outlines = [];
  for (const entry of entries) {
    if (entry.startsWith("!")) continue;
    const text = entry.replace(/^:\((?:file|literal)\)/, "");
    if (UNTIDY.test(text)) return null;
    if (!PLAIN.test(entry)) {
      // What stands before the first character that could mean something is as fixed.
      outlines.push({ head: /^[\w./-]*/.exec(text)![0], tail: "" });
      continue;
    }
    const wild = /[*?][^*?]*$/.exec(entry);
    // `**/x` matches `x` as well.
    outlines.push(wild === null ? { head: entry, tail: "" } : { head: /^[^*?]*/.exec(entry)![0], tail: entry.endsWith("/") ? "" : wild[0].slice(1).replace(/^\//, "") });
  }
  // Exclusions alone are no scope: whoever reads it says so.
  return outlines.length === 0 ? null : outlines;
}

/** Whether fixed beginnings or ends keep every two apart, so that nobody has to read the patterns: of a thousand locks nearly all. */
export function plainlyApart(a: Outlines, b: Outlines): boolean {
  if (a === null || b === null) return false;
  return a.every((x) => b.every((y) => (!x.head.startsWith(y.head) && !y.head.startsWith(x.head)) || (!x.tail.endsWith(y.tail) && !y.tail.endsWith(x.tail))));
}
