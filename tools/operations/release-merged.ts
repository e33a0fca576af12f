import { BusError } from "../domain/bus-error.js";
import { isMine } from "../domain/claim.js";
import { type Fate, endedClaim, endingNotes, fateOf, isStill } from "../domain/pull-request/merged-claim.js";
import type { Problem } from "../domain/problem.js";
import type { PullRequest } from "../domain/pull-request/pull-request.js";
import type { Claim } from "../schema/records.gen.js";
import { actingAgent } from "./acting-agent.js";
import { changeClaim } from "./change-claim.js";
import type { EventBody } from "./compose-line.js";
import type { BusContext, Identity } from "./context.js";
import { noteHold } from "./holds.js";
import { asking, whoAsks } from "./identify.js";
import { openClaims } from "./open-claims.js";
import { publish } from "./publish.js";
import { dropLocksOf } from "./release-lock.js";

export interface ReleaseMergedRequest {
  /** Default: every task that the asker holds. */
  task?: string;
  /** Also what others hold: for a workflow, or a manager. */
  all?: boolean;
  /** Only say what would be released. */
  dryRun?: boolean;
  /** `owner/name`; default: the surroundings'. */
  repository?: string;
}

/** One open claim, and what became of its pull request. */
export interface MergedClaim {
  /** After its release, where it was released. */
  claim: Claim;
  /** What became of its pull request, or: it is claimed twice · while GitHub was asked, it ended or became another's. */
  outcome: Fate["outcome"] | "duplicate" | "changed";
  pull_request?: number;
  url?: string;
}

export interface ReleasedMerged {
  claims: MergedClaim[];
  /** How many were released; of a dry run, would be. */
  released: number;
  /** Claims that cannot be read: nobody knows whether they should have been released. */
  problems: Problem[];
}

/**
 * Releases claims whose pull request was merged or closed (S2-21): done, or released. The asker's own; with `all` everybody's,
 * whose owners stay in the record. Throws REMOTE when GitHub did not answer whole: then nothing is released.
 */
export async function releaseMerged(bus: BusContext, request: ReleaseMergedRequest = {}): Promise<ReleasedMerged> {
  const dryRun = request.dryRun === true;
  if (request.all !== true) await whoAsks(bus);
  const me = dryRun ? await asking(bus) : await actingAgent(bus);
  const { views, problems } = await openClaims(bus, me, request);
  const asked = views.map(({ claim, rivals }): Asked => ({ claim, fate: rivals.length > 0 ? { outcome: "duplicate" } : { outcome: "none" } }));
  const judged = await judge(bus, asked, request.repository);
  const claims: MergedClaim[] = [];
  for (const one of judged) claims.push(me === null || dryRun ? told(one) : await settle(bus, me, one));
  const released = claims.filter(({ outcome }) => outcome === "done" || outcome === "released").length;
  if (released > 0 && !dryRun) await publish(bus, {});
  return { claims, released, problems };
}

interface Asked {
  readonly claim: Claim;
  readonly fate: Fate | { readonly outcome: "duplicate" | "changed" };
}

/** Asks GitHub once about all branches; not at all where there is none. */
async function judge(bus: BusContext, asked: readonly Asked[], repository: string | undefined): Promise<Asked[]> {
  const single = asked.filter(({ fate }) => fate.outcome !== "duplicate");
  const branches = [...new Set(single.flatMap(({ claim }) => claim.branch ?? []))];
  if (branches.length === 0) return [...asked];
  const pulls = await (await bus.github(repository)).pullRequestsFrom(branches);
  return asked.map((one) => (one.fate.outcome === "duplicate" ? one : { ...one, fate: fateOf(one.claim, pulls.get(one.claim.branch ?? "") ?? []) }));
}

async function settle(bus: BusContext, me: Identity, asked: Asked): Promise<MergedClaim> {
  const { fate } = asked;
  if (fate.outcome !== "done" && fate.outcome !== "released") return told(asked);
  const claim = await end(bus, me, asked.claim, fate.outcome, fate.pull);
  if (claim === null) return told({ claim: asked.claim, fate: { outcome: "changed" } });
  await noteHold(bus, me, "holds", claim.task_id, false);
  if (claim.lock_id !== undefined && claim.claim_id !== undefined) await dropLocksOf(bus, me, claim.claim_id);
  return told({ claim, fate });
}

/** null: the register shows something else by now than what GitHub was asked about. */
async function end(bus: BusContext, me: Identity, asked: Claim, status: "done" | "released", pull: PullRequest): Promise<Claim | null> {
  const notes = endingNotes(status, pull);
  const told = (after: Claim): EventBody => {
    const { task_id, claim_id, rev, fence, plan_id, branch } = after;
    const whose = isMine(asked, me.session) ? {} : { on_behalf_of: asked.agent_id };
    return { event: "release", summary: `${status === "done" ? "finished" : "released"} ${task_id}: ${notes}`, task_id, ...(plan_id && { plan_id }), ...(branch && { branch }), pr: pull.url, meta: { status, ...whose, pr: pull.number, claim_id, rev, fence } };
  };
  let isLeft = false;
  const claim = await changeClaim(
    bus,
    me,
    asked.task_id,
    ({ claim: now, rivals }) => {
      isLeft = rivals.length > 0 || !isStill(now, asked);
      return isLeft || now === null ? null : { claim: endedClaim(now, status, notes, bus.clock()), op: "release", event: told };
    },
    { duplicates: true },
  ).catch((error: unknown) => {
    // Others were faster each time, or nothing is left of it.
    if (error instanceof BusError && (error.code === "CONFLICT" || error.code === "NOT_FOUND")) return null;
    throw error;
  });
  return isLeft ? null : claim;
}

function told({ claim, fate }: Asked): MergedClaim {
  return { claim, outcome: fate.outcome, ...("pull" in fate && { pull_request: fate.pull.number, url: fate.pull.url }) };
}
