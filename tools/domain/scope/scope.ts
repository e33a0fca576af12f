import { BusError } from "../bus-error.js";
import { entryForm } from "./entry-form.js";
import { type Entry, entryOf } from "./entry.js";
import { foldName } from "./fold.js";
import { matchesPath } from "./matching.js";

export { normalEntry } from "./normal-entry.js";
export { normalPath } from "./normal-path.js";
export { overlap } from "./overlap.js";

/** How the repository tells names apart. */
export interface NameRules {
  /** git's core.ignorecase */
  readonly ignoreCase: boolean;
}

/** Which paths somebody means: what its entries match, less what its exclusions do. Made by `compileScope`. */
export interface Scope {
  readonly entries: readonly string[];
  /** Tells scopes apart. */
  readonly key: string;
  readonly includes: readonly Entry[];
  readonly excludes: readonly Entry[];
  readonly ignoreCase: boolean;
}

/**
 * Reads stored entries; `outOfScope` takes away as entries with `!` do, whatever the order.
 *
 * `*` and `?` match within a segment, dotfiles too, `?` one code point; `**` as a whole segment matches any number of segments, at
 * the end at least one; `[a-z]`, `[!a-z]`, `[[:alpha:]]` one character, never `/`; `{a,b/{c,d}}`, `{1..9}` one of these. A name
 * covers itself and what is below it; with a trailing `/`, only what is below; `:(file)name` only itself. A special character
 * stands for itself in a class: `[[]id[]]`. Classes and braces that may as well be names match both, as a name with what is below
 * it; `:(glob)` and `:(literal)` say which. A class binds before braces. Stars that meet only through braces stay apart.
 *
 * Throws USAGE for what is no pattern, and when nothing but exclusions is there.
 */
export function compileScope(entries: readonly string[], outOfScope: readonly string[], { ignoreCase }: NameRules): Scope {
  const forms = entries.map(entryForm);
  const outside = outOfScope.map((entry) => {
    const form = entryForm(entry);
    if (!form.excluded) return form;
    throw new BusError("USAGE", `${JSON.stringify(entry)} is out of scope already, without the !`, { hint: `write --out-of-scope '${entry.slice(1)}'` });
  });
  const read = (form: ReturnType<typeof entryForm>): Entry => entryOf(form, ignoreCase);
  const includes = forms.filter(({ excluded }) => !excluded).map(read);
  const excludes = [...forms.filter(({ excluded }) => excluded), ...outside].map(read);
  if (includes.length === 0) throw new BusError("USAGE", "a scope needs an entry that does not begin with !", { hint: "to mean all but that, add --scope '**'" });
  return { entries, key: [...entries, ...outOfScope.map((entry) => `!${entry}`)].join("\n"), includes, excludes, ignoreCase };
}

/** Whether a path that `normalPath` gave is meant. */
export function inScope({ includes, excludes, ignoreCase }: Scope, path: string): boolean {
  const name = ignoreCase ? foldName(path) : path;
  return includes.some((entry) => matchesPath(entry, name)) && !excludes.some((entry) => matchesPath(entry, name));
}
