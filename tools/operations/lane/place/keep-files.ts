import type { BusContext } from "../../context.js";

/** Of a commit that keeps what stood in a folder; it is nobody's. */
const WHO = ["-c", "user.name=buslane", "-c", "user.email=buslane@localhost"];

/** Keeps the files of a lane's worktree that are not its branch's own as a commit, before it is taken away, and tells where. What git ignores is not kept. */
export function keepFiles(bus: BusContext, path: string, lane: string, why: string): void {
  const work = bus.repo.work(path);
  const own = work.git.run(["rev-parse", "HEAD^{tree}"]).stdout.trim();
  const now = work.tree(() => true);
  // What is only missing git had not written yet, or has taken away already.
  const more = now === own ? "" : work.git.run(["diff-tree", "-r", "--name-only", "--no-renames", "--diff-filter=d", own, now]).stdout.trim();
  if (more === "") return;
  const commit = work.git.run([...WHO, "commit-tree", now, "-p", "HEAD", "-m", `What stood in ${path} when its lane ${why}`]).stdout.trim();
  const ref = `refs/buslane/left/${lane}-${commit.slice(0, 12)}`;
  work.git.run(["update-ref", ref, commit]);
  bus.tell(`files in ${path} that were not the branch's are kept: git show ${ref}`);
}
