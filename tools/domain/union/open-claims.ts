import type { Claim } from "../../schema/records.gen.js";
import { tenureKey } from "../claim.js";
import { isOpen } from "../lease.js";
import type { PullRequest } from "../pull-request/pull-request.js";
import { reconcile } from "../reconcile.js";

/** One task's record, and the other pull request that brings it. */
export interface BroughtClaim {
  readonly pull: PullRequest;
  readonly claim: Claim;
}

/** What base and this branch know of the task. */
export interface KnownClaims {
  readonly live: Claim | null;
  readonly snapshots: readonly Claim[];
}

/** An open claim; `pull`: the first of the other pull requests that bring it, or null: base or this branch has it. */
export interface OpenClaim {
  readonly pull: PullRequest | null;
  readonly claim: Claim;
}

/** Every open tenure of one task, once: known ones first, then by pull request. `brought`: by number. */
export function openClaims(known: KnownClaims, brought: readonly BroughtClaim[], repository: string): OpenClaim[] {
  const found: OpenClaim[] = open(known, []).map((claim) => ({ claim, pull: null }));
  for (const { pull, claim } of brought) {
    if (!isOpen(claim) || found.some((other) => isSame(other.claim, claim))) continue;
    if (isAmong(claim, open(known, said(brought, pull, repository)))) found.push({ pull, claim });
  }
  return found;
}

/**
 * The open claims of which another than this tenure is one too many (S2-08, S2-27). Who took over, with the other in its history,
 * is no rival of it; what ended is none; nor is the same tenure on a branch that was built upon another.
 */
export function rivalsOf(one: OpenClaim, all: readonly OpenClaim[], known: KnownClaims, brought: readonly BroughtClaim[], repository: string): OpenClaim[] {
  const goesOn = ({ claim, pull }: OpenClaim): boolean => isAmong(claim, open(known, said(brought, pull, repository)));
  return goesOn(one) ? all.filter((other) => !isSame(one.claim, other.claim) && goesOn(other)) : [];
}

/**
 * What those say about the task who may write to the branch that a pull request brings, or to this repository (`repository`: its
 * `owner/name`; null: base or this branch has the claim). That a tenure ended, or was handed over, counts from nobody else: a
 * stranger's pull request does not end what it has no part in.
 */
export function said(brought: readonly BroughtClaim[], pull: PullRequest | null, repository: string): Claim[] {
  return brought.filter((other) => other.pull.number === pull?.number || isOf(other.pull, pull?.from) || isOf(other.pull, repository)).map(({ claim }) => claim);
}

/** Whether a pull request's branch lies in a repository; none does in one that is gone. */
export function isOf({ from }: PullRequest, repository: string | null | undefined): boolean {
  return from !== null && from.toLowerCase() === repository?.toLowerCase();
}

function open({ live, snapshots }: KnownClaims, more: readonly Claim[]): Claim[] {
  const { claim, rivals } = reconcile(live, [...snapshots, ...more]);
  return (claim === null ? rivals : [claim, ...rivals]).filter(isOpen);
}

function isAmong(claim: Claim, claims: readonly Claim[]): boolean {
  return claims.some((other) => isSame(other, claim));
}

function isSame(a: Claim, b: Claim): boolean {
  return tenureKey(a) === tenureKey(b);
}
