import { BusError } from "../../../domain/bus-error.js";
import type { Git } from "../../../repo/contract.js";
import type { RemoteEntry } from "../../github.js";

/** Every path on every side of every merge, as git has it; not what a user's own settings make of it. */
const LOG = ["-c", "core.quotePath=false", "-c", "log.showRoot=true", "-c", "log.showSignature=false", "log", "--full-history", "-m", "--raw", "--no-abbrev", "--no-renames", "--format=", "-z"];
const RAW = /^:\d+ \d+ [0-9a-f]+ ([0-9a-f]+) [A-Z]$/;

/**
 * Tells entries below `_bus/claims` and `_bus/locks` that the base has, or once had, as they are: a branch that carries one has it
 * from there, and may only be behind. Throws NOT_FOUND where the history was cut off.
 */
export function baseHistory(git: Git, ref: string): (entry: RemoteEntry) => boolean {
  if (git.run(["rev-parse", "--is-shallow-repository"]).stdout.trim() === "true") {
    throw new BusError("NOT_FOUND", `the history of ${ref} is cut off here, so that what the base once had cannot be told from what others bring`, { hint: "git fetch --unshallow origin" });
  }
  const parts = git.run([...LOG, `${ref}^{commit}`, "--", "_bus/claims", "_bus/locks"]).stdout.split("\0");
  const known = new Set<string>();
  parts.forEach((part, at) => {
    const oid = RAW.exec(part.trimStart())?.[1];
    if (oid !== undefined) known.add(`${oid} ${parts[at + 1] ?? ""}`);
  });
  return ({ oid, path }) => known.has(`${oid} ${path}`);
}
