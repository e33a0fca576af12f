import { rebase } from "../domain/scope/rebase.js";
import { normalEntry } from "../domain/scope/scope.js";
import type { BusContext } from "./context.js";

/** A plain name with an extension, such as src/new.ts; .github has none. */
const FILE_NAME = /^(?![!:])[^*?[\]{}]*[^/*?[\]{}]\.[A-Za-z]\w{0,7}$/;

/** What a caller named, relative to where it stands, as records keep it: relative to the repository. Throws USAGE. */
export function scopeEntries(bus: BusContext, entries: readonly string[]): string[] {
  const { tree, layout } = bus.repo;
  const place = { root: layout.checkout, here: tree.here };
  return [...new Set(entries.map((entry) => storedEntry(bus, rebase(entry, place))))];
}

/** The same of an entry that is relative to the repository. A name that is not there yet is a file's when it looks like one. */
export function storedEntry(bus: BusContext, entry: string): string {
  const { tree } = bus.repo;
  const normal = normalEntry(entry, tree.exists);
  return FILE_NAME.test(normal) && !entry.endsWith("/") && tree.exists(normal) === false ? normalEntry(`:(file)${normal}`, tree.exists) : normal;
}
