import { BusError } from "../../domain/bus-error.js";
import type { Occasion } from "./read-occasion.js";

/** Git in the checkout; `status` null: it did not run. */
export type RunGit = (...args: readonly string[]) => { readonly status: number | null; readonly stdout: string; readonly stderr: string };

/** What the checkout is held against; `missing`: the event names one that is not here, and the run can do without. */
export type FoundBase = { readonly ref?: string; readonly missing?: string };

const DEPTH = "with: { fetch-depth: 0 }   (of actions/checkout)";

/**
 * Finds the base, and makes sure that the checkout is what the event is about: a run that looks at something else must not be green.
 * Throws USAGE, with what to write into the workflow.
 */
export function findBase(git: RunGit, { bases, head, event, pullRequest }: Pick<Occasion, "bases" | "head" | "event" | "pullRequest">, wanted?: string): FoundBase {
  const shallow = git("rev-parse", "--is-shallow-repository");
  if (shallow.status !== 0) throw new BusError("USAGE", `git cannot read the checkout: ${said(shallow.stderr)}`, { hint: "uses: actions/checkout   (before this step)" });
  const isHead = head === null || contains(git, head);
  if (!isHead && event === "pull_request_target") throw notTheHead(event, pullRequest);
  if (shallow.stdout.trim() === "true") throw new BusError("USAGE", "the checkout's history is cut off, so what is new cannot be told from what was there", { hint: DEPTH });
  const candidates = wanted === undefined ? bases : [wanted, `refs/remotes/origin/${wanted}`];
  const base = candidates.find((candidate) => has(git, candidate));
  if (base === undefined) {
    const name = candidates[0];
    if (name === undefined || (wanted === undefined && head === null)) return name === undefined ? {} : { missing: name };
    throw new BusError("USAGE", `the checkout does not have ${short(name)}, so what is new cannot be told`, { hint: DEPTH });
  }
  if (!isHead) throw notTheHead(event, pullRequest);
  if (git("merge-base", "--end-of-options", base, "HEAD").status === 0) return { ref: base };
  throw new BusError("USAGE", `the checkout and ${short(base)} have no common commit`, { hint: "base: <a branch of this repository>" });
}

function has(git: RunGit, ref: string): boolean {
  return !ref.startsWith("-") && git("cat-file", "-e", `${ref}^{commit}`).status === 0;
}

/** Whether HEAD is that commit, or a merge of it. */
function contains(git: RunGit, commit: string): boolean {
  return git("merge-base", "--is-ancestor", commit, "HEAD").status === 0;
}

function notTheHead(event: string, pullRequest: number | null): BusError {
  const what = pullRequest === null ? "the merge group" : `#${pullRequest}`;
  if (event !== "pull_request_target") return new BusError("USAGE", `what is checked out is not ${what}`, { hint: "uses: actions/checkout   (without `ref:`)" });
  // Nothing of a pull request is run here, but a workflow with a token that may write should not have its files at hand.
  return new BusError("USAGE", `under pull_request_target the base branch is checked out, so nothing of ${what} would be looked at`, { hint: "on: pull_request   (forks' pull requests work, too: nothing is written for them)" });
}

/** A full ref as people write it. */
function short(ref: string): string {
  return ref.replace(/^refs\/remotes\//, "");
}

function said(stderr: string): string {
  return /^(?:fatal|error): (.+)$/m.exec(stderr)?.[1] ?? "it does not run";
}
