import type { Git } from "../../repo/contract.js";

/** What of the checkout HEAD holds. Paths are relative to the checkout. */
export interface HeadFiles {
  /** Whether HEAD has the file as it is. */
  has(path: string): boolean;
  /** Tracked files that differ from HEAD, in the index or beside it. */
  readonly changed: readonly string[];
}

/** Looks up `paths`, files and whole folders, in HEAD. On an unborn branch it holds nothing, and all that is staged differs. */
export function headFiles(git: Git, commit: string | undefined, paths: readonly string[]): HeadFiles {
  const listed = (args: readonly string[]) => git.run(args).stdout.split("\0").filter((path) => path !== "");
  if (commit === undefined) return { has: () => false, changed: listed(["diff", "--cached", ...NAMES]) };
  const changed = listed(["diff", ...NAMES, commit, "--"]);
  const differs = new Set(changed);
  const there = new Set(paths.length === 0 ? [] : listed(["--literal-pathspecs", "ls-tree", "-r", "-z", "--name-only", "--full-tree", commit, "--", ...paths]));
  return { has: (path) => there.has(path) && !differs.has(path), changed };
}

const NAMES = ["--no-renames", "--name-only", "-z", "--no-ext-diff", "--no-relative", "--ignore-submodules=dirty"];
