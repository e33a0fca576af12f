import type { CharSet } from "./char-set.js";

/** What a pattern is made of. `text` may hold `/`; nothing else matches one, but `segments`. */
export type Part =
  | { readonly is: "text"; readonly text: string }
  /** `?` */
  | { readonly is: "one" }
  /** `*` */
  | { readonly is: "run" }
  /** `**`. `whole`: it is known to stand alone between separators; otherwise its surroundings tell, on each way through braces. */
  | { readonly is: "segments"; readonly whole: boolean }
  | { readonly is: "class"; readonly members: CharSet; readonly negated: boolean }
  | { readonly is: "either"; readonly options: readonly Pattern[] };

export type Pattern = readonly Part[];

/** The text, where that is all that the pattern matches. */
export function literalOf(pattern: Pattern): string | null {
  if (pattern.some(({ is }) => is !== "text")) return null;
  return pattern.map((part) => (part.is === "text" ? part.text : "")).join("");
}
