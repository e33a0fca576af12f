import type { FsPort } from "../../platform/fs-port.js";
import type { SafePath } from "../../platform/safe-path.js";
import { errnoOf, failRead } from "../../platform/write-file-failure.js";
import type { RegisterKey } from "../contract.js";
import type { RegisterLimits } from "./register-limits.js";
import { type Revision, parseRevision, revisionName, revisionNumbers } from "./revision.js";

/** What the register protocol runs on. */
export interface RegisterFiles {
  readonly fs: FsPort;
  readonly safe: SafePath;
  /** Wall clock, ms since the epoch. */
  readonly clock: () => number;
  /** Monotonic clock, ms. */
  readonly monotonic: () => number;
  /** A name that nobody else will ever draw. */
  readonly nonce: () => string;
  readonly limits: RegisterLimits;
  /** An answer means that it is on disk. */
  readonly strict: boolean;
}

/** The folder of one register. */
export function registerDir(files: RegisterFiles, key: RegisterKey): string {
  return files.safe.dir(".live", "reg", key.kind, key.id);
}

/** Names in a folder; none when the folder is not there. Throws BAD_DATA when it cannot be read. */
export function namesIn(files: RegisterFiles, dir: string): string[] {
  try {
    return files.fs.readdirSync(dir);
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return [];
    return failRead(error, dir, files.safe.root);
  }
}

/** Numbers of the revisions that a listing shows, ascending. Only the last of them may be relied upon. */
export function listRevisions(files: RegisterFiles, dir: string): number[] {
  return revisionNumbers(namesIn(files, dir)).sort((a, b) => a - b);
}

/** A revision; "void" when the file's content is not one, "gone" when there is no such file. Throws BAD_DATA when it cannot be read. */
export function readRevision(files: RegisterFiles, dir: string, rev: number): Revision | "void" | "gone" {
  const path = `${dir}/${revisionName(rev)}`;
  try {
    const text = readText(files, path);
    return (text !== null && parseRevision(text, rev)) || "void";
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return "gone";
    return failRead(error, path, files.safe.root);
  }
}

/** null: longer than any revision is. */
function readText({ fs, safe, limits }: RegisterFiles, path: string): string | null {
  const fd = safe.open(path, fs.constants.O_RDONLY);
  try {
    return fs.fstatSync(fd).size > limits.revisionBytes ? null : fs.readFileSync(fd, "utf8");
  } finally {
    fs.closeSync(fd);
  }
}
