import { basename, dirname } from "node:path";
import type { Layout } from "../../repo/contract.js";

/** The checkout by which clients know the project, whichever of its worktrees they run in. */
export function mainOf({ git, checkout, busDir }: Layout): string {
  if (git === null) return checkout;
  return dirname(basename(git.commonDir) === ".git" ? git.commonDir : busDir);
}
