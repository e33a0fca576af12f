import { dirname, join, resolve } from "node:path";
import { realPathOf } from "../platform/file-facts.js";
import type { FsPort } from "../platform/fs-port.js";
import { readFolder } from "../platform/read-folder.js";
import { asBadData } from "./as-bad-data.js";
import type { Layout } from "./contract.js";
import { findCheckout } from "./find-checkout.js";

/** The tops of the repository's other worktrees that exist, the main one first. */
export function otherCheckouts(fs: FsPort, { checkout, git }: Layout): string[] {
  if (git === null) return [];
  return asBadData(`the worktrees of ${git.commonDir}`, () => {
    const linked = readFolder(fs, git.commonDir, "worktrees").map((name) => linkedCheckout(fs, join(git.commonDir, "worktrees", name)));
    const found = [git.gitDir === git.commonDir ? checkout : mainCheckout(fs, checkout), ...linked].filter((path) => path !== null && path !== checkout);
    return [...new Set(found as string[])];
  });
}

function mainCheckout(fs: FsPort, checkout: string): string | null {
  const found = findCheckout(fs, checkout);
  const main = found === null ? null : dirname(found.busDir);
  return main === found?.commonDir ? null : main;
}

/** A worktree's administrative folder names its `.git` file; null: the worktree is gone, or the folder is half made. */
function linkedCheckout(fs: FsPort, admin: string): string | null {
  const path = realPathOf(fs, join(admin, "gitdir"));
  if (path === null) return null;
  return realPathOf(fs, dirname(resolve(admin, fs.readFileSync(path, "utf8").trimEnd())));
}
