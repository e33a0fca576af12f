import type { Claim, Tenure } from "../schema/records.gen.js";
import { BusError } from "./bus-error.js";
import { isExpired, isOpen, isPastGrace, leaseEnd } from "./lease.js";
import type { OwnerFacts } from "./liveness.js";
import { iso } from "./time.js";

/** Who asks, when, and for how long. */
export interface Asker {
  readonly agent_id: string;
  readonly session_id: string;
  /** Sessions of the same agent that this one follows: what they lost, it has lost. */
  readonly previous?: readonly string[];
  /** ms since the epoch. */
  readonly now: number;
  /** Length of the lease, ms. */
  readonly ttl: number;
}

/** What a new tenure says about the work. */
export interface Terms {
  readonly claim_id: string;
  readonly branch?: string;
  readonly plan_id?: string;
  readonly notes?: string;
  readonly worktree?: string;
  readonly base_commit?: string;
  readonly lock_id?: string;
  readonly scope?: readonly string[];
}

export interface Acquired {
  readonly claim: Claim;
  /** new: was free · renewed: was mine · resumed: from my agent's ended session · expired, taken_over: from another owner. */
  readonly how: "new" | "renewed" | "resumed" | "expired" | "taken_over";
}

/** Names one tenure, also in records of tools that write no `claim_id`. */
export function tenureKey(claim: Claim): string {
  return claim.claim_id ?? `${claim.agent_id}@${claim.claimed_at}`;
}

/** A claim made in an agent's name, or by a tool without sessions, belongs to any session of that agent. */
export function isMine(claim: Pick<Claim, "agent_id" | "session_id">, asker: { agent_id: string; session_id: string }): boolean {
  return claim.agent_id === asker.agent_id && (claim.session_id === undefined || claim.session_id === asker.session_id);
}

/** The claim after `bus claim`. Throws CONFLICT naming the holder (S2-05; DESIGN promises 1 to 3). */
export function acquire(current: Claim | null, taskId: string, asker: Asker, terms: Terms, owner: OwnerFacts): Acquired {
  if (current === null || !isOpen(current)) return { claim: tenure(current, taskId, asker, terms), how: "new" };
  if (isMine(current, asker) && !isExpired(current, asker.now)) {
    return { claim: { ...renewed(current, asker), ...asked(terms), status: "active" }, how: "renewed" };
  }
  if (isMine(current, asker)) return { claim: tenure(current, taskId, asker, terms, "expired"), how: "expired" };
  if (current.agent_id === asker.agent_id && owner.session === "ended") {
    return { claim: tenure(current, taskId, asker, terms, "resumed"), how: "resumed" };
  }
  if (isPastGrace(current, asker.now) && owner.process !== "alive") {
    return { claim: tenure(current, taskId, asker, terms, "expired", "the lease had expired"), how: "expired" };
  }
  throw held(current, asker, owner);
}

/** The claim after `bus reclaim`: a take-over with a note. Throws CONFLICT while the lease is a promise (S2-28). */
export function takeOver(current: Claim | null, taskId: string, asker: Asker, terms: Terms, owner: OwnerFacts, note: string, force: boolean): Acquired {
  if (current === null || !isOpen(current) || isMine(current, asker)) return acquire(current, taskId, asker, terms, owner);
  if (!force && !mayIntervene(current, asker, owner)) throw held(current, asker, owner);
  return { claim: tenure(current, taskId, asker, terms, "taken_over", note), how: "taken_over" };
}

/** The claim after `bus pause`. Somebody else's may be paused, with notes, once its owner is gone (S2-28). */
export function pause(current: Claim | null, taskId: string, asker: Asker, notes: string | undefined, owner: OwnerFacts, force: boolean): Claim {
  const claim = open(current, taskId);
  if (isMine(claim, asker)) {
    if (isExpired(claim, asker.now)) throw lapsed(claim);
    return { ...renewed(claim, asker), ...(notes === undefined ? {} : { notes }), status: "paused" };
  }
  if (notes === undefined) {
    throw new BusError("USAGE", `pausing ${taskId}, which ${claim.agent_id} holds, needs notes`, { hint: `bus pause ${taskId} --notes "<what you found>"` });
  }
  if (!force && !mayIntervene(claim, asker, owner)) throw held(claim, asker, owner);
  return { ...claim, status: "paused", notes, paused_by: asker.agent_id, rev: (claim.rev ?? 0) + 1 };
}

