import { resolve } from "node:path";
import type { FsPort } from "./fs-port.js";
import type { Env } from "./run-process.js";
import { errnoOf } from "./write-file-failure.js";

/** Anybody may execute it; whether this user may, the system says when it starts. */
const EXECUTABLE = 0o111;

/** Where a program is, absolute; or why there is none to run. `denied`: it is there, but may not be run. */
export type FoundProgram = { readonly path: string } | { readonly missing: string } | { readonly denied: string };

/** Looks a program up as a shell does: by its path from `cwd` when it has a slash, otherwise on the environment's PATH. */
export function findProgram(fs: FsPort, name: string, cwd: string, env: Env): FoundProgram {
  if (name.includes("/")) return look(fs, resolve(cwd, name)) ?? { missing: `there is no ${name}` };
  let denied: FoundProgram | null = null;
  // An empty entry means the working directory.
  for (const folder of (env["PATH"] ?? "").split(":")) {
    const found = name === "" ? null : look(fs, resolve(cwd, folder, name));
    if (found !== null && "path" in found) return found;
    denied ??= found;
  }
  return denied ?? { missing: `${name} is not on the PATH` };
}

/** null: not there. */
function look(fs: FsPort, path: string): FoundProgram | null {
  try {
    const facts = fs.statSync(path);
    if (facts.isDirectory()) return null;
    return facts.isFile() && (facts.mode & EXECUTABLE) !== 0 ? { path } : { denied: `${path} may not be executed` };
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === undefined) throw error;
    return ["ENOENT", "ENOTDIR", "ENAMETOOLONG"].includes(errno) ? null : { denied: `${path} cannot be looked at: ${errno}` };
  }
}
