import { BusError } from "../domain/bus-error.js";
import type { BusContext } from "./context.js";

/** `git fetch`, then a fast-forward of the present branch. Throws CONFLICT listing what is not committed, REMOTE when the remote is away (S2-11). */
export function synchronise(bus: BusContext): string {
  const { git } = bus.repo;
  if (git === null) throw new BusError("NOT_FOUND", "there is no git repository to synchronise here", { hint: "bus session_boot   (without --sync)" });
  const dirty = git.run(["status", "--porcelain", "--untracked-files=no"]).stdout.trimEnd();
  if (dirty !== "") throw new BusError("CONFLICT", `the working tree has changes that are not committed:\n${dirty}`, { hint: "git commit   (or git stash), then try again" });
  const { branch } = bus.repo.head();
  if (branch === undefined) throw new BusError("CONFLICT", "HEAD is detached: there is no branch to bring up to date", { hint: "git switch <branch>" });
  if (git.run(["remote"]).stdout.trim() === "") throw new BusError("NOT_FOUND", "this repository has no remote", { hint: "git remote add origin <url>" });
  git.run(["fetch", "--quiet"]);
  const upstream = git.run(["rev-parse", "--abbrev-ref", "--symbolic-full-name", "@{upstream}"], { allowFailure: true });
  if (upstream.status !== 0) return `fetched; ${branch} follows no remote branch`;
  const before = bus.repo.head().commit;
  const merge = git.run(["merge", "--ff-only", "--quiet", "@{upstream}"], { allowFailure: true });
  if (merge.status !== 0) {
    throw new BusError("CONFLICT", `${branch} and ${upstream.stdout.trim()} have diverged: no fast-forward is possible`, { hint: `git rebase ${upstream.stdout.trim()}` });
  }
  const after = git.run(["rev-parse", "HEAD"]).stdout.trim();
  return before === after ? `${branch} is up to date` : `${branch} is now at ${after.slice(0, 12)}`;
}
