import { join, relative, sep } from "node:path";
import { factsOf, realPathOf } from "../../platform/file-facts.js";
import type { FsPort } from "../../platform/fs-port.js";
import { type FileText, readDocument } from "../../platform/read-document.js";
import { errnoOf } from "../../platform/write-file-failure.js";

/** The longest text that counts as small, bytes: reports quote what commands print. */
const TEXT_LIMIT = 4 << 20;

/** Where a path below `root` really is, links followed, or why it is not to be followed; null: nothing is there. `root` is a real path. */
export type Inside = { readonly ok: true; readonly path: string } | { readonly ok: false; readonly reason: string } | null;

/** Follows links only as long as they stay below `root`: what is read from a plan is shown, kept and told to workers. */
export function inside(fs: FsPort, root: string, path: string): Inside {
  try {
    const real = realPathOf(fs, join(root, path));
    if (real !== null) return isBelow(root, real) ? { ok: true, path: real } : { ok: false, reason: isBelow(root, join(root, path)) ? "is reached by a symbolic link out of the checkout" : "is outside the checkout" };
    return factsOf(fs, join(root, path)) === null ? null : { ok: false, reason: "is a symbolic link to nothing" };
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === undefined) throw error;
    return { ok: false, reason: `cannot be read: ${errno}` };
  }
}

/** Whether a path is the root or below it, by name alone. */
export function isBelow(root: string, path: string): boolean {
  const steps = relative(root, path);
  return steps === "" || (steps !== ".." && !steps.startsWith(`..${sep}`));
}

/** A UTF-8 text at most 4 MiB long, without a byte order mark; see `inside`. */
export function textInside(fs: FsPort, root: string, path: string): FileText | null {
  const found = inside(fs, root, path);
  return found === null || !found.ok ? found : readDocument(fs, root, relative(root, found.path), TEXT_LIMIT);
}
