import { cpSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Parallel } from "../../schema/records.gen.js";
import { POLICY, parallelFiles } from "../parallel-repo.js";
import { fill, git } from "../scratch-repo.js";

const IGNORED = "_bus/.live/\n_bus/events/events.jsonl\n_bus/messages/*.jsonl\n";

/** A repository ready for parallel work below `folder`, after `before`, and a copy of it. Returns its root. */
export async function prepared(folder: string, before: (root: string) => Promise<void>, policy: Parallel = POLICY): Promise<string> {
  const root = join(folder, "at", "main");
  mkdirSync(root, { recursive: true });
  fill(root, { ...parallelFiles(policy), ".gitignore": IGNORED, "_bus/claims/.gitkeep": "" });
  git(root, "init", "--quiet", "--initial-branch=main");
  git(root, "add", "--all");
  git(root, "commit", "--quiet", "--message=first");
  await before(root);
  cpSync(join(folder, "at"), join(folder, "kept"), { recursive: true, preserveTimestamps: true });
  return root;
}

/** The same as it was, at the same place: git's worktrees name each other by absolute paths. */
export function restored(folder: string): string {
  rmSync(join(folder, "at"), { recursive: true, force: true, maxRetries: 5 });
  cpSync(join(folder, "kept"), join(folder, "at"), { recursive: true, preserveTimestamps: true });
  return join(folder, "at", "main");
}
