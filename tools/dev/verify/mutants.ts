import type { Stats } from "node:fs";
import type { FsPort } from "../../platform/fs-port.js";
import { createFile } from "../../platform/write-file.js";
import { errnoOf } from "../../platform/write-file-failure.js";
import type { RegisterFiles } from "../../store/file/register-files.js";

/** Planted bugs of the register protocol: a checker that passes any of these checks nothing. */
export const MUTANTS = ["rename-for-link", "copy-for-link", "trust-the-reply", "no-window", "count-only-prune", "prune-by-mtime", "steal-by-unlink"] as const;
export type Mutant = (typeof MUTANTS)[number];

/** The protocol with the bug in it. The stealing of `steal-by-unlink` is in `registers-lease.ts`. */
export function mutate(files: RegisterFiles, mutant: Mutant | undefined): RegisterFiles {
  switch (mutant) {
    case "rename-for-link":
      return { ...files, fs: changed(files.fs, "linkSync", files.fs.renameSync) };
    case "copy-for-link":
      return { ...files, fs: changed(files.fs, "linkSync", (from: string, to: string) => createFile(files.fs, to, files.fs.readFileSync(from), true)) };
    case "trust-the-reply":
      return { ...files, fs: changed(files.fs, "linkSync", (from: string, to: string) => trustingLink(files.fs, from, to)) };
    case "no-window":
      return { ...files, limits: { ...files.limits, windowMs: Number.POSITIVE_INFINITY } };
    case "count-only-prune":
      return { ...files, limits: { ...files.limits, retainMs: -1 } };
    case "prune-by-mtime":
      return { ...files, fs: changed(files.fs, "lstatSync", (path: string) => modificationOnly(files.fs.lstatSync(path))) };
    case "steal-by-unlink":
      return { ...files, fs: changed(files.fs, "unlinkSync", (path: string) => unlinkLate(files.fs, path)) };
    default:
      return files;
  }
}

function changed(fs: FsPort, call: keyof FsPort, by: unknown): FsPort {
  return new Proxy(fs, { get: (real, name: keyof FsPort) => (name === call ? by : real[name]) });
}

/** Gives others the time to look, so that a short run finds it out too. */
function unlinkLate(fs: FsPort, path: string): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2 * Math.random());
  fs.unlinkSync(path);
}

/** Takes an unclear failure for a failure. */
function trustingLink(fs: FsPort, from: string, to: string): void {
  try {
    fs.linkSync(from, to);
  } catch (error) {
    throw errnoOf(error) === "EIO" ? Object.assign(new Error("EIO"), { code: "ENOSPC", errno: -1 }) : error;
  }
}

function modificationOnly(stats: Stats): Stats {
  return Object.assign(stats, { ctimeMs: stats.mtimeMs });
}
