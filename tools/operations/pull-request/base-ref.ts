import { BusError } from "../../domain/bus-error.js";
import type { Git } from "../../repo/contract.js";

const REMOTE = "refs/remotes/origin/";
const LOCAL = "refs/heads/";

/** The branch that work goes into, as this repository knows it: `origin/main`, or `main` where nothing was fetched. `named`: without the remote. */
export function baseRef(git: Git, named?: string): string | null {
  const names = named === undefined ? ["main", "master"] : [named];
  const refs = [...(named === undefined ? [`${REMOTE}HEAD`] : []), ...[REMOTE, LOCAL].flatMap((root) => names.map((name) => `${root}${name}`))];
  const known = new Map(
    git
      .run(["for-each-ref", "--format=%(refname)%00%(symref)", "--", ...refs])
      .stdout.split("\n")
      .map((line) => line.split("\0") as [string, string]),
  );
  const found = refs.find((ref) => known.has(ref));
  if (found === undefined) return null;
  return (known.get(found) || found).replace(/^refs\/(heads|remotes)\//, "");
}

/** Commits of `head` that `base` has not. */
export function countAhead(git: Git, base: string, head: string): number {
  const ref = git.run(["rev-parse", "--quiet", "--verify", "--end-of-options", `${base}^{commit}`], { allowFailure: true });
  if (ref.status !== 0) throw new BusError("NOT_FOUND", `there is no ${base} in this repository`, { hint: "git fetch origin" });
  return Number(git.run(["rev-list", "--count", head, `^${ref.stdout.trim()}`, "--"]).stdout.trim());
}
