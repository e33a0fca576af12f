import { dirname, isAbsolute, join, relative } from "node:path";
import { BusError, type ErrorDetail } from "../domain/bus-error.js";
import { checkId, isId } from "../domain/id.js";
import type { FsPort } from "./fs-port.js";
import { errnoOf, failRead, failWrite } from "./write-file-failure.js";
import { syncDir } from "./write-file.js";

/** The one way to a path under `_bus`: no part leaves its folder, no symlink is followed (PROTOCOLS §7). */
export interface SafePath {
  /** `_bus` itself, absolute. */
  readonly root: string;
  /** Path of the folder at `parts`, which may be missing. Throws USAGE for a part that is no id, BAD_DATA for a symlink or non-folder on the way. */
  dir(...parts: readonly string[]): string;
  /** Path of the file at `parts`: the same, but what stands there is checked by `open`. */
  file(...parts: readonly string[]): string;
  /** Makes the folder at `parts` and those above it; with `sync` their entries are on disk afterwards. Throws UNWRITABLE. */
  makeDir(parts: readonly string[], sync: boolean): string;
  /** Opens a regular file, mode 0644. Throws BAD_DATA when something else stands there; other failed calls pass as they are. */
  open(path: string, flags: number): number;
}

export function safePath(fs: FsPort, root: string): SafePath {
  const checked = new Set<string>();
  /** Others move folders and links meanwhile, so what was seen holds for one turn of the event loop. */
  const remember = (path: string): void => {
    if (checked.size === 0) setImmediate(() => checked.clear());
    checked.add(path);
  };
  const { O_NOFOLLOW = 0, O_NONBLOCK = 0 } = fs.constants;

  const isFolder = (path: string): boolean => {
    if (checked.has(path)) return true;
    let stats;
    try {
      stats = fs.lstatSync(path);
    } catch (error) {
      if (errnoOf(error) === "ENOENT") return false;
      failRead(error, path, root);
    }
    if (!stats.isDirectory()) throw refused(root, path, stats.isSymbolicLink() ? "is a symbolic link" : "is not a folder");
    remember(path);
    return true;
  };

  const walk = (parts: readonly string[]): string => {
    let path = root;
    let exists = true;
    for (const part of parts) {
      path = join(path, part);
      exists &&= isFolder(path);
    }
    return path;
  };

  return {
    root,
    dir: (...parts) => walk(checkedParts(root, parts)),
    file: (...parts) => join(walk(checkedParts(root, parts).slice(0, -1)), parts.at(-1) ?? ""),
    makeDir(parts, sync) {
      // Asked for when something is missing: a folder that was seen before may be what is gone.
      checked.clear();
      let path = root;
      const step = (): void => {
        if (isFolder(path)) return;
        makeOne(fs, path, sync, root);
        isFolder(path);
      };
      step();
      for (const part of checkedParts(root, parts)) {
        path = join(path, part);
        step();
      }
      return path;
    },
    open(path, flags) {
      let fd;
      try {
        // A FIFO would block the open itself, hence O_NONBLOCK; regular files do not mind.
        fd = fs.openSync(path, flags | O_NOFOLLOW | O_NONBLOCK, 0o644);
      } catch (error) {
        const errno = errnoOf(error);
        if (errno === "ELOOP" || errno === "EMLINK") throw refused(root, path, "is a symbolic link", { cause: error });
        if (errno === "ENXIO" || errno === "EISDIR") throw refused(root, path, "is not a regular file", { cause: error });
        throw error;
      }
      if (fs.fstatSync(fd).isFile()) return fd;
      fs.closeSync(fd);
      throw refused(root, path, "is not a regular file");
    },
  };
}

function makeOne(fs: FsPort, path: string, sync: boolean, root: string): void {
  try {
    fs.mkdirSync(path);
    if (sync) syncDir(fs, dirname(path));
  } catch (error) {
    if (errnoOf(error) === "ENOENT") throw new BusError("NOT_FOUND", `${dirname(path)} is gone`, { hint: `ls -ld ${dirname(path)}`, cause: error });
    if (errnoOf(error) !== "EEXIST") failWrite(error, path, root);
  }
}

/** Ids, `.live`, and ids with the ending of a record or log. */
function checkedParts(root: string, parts: readonly string[]): readonly string[] {
  for (const part of parts) {
    if (part !== ".live" && !isId(part)) checkId("path", part.replace(/\.jsonl?$/, ""));
  }
  const inside = relative(root, join(root, ...parts));
  if (inside.startsWith("..") || isAbsolute(inside)) throw new BusError("USAGE", `${parts.join("/")} leaves the bus`, { hint: "bus where" });
  return parts;
}

function refused(root: string, path: string, what: string, detail: ErrorDetail = {}): BusError {
  return new BusError("BAD_DATA", `${relative(dirname(root), path)} ${what}; nothing under the bus may be one`, { hint: `ls -ld ${path}`, ...detail });
}