/** The claim after a renewal. Throws NOT_YOURS when it expired or somebody else has it: never silently revived. */
export function renew(current: Claim | null, taskId: string, asker: Asker): Claim {
  const claim = open(current, taskId);
  if (!isMine(claim, asker)) throw notYours(claim, asker);
  if (isExpired(claim, asker.now)) throw lapsed(claim);
  return renewed(claim, asker);
}

/** The claim after `bus release`; allowed after expiry as long as nobody took it (PROTOCOLS §1.3). Same again: unchanged. */
export function release(current: Claim | null, taskId: string, asker: Asker, status: "released" | "done", notes: string | undefined, owner: OwnerFacts): Claim {
  if (current !== null && current.status === status && isMine(current, asker)) return current;
  const claim = open(current, taskId);
  const mine = isMine(claim, asker) || (claim.agent_id === asker.agent_id && owner.session === "ended" && !isFenced(claim, asker));
  if (!mine) throw notYours(claim, asker);
  const { paused_by: _, ...rest } = claim;
  return { ...rest, session_id: asker.session_id, status, released_at: iso(asker.now), ...(notes === undefined ? {} : { notes }), rev: (claim.rev ?? 0) + 1 };
}

/** Throws NOT_YOURS unless the claim is at the fencing token that the asker believes in. */
export function checkFence(current: Claim | null, taskId: string, fence: number): void {
  if (current?.fence === fence) return;
  throw new BusError("NOT_YOURS", `${taskId} is at fence ${current?.fence ?? "none"}, not ${fence}: it changed hands`, {
    hint: `bus status`,
    refusal: { rule: "fence", task_id: taskId },
  });
}

/** The claim's tenure as an entry of the next one's history. */
export function closeTenure(claim: Claim, how: Tenure["how"], endedAt: string, note?: string): Tenure {
  const { claim_id, agent_id, session_id, claimed_at, fence } = claim;
  return { claim_id: claim_id ?? tenureKey(claim), agent_id, ...(session_id && { session_id }), claimed_at, ended_at: endedAt, ...(fence !== undefined && { fence }), how, ...(note && { note }) };
}

/** Whether the lease's protection has ended for others: past grace and not provably alive, provably dead, or already paused by another. */
function mayIntervene(claim: Claim, asker: Asker, owner: OwnerFacts): boolean {
  if (owner.process === "dead") return true;
  if (owner.process === "alive") return false;
  return isPastGrace(claim, asker.now) || (claim.status === "paused" && claim.paused_by !== undefined && claim.paused_by !== claim.agent_id);
}

function tenure(current: Claim | null, taskId: string, asker: Asker, terms: Terms, how?: Tenure["how"], note?: string): Claim {
  const { status: _s, released_at: _r, paused_by: _p, notes: _n, plan_id: _l, branch: _b, base_commit: _c, session_id: _i, lock_id: _k, scope: _o, history, ...kept } = current ?? {};
  const rev = (current?.rev ?? 0) + 1;
  const ended = current === null ? [] : [closeTenure(current, how ?? endOf(current), current.released_at ?? iso(asker.now), note)];
  const carried = current?.plan_id !== undefined && terms.plan_id === undefined ? { plan_id: current.plan_id } : {};
  return {
    ...kept,
    task_id: taskId,
    agent_id: asker.agent_id,
    status: "active",
    claimed_at: iso(asker.now),
    ...carried,
    ...asked(terms),
    claim_id: terms.claim_id,
    session_id: asker.session_id,
    rev,
    fence: rev,
    heartbeat: iso(asker.now),
    expires_at: iso(asker.now + asker.ttl),
    ...(current === null ? {} : { history: [...(history as Tenure[] | undefined ?? []), ...ended] }),
  };
}

function endOf(claim: Claim): Tenure["how"] {
  return claim.status === "done" ? "done" : "released";
}

