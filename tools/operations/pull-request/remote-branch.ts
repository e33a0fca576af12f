import { BusError } from "../../domain/bus-error.js";
import type { BundleItem } from "../../domain/pull-request/bundle.js";
import { shellWord } from "../../domain/shell-word.js";
import type { Git } from "../../repo/contract.js";

/** Whether `origin` has the branch at this commit. Throws REMOTE when it cannot be asked. */
export function pushedItem(git: Git, branch: string, commit: string): BundleItem {
  const listed = git.run(["ls-remote", "--quiet", "origin", `refs/heads/${branch}`]).stdout;
  const there = listed.split("\n").find((line) => line.endsWith(`\trefs/heads/${branch}`))?.split("\t")[0];
  const name = "pushed";
  if (there === commit) return { name, state: "ok", message: `origin has ${branch} at ${commit.slice(0, 12)}` };
  return { name, state: "missing", message: there === undefined ? `origin has no ${branch}` : `origin has ${branch} at ${there.slice(0, 12)}, not at ${commit.slice(0, 12)}`, hint: `git push -u origin ${shellWord(branch)}` };
}

/** Pushes the branch as it is, never by force. Throws CONFLICT when origin has commits that it has not, NO when a hook refuses, REMOTE. */
export function pushBranch(git: Git, branch: string): void {
  const { status, stdout, stderr } = git.run(["push", "--porcelain", "--set-upstream", "origin", `refs/heads/${branch}:refs/heads/${branch}`], { allowFailure: true });
  if (status === 0) return;
  const said = `${stdout}\n${stderr}`;
  if (/^!.*\[rejected\]/m.test(said)) throw new BusError("CONFLICT", `origin has commits of ${branch} that are not here`, { hint: `git pull --rebase origin ${shellWord(branch)}` });
  const refused = /^!.*\[remote rejected\] \((.*)\)/m.exec(said)?.[1];
  if (refused !== undefined) throw new BusError("NO", `origin does not take ${branch}: ${refused}`, { hint: `git push -u origin ${shellWord(branch)}` });
  const why = /^(?:fatal|error): (.+)$/m.exec(stderr)?.[1] ?? stderr.trim().split("\n").at(-1) ?? "";
  if (/failed to push some refs/.test(why)) throw new BusError("NO", `a hook refuses the push of ${branch}`, { hint: `git push -u origin ${shellWord(branch)}` });
  throw new BusError("REMOTE", `git push: ${why}`, { hint: "git remote -v" });
}
