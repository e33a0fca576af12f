import type { GitProcess } from "../platform/git-process.js";

/** One path that two commits do not have alike. */
export interface TreeChange {
  readonly path: string;
  /** null: it is not there. */
  readonly from: TreeEntry | null;
  readonly to: TreeEntry | null;
}

export interface TreeEntry {
  readonly mode: string;
  readonly blob: string;
}

/** What leads from one commit's tree to another's; a rename is a path that goes and one that comes. */
export function treeChanges(git: GitProcess, from: string, to: string): TreeChange[] {
  const parts = git.runBytes(["diff-tree", "-r", "-z", "--raw", "--no-abbrev", "--no-renames", "--end-of-options", from, to]).toString("utf8").split("\0");
  const changes: TreeChange[] = [];
  for (let at = 0; at + 1 < parts.length; at += 2) {
    const [fromMode = "", toMode = "", fromBlob = "", toBlob = ""] = (parts[at] ?? "").slice(1).split(" ");
    changes.push({ path: parts[at + 1] ?? "", from: entry(fromMode, fromBlob), to: entry(toMode, toBlob) });
  }
  return changes;
}

function entry(mode: string, blob: string): TreeEntry | null {
  return mode === "000000" ? null : { mode, blob };
}