function renewed(claim: Claim, asker: Asker): Claim {
  const { paused_by: _, ...rest } = claim;
  // A clock that was set back must not end a promise early.
  const until = Math.max(asker.now + asker.ttl, claim.expires_at === undefined ? 0 : leaseEnd(claim));
  return { ...rest, session_id: asker.session_id, rev: (claim.rev ?? 0) + 1, heartbeat: iso(asker.now), expires_at: iso(until) };
}

function asked(terms: Terms): Partial<Claim> {
  const { claim_id: _, ...rest } = terms;
  return Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
}

function open(current: Claim | null, taskId: string): Claim {
  if (current !== null && isOpen(current)) return current;
  const state = current === null ? "nobody has claimed it" : `${current.agent_id} has ${current.status === "done" ? "finished" : "released"} it`;
  throw new BusError("NOT_FOUND", `${taskId} is not claimed: ${state}`, { hint: `bus claim ${taskId}` });
}

function held(claim: Claim, asker: Asker, owner: OwnerFacts): BusError {
  const branch = claim.branch === undefined ? "" : ` on ${claim.branch}`;
  const until = isExpired(claim, asker.now) ? `lease expired ${iso(leaseEnd(claim))}` : `lease until ${iso(leaseEnd(claim))}`;
  const who = claim.agent_id === asker.agent_id ? `${claim.agent_id} in another session (${claim.session_id})` : claim.agent_id;
  const alive = owner.process === "alive" ? ", its process is alive" : "";
  const paused = claim.status === "paused" ? ", paused" : "";
  const hint = owner.process === "dead" || claim.paused_by !== undefined
    ? `bus reclaim ${claim.task_id} --note "<why it is safe>"`
    : isExpired(claim, asker.now) && owner.process === "alive"
      ? `bus reclaim ${claim.task_id} --force --note "<why it is safe>"`
      : `bus queue next`;
  return new BusError("CONFLICT", `${claim.task_id} is held by ${who}${branch} (${until}${paused}${alive})`, { hint });
}

function lapsed(claim: Claim): BusError {
  return new BusError("NOT_YOURS", `your lease of ${claim.task_id} expired ${iso(leaseEnd(claim))}`, { hint: `bus claim ${claim.task_id}` });
}

/** Throws unless the asker may speak for the task: CONFLICT naming the holder, NOT_YOURS to one that lost it. */
export function checkMaySpeak(claim: Claim | null, asker: Asker, owner: OwnerFacts, about: string): void {
  if (claim === null || !isOpen(claim) || isMine(claim, asker)) return;
  if (claim.agent_id === asker.agent_id && owner.session !== "live" && !isFenced(claim, asker)) return;
  if (lostTenure(claim, asker) !== undefined) throw notYours(claim, asker);
  if (isExpired(claim, asker.now)) return;
  throw new BusError("CONFLICT", `${about} on ${claim.task_id} is for its holder, ${claim.agent_id} (lease until ${iso(leaseEnd(claim))})`, {
    hint: `bus event log --event note --task ${claim.task_id} --summary "<what>"`,
    refusal: { rule: "guarded-event", task_id: claim.task_id },
  });
}

function notYours(claim: Claim, asker: Asker): BusError {
  const lost = lostTenure(claim, asker);
  const fenced = lost === undefined ? "" : `; you lost it ${lost.ended_at} (${lost.how.replace("_", " ")}${lost.note === undefined ? "" : `: ${lost.note}`})`;
  return new BusError("NOT_YOURS", `${claim.task_id} is held by ${claim.agent_id}, session ${claim.session_id ?? "unknown"}${fenced}`, {
    hint: `bus status --agent ${claim.agent_id}`,
    refusal: { rule: "owner", task_id: claim.task_id },
  });
}

/** It was taken from the asker, who does not follow the one that has it now: also of the same agent, as two workers at one task are. */
function isFenced(claim: Claim, asker: Asker): boolean {
  return lostTenure(claim, asker)?.how === "taken_over" && !(claim.session_id !== undefined && asker.previous?.includes(claim.session_id) === true);
}

function lostTenure(claim: Claim, asker: Asker): Tenure | undefined {
  const mine = [asker.session_id, ...(asker.previous ?? [])];
  return claim.history?.findLast((past) => past.session_id !== undefined && mine.includes(past.session_id) && past.how !== "released" && past.how !== "done");
}
