import { BusError } from "../bus-error.js";
import { type EntryForm, MOST_CHARACTERS, entryForm } from "./entry-form.js";
import { entryOf, nameOf } from "./entry.js";
import { braceDepths, parse } from "./parse.js";
import { literalOf } from "./pattern.js";

type Exists = (path: string) => boolean | "file";

const SPECIAL = /[*?[\]{}]/;
const ESCAPE = /\[[*?[\]{}()@+|,:]\]/;

/** What a name may hold that reading it as an entry would take for something else. */
const MARKED = /[*?[\]{}|]|[@!+?*]\(|^[!:]/;

/** A name with one of these may be a pattern. */
const ASKED = /[*?[\]{}()|]/;

/**
 * One entry as records keep it; of a normal entry, the same. `exists` tells whether a path is there, so that names are told from
 * patterns: `app/[id]/page.tsx` that exists becomes `:(literal)app/[id]/page.tsx`, and of `app/[id]/**` the part that exists is
 * written in classes, `app/[[]id[]]/**`. What does not exist stays as it is and is read both ways (`compileScope`).
 * Where `exists` says "file", nothing can be below: it becomes `:(file)src/app.ts`, so that it meets no `**\/*.css`.
 *
 * `\` counts as `/`. Extended globs are refused, but only where an operator stands directly before a parenthesis that closes in its
 * segment, or a `|` is in it, and no such path exists: to take them for names would hold other files than meant.
 * Throws USAGE for what is no pattern, is longer than 1,024 characters, or leaves the repository.
 */
export function normalEntry(entry: string, exists: Exists): string {
  const form = entryForm(entry);
  const normal = (form.excluded ? "!" : "") + bodyOf(form, exists);
  if (Array.from(normal).length > MOST_CHARACTERS) {
    throw new BusError("USAGE", `the scope entry ${JSON.stringify(entry.slice(0, 40))}… is too long with its special characters in classes`, { hint: "name a folder above, or use several --scope" });
  }
  entryOf(entryForm(normal), false);
  return normal;
}

function bodyOf(form: EntryForm, exists: Exists): string {
  const { excluded, reading, text } = form;
  if (text === "") return "**";
  const below = form.below ? "/" : "";
  const segments = text.split("/");
  if (reading === "file") return `:(file)${text}`;
  if (reading === "literal") return named(text, excluded) + below;
  if (reading === "glob" && SPECIAL.test(text)) return `:(glob)${text}${below}`;
  const { known, kind } = existing(segments, exists);
  if (known.length === segments.length) return (kind === "file" && below === "" ? `:(file)${known.join("/")}` : named(known.join("/"), excluded)) + below;
  const decided = [...known.map((segment, n) => inClasses(segment, excluded && n === 0)), ...segments.slice(known.length)].join("/");
  const name = nameOf({ ...form, text: decided });
  return (name === null ? decided : named(name, excluded)) + below;
}

function named(path: string, excluded: boolean): string {
  return MARKED.test(path) || (excluded && path.startsWith("(")) ? `:(literal)${path}` : path;
}

/** The leading segments that are there by name. A prefix that would cut braces in two counts only together with what closes them. */
function existing(segments: readonly string[], exists: Exists): { known: readonly string[]; kind: boolean | "file" } {
  const depths = braceDepths(segments);
  const names: string[] = [];
  let count = 0;
  let kind: boolean | "file" = false;
  for (const [n, segment] of segments.entries()) {
    const name = ESCAPE.test(segment) ? literalOf(parse(segment, false)) : segment;
    if (name === null) break;
    names.push(name);
    if (ASKED.test(name) || n === segments.length - 1) {
      kind = exists(names.join("/"));
      if (kind === false) break;
    }
    if (depths[n] === 0) count = names.length;
  }
  return { known: names.slice(0, count), kind };
}

/** A name as a pattern that matches it alone. */
function inClasses(name: string, first: boolean): string {
  return name.replaceAll(/[*?[\]{}]|(?<=[@!+?*])\(|\((?=.*\|)/g, "[$&]").replace(first ? /^\(/ : /^$/, "[(]");
}
