import type { Git } from "../../repo/contract.js";

/** Files below `_bus` by what git knows of them: one process. */
export function gitFiles(git: Git | null): { tracked: ReadonlySet<string>; untracked: readonly string[] } | null {
  if (git === null) return null;
  const listed = git.run(["ls-files", "-z", "-t", "--cached", "--others", "--exclude-standard", "--", "_bus"], { allowFailure: true });
  // A bare repository has no files of its own to list.
  if (listed.status !== 0) return null;
  const entries = listed.stdout.split("\0").filter((entry) => entry !== "").map((entry) => ({ tag: entry[0], path: entry.slice(2) }));
  return {
    tracked: new Set(entries.filter(({ tag }) => tag !== "?").map(({ path }) => path)),
    untracked: entries.filter(({ tag }) => tag === "?").map(({ path }) => path),
  };
}
