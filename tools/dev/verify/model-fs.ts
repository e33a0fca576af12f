import { constants } from "node:fs";

/** A file system small enough to copy at every step. Files are never written again once they have a second name. */
export interface ModelFs {
  readonly files: ReadonlyMap<string, ModelFile>;
  readonly dirs: ReadonlySet<string>;
  /** ms; also the mtime of what is made now. */
  readonly clock: number;
}

export interface ModelFile {
  readonly data: string;
  readonly mtime: number;
  /** Also set when a name is added or removed. */
  readonly ctime: number;
  /** Names with one inode are one file. */
  readonly inode: string;
}

/** One call of one process: the answer, and the file system after it. `fds` is the process's own. */
export interface Answer {
  readonly value?: unknown;
  readonly errno?: string;
  readonly fs: ModelFs;
}

export type Fds = Map<number, string>;

/** The semantics of the calls that the register makes. */
export function callModel(fs: ModelFs, fds: Fds, name: string, args: readonly unknown[]): Answer {
  const path = String(args[0]);
  const fail = (errno: string): Answer => ({ errno, fs });
  const done = (value?: unknown, next: ModelFs = fs): Answer => ({ value, fs: next });
  const byFd = () => fds.get(args[0] as number) ?? "";
  switch (name) {
    case "openSync": {
      const fd = fds.size + 3;
      if ((Number(args[1]) & constants.O_CREAT) !== 0) {
        if (fs.files.has(path)) return fail("EEXIST");
        if (!fs.dirs.has(parent(path))) return fail("ENOENT");
        fds.set(fd, path);
        return done(fd, withFile(fs, path, { data: "", mtime: fs.clock, ctime: fs.clock, inode: path }));
      }
      if (!fs.files.has(path) && !fs.dirs.has(path)) return fail("ENOENT");
      // A read descriptor keeps the content it was opened on, since files with revision names never change.
      fds.set(fd, fs.dirs.has(path) ? path : `=${fs.files.get(path)?.data ?? ""}`);
      return done(fd);
    }
    case "writeSync": {
      const data = String(args[1]);
      return done(Buffer.byteLength(data), withFile(fs, byFd(), { data, mtime: fs.clock, ctime: fs.clock, inode: byFd() }));
    }
    case "readFileSync":
      return done(byFd().slice(1));
    case "fstatSync": {
      const target = byFd();
      return done(target.startsWith("=") ? stats("file", target.length - 1, 0, 0) : stats("file", 0, fs.files.get(target)?.mtime ?? 0, 0));
    }
    case "closeSync":
    case "fsyncSync":
    case "fdatasyncSync":
      return done();
    case "lstatSync":
    case "statSync": {
      const file = fs.files.get(path);
      if (file !== undefined) return done({ ...stats("file", file.data.length, file.mtime, file.ctime), nlink: [...fs.files.values()].filter(({ inode }) => inode === file.inode).length });
      return fs.dirs.has(path) ? done(stats("dir", 0, 0, 0)) : fail("ENOENT");
    }
    case "readdirSync":
      return fs.dirs.has(path) ? done([...fs.files.keys()].filter((file) => parent(file) === path).map((file) => file.slice(path.length + 1))) : fail("ENOENT");
    case "mkdirSync":
      if (fs.dirs.has(path)) return fail("EEXIST");
      return fs.dirs.has(parent(path)) ? done(undefined, { ...fs, dirs: new Set([...fs.dirs, path]) }) : fail("ENOENT");
    case "unlinkSync":
      return fs.files.has(path) ? done(undefined, renamed(withoutFile(fs, path), fs.files.get(path)?.inode)) : fail("ENOENT");
    case "linkSync":
    case "renameSync": {
      const to = String(args[1]);
      const source = fs.files.get(path);
      if (source === undefined || !fs.dirs.has(parent(to))) return fail("ENOENT");
      if (name === "linkSync" && fs.files.has(to)) return fail("EEXIST");
      const linked = withFile(fs, to, source);
      return done(undefined, renamed(name === "linkSync" ? linked : withoutFile(linked, path), source.inode));
    }
    default:
      throw new Error(`the model has no ${name}`);
  }
}

function withFile(fs: ModelFs, path: string, file: ModelFile): ModelFs {
  return { ...fs, files: new Map(fs.files).set(path, file) };
}

/** A name was added to or removed from an inode. */
function renamed(fs: ModelFs, inode: string | undefined): ModelFs {
  return { ...fs, files: new Map([...fs.files].map(([path, file]) => [path, file.inode === inode ? { ...file, ctime: fs.clock } : file])) };
}

function withoutFile(fs: ModelFs, path: string): ModelFs {
  const files = new Map(fs.files);
  files.delete(path);
  return { ...fs, files };
}

function stats(kind: "file" | "dir", size: number, mtimeMs: number, ctimeMs: number) {
  return { isFile: () => kind === "file", isDirectory: () => kind === "dir", isSymbolicLink: () => false, size, mtimeMs, ctimeMs, nlink: 1 };
}

function parent(path: string): string {
  return path.slice(0, path.lastIndexOf("/"));
}
