import { isAbsolute, join, relative, resolve, sep } from "node:path";
import { BusError } from "../domain/bus-error.js";
import { realPathOf, sha256Of } from "../platform/file-facts.js";
import type { FsPort } from "../platform/fs-port.js";
import { errnoOrThrow } from "../platform/write-file-failure.js";
import type { Receipts } from "./contract.js";

/** Files given as evidence: anywhere in the checkout, whatever they hold. Symbolic links may not lead out of it. `others`: the repository's other checkouts. */
export function receiptFiles(fs: FsPort, checkout: string, cwd: string, others: () => readonly string[]): Receipts {
  return {
    hash(path) {
      const found = [checkout, cwd].map((base) => resolve(base, path)).find((file) => look(fs, file, path) !== null);
      if (found === undefined) throw new BusError("NOT_FOUND", `receipt ${path} does not exist`, { hint: `ls ${checkout}` });
      const real = look(fs, found, path);
      if (real === null || !isInside(checkout, found) || !isInside(checkout, real)) {
        throw new BusError("USAGE", `receipt ${path} is outside the repository`, { hint: "copy it below _report/" });
      }
      if (!fs.statSync(real).isFile()) throw new BusError("USAGE", `receipt ${path} is not a file`, { hint: `ls ${path}` });
      return { path: relative(checkout, found).split(sep).join("/"), sha256: digest(fs, real, path) };
    },
    problem: (path) => problemIn(fs, checkout, path),
    isElsewhere: (path) => others().some((other) => problemIn(fs, other, path) === null),
  };
}

function problemIn(fs: FsPort, checkout: string, path: string): string | null {
  const file = join(checkout, path);
  if (path === "" || isAbsolute(path) || !isInside(checkout, file)) return "is not a path inside the repository";
  try {
    const real = realPathOf(fs, file);
    if (real === null) return "does not exist";
    if (!isInside(checkout, real)) return "leads out of the repository by a symbolic link";
    return fs.statSync(real).isFile() ? null : "is not a file";
  } catch (error) {
    return `cannot be read: ${errnoOrThrow(error)}`;
  }
}

function look(fs: FsPort, file: string, path: string): string | null {
  try {
    return realPathOf(fs, file);
  } catch (error) {
    throw unreadable(error, path);
  }
}

function digest(fs: FsPort, real: string, path: string): string {
  try {
    return sha256Of(fs, real);
  } catch (error) {
    throw unreadable(error, path);
  }
}

function unreadable(error: unknown, path: string): BusError {
  return new BusError("USAGE", `receipt ${path} cannot be read: ${errnoOrThrow(error)}`, { hint: `ls -l ${path}`, cause: error });
}


function isInside(root: string, path: string): boolean {
  return path !== root && path.startsWith(root.endsWith(sep) ? root : root + sep);
}
