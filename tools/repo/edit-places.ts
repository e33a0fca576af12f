import { basename, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { BusError } from "../domain/bus-error.js";
import type { Edit } from "../domain/edits/edit.js";
import type { EditPlace } from "../domain/guard.js";
import { factsOf } from "../platform/file-facts.js";
import type { FsPort } from "../platform/fs-port.js";
import { errnoOf } from "../platform/write-file-failure.js";
import { asBadData } from "./as-bad-data.js";
import type { Layout } from "./contract.js";
import { findCheckout } from "./find-checkout.js";

/** Links that a name may lead through. */
const LINKS = 40;
/** What the system says of a name that nothing can stand at. */
const NOTHING = new Set(["ENOENT", "ENOTDIR", "ENAMETOOLONG", "ELOOP"]);

/** Finds where edits land: through symbolic links, and in whichever worktree of the repository. `cwd`: what paths are relative to. */
export function editPlaces(fs: FsPort, layout: Layout, cwd: string, ignoreCase: () => boolean): (edit: Edit) => EditPlace[] {
  const checkouts = new Map<string, string | null>();

  /** The top of the worktree of this repository that a folder is in. */
  const worktreeOf = (folder: string): string | null => {
    const known = checkouts.get(folder);
    if (known !== undefined) return known;
    const found = sameRepository(fs, layout, folder);
    checkouts.set(folder, found);
    return found;
  };

  /** Relative to its worktree; null: not of this repository. */
  const inRepository = (path: string): string | null => {
    const top = layout.git === null ? null : worktreeOf(existing(fs, dirname(path)));
    const root = top !== null && within(top, path) ? top : within(layout.checkout, path) ? layout.checkout : null;
    if (root === null) return null;
    const name = relative(root, path).split(sep).join("/");
    return layout.git !== null && /^\.git(\/|$)/.test(name) ? null : name;
  };

  const isBus = (path: string, name: string | null): boolean => {
    if (within(layout.busDir, path)) return relative(layout.busDir, path) !== "config.json";
    return name === "" || (name !== null && new RegExp("^_bus(/|$)", ignoreCase() ? "i" : "").test(name) && name !== "_bus/config.json");
  };

  const place = (asked: string, path: string, what: Edit["what"]): EditPlace => {
    const folder = join(realPath(fs, dirname(path)), basename(path));
    const ends = what === "content" ? [path, folder, followed(fs, folder)] : [path, folder];
    const named = [...new Set(ends)].map((end) => ({ end, name: inRepository(end) }));
    return {
      asked,
      paths: [...new Set(named.flatMap(({ name }) => (name === null ? [] : name === "" ? ["."] : [name])))],
      isFolder: look(() => factsOf(fs, folder))?.isDirectory() === true,
      isBus: named.some(({ end, name }) => isBus(end, name)),
    };
  };

  return ({ path, what, into }) =>
    asBadData(path, () => {
      const target = resolve(cwd, path.replaceAll("\\", "/"));
      if (into === undefined || look(() => fs.statSync(target))?.isDirectory() !== true) return [place(path, target, what)];
      return into.map((name) => place(`${path.replace(/\/+$/, "")}/${name}`, join(target, name), what));
    });
}

function sameRepository(fs: FsPort, { git }: Layout, folder: string): string | null {
  try {
    const found = findCheckout(fs, folder);
    return found !== null && found.commonDir === git?.commonDir && !found.bare ? found.root : null;
  } catch (error) {
    // Somebody else's broken repository is not ours to judge.
    if (error instanceof BusError) return null;
    throw error;
  }
}

/** With the links of all that exists resolved, the last part's too. */
export function realPath(fs: FsPort, path: string): string {
  const found = look(() => fs.realpathSync(path));
  return found ?? (path === dirname(path) ? path : join(realPath(fs, dirname(path)), basename(path)));
}

/** Where writing to the name ends, also when nothing stands there yet. */
function followed(fs: FsPort, path: string): string {
  let at = path;
  for (let step = 0; step < LINKS && look(() => factsOf(fs, at))?.isSymbolicLink() === true; step += 1) {
    at = resolve(dirname(at), fs.readlinkSync(at));
    at = join(realPath(fs, dirname(at)), basename(at));
  }
  return at;
}

function existing(fs: FsPort, folder: string): string {
  return look(() => fs.statSync(folder))?.isDirectory() === true || folder === dirname(folder) ? folder : existing(fs, dirname(folder));
}

function within(root: string, path: string): boolean {
  const inside = relative(root, path);
  return inside === "" || (!inside.startsWith(`..${sep}`) && inside !== ".." && !isAbsolute(inside));
}

/** null: nothing can be there. */
function look<T>(at: () => T): T | null {
  try {
    return at();
  } catch (error) {
    if (NOTHING.has(errnoOf(error) ?? "")) return null;
    throw error;
  }
}
