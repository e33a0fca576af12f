import type { Claim } from "../../schema/records.gen.js";
import { tenureKey } from "../claim.js";
import { isOpen } from "../lease.js";
import { type PullRequest, pullRequestName } from "./pull-request.js";
import { iso } from "../time.js";

/**
 * A claim's beginning was told by its owner's clock, a pull request's end by GitHub's. One that was open before the claim began
 * ends it only when it ended this much later, ms: a clock that is slow must not end a new tenure by what ended the one before.
 */
const SKEW_MS = 120_000;

/** What became of the work of a claim, by the pull requests of its branch. */
export type Fate =
  /** done: merged · released: closed without that. */
  | { readonly outcome: "done" | "released"; readonly pull: PullRequest }
  /** open: one still is · before: the last one ended before the claim began, or too near to that to tell. */
  | { readonly outcome: "open" | "before"; readonly pull: PullRequest }
  | { readonly outcome: "none" };

/** `pulls`: those of the claim's branch in this repository, in any order (S2-21). While one is open, nothing has ended. */
export function fateOf(claim: Pick<Claim, "claimed_at">, pulls: readonly PullRequest[]): Fate {
  const byAge = pulls.toSorted((a, b) => b.number - a.number);
  const open = byAge.find(({ state }) => state === "open");
  if (open !== undefined) return { outcome: "open", pull: open };
  const own = byAge.filter((pull) => belongs(pull, claim));
  const merged = own.find(({ state }) => state === "merged");
  if (merged !== undefined) return { outcome: "done", pull: merged };
  if (own[0] !== undefined) return { outcome: "released", pull: own[0] };
  return byAge[0] === undefined ? { outcome: "none" } : { outcome: "before", pull: byAge[0] };
}

/** The claim after its pull request has ended. Its owner stays its owner, whoever says so. */
export function endedClaim(claim: Claim, outcome: "done" | "released", notes: string, now: number): Claim {
  const { paused_by: _, ...rest } = claim;
  return { ...rest, status: outcome, released_at: iso(now), notes, rev: (claim.rev ?? 0) + 1 };
}

/** What ends a claim, in a few words. */
export function endingNotes(outcome: "done" | "released", pull: Pick<PullRequest, "number">): string {
  return outcome === "done" ? `merged as ${pullRequestName(pull)}` : `closed as ${pullRequestName(pull)} without merging`;
}

/** Whether what was asked about `asked` is also true of `now`: the same tenure, open, on the same branch. */
export function isStill(now: Claim | null, asked: Claim): now is Claim {
  return now !== null && isOpen(now) && tenureKey(now) === tenureKey(asked) && now.branch === asked.branch;
}

function belongs({ created_at, ended_at }: PullRequest, { claimed_at }: Pick<Claim, "claimed_at">): boolean {
  const began = Date.parse(claimed_at);
  // A time that is missing or cannot be read is NaN, which is after nothing.
  const ended = Date.parse(ended_at ?? "");
  return ended > began + SKEW_MS || (Date.parse(created_at) >= began && ended >= began);
}
