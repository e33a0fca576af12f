import { BusError } from "../../domain/bus-error.js";
import { whyNot } from "../../domain/gate/verdict.js";
import { driftOf } from "../../domain/integration/conflicts.js";
import type { Conflict } from "../../domain/integration/integration.js";
import { isBookkeeping } from "../../domain/guard.js";
import { compileScope, inScope } from "../../domain/scope/scope.js";
import type { Lane } from "../../schema/records.gen.js";
import { mergeBase } from "../commits.js";
import type { BusContext } from "../context.js";
import { type GateSeen, gateAt } from "../gate/gate-at.js";
import { readGates } from "../gate/read-gates.js";
import { changeLane, laneEvent } from "../lane/lanes.js";
import type { Actor } from "../parallel/act.js";
import { type Site, siteAt } from "./site.js";

export interface Gating {
  readonly lane: Lane;
  readonly before: string;
  readonly candidate: string;
}

/** passed: it may be published · drift: it merges, and breaks what the lane did not touch, or a contract that both sides changed · failed: the lane's own fault. */
export type Gated =
  | { readonly verdict: "passed"; readonly receipts: readonly string[] }
  | { readonly verdict: "drift"; readonly conflict: Conflict; readonly receipts: readonly string[] }
  | { readonly verdict: "failed"; readonly red: GateSeen; readonly receipts: readonly string[] };

/**
 * Gates 1 and 2 over what the lane changes, on exactly the candidate, by the target's own declaration (S1-13, S1-58); then gate 2 over the
 * packages that others changed since the lane began, which a clean merge may have broken (S1-77). Throws NO when a gate could not be run.
 */
export async function gateCandidate(bus: BusContext, actor: Actor, gating: Gating): Promise<Gated> {
  const { lane, before, candidate } = gating;
  const declared = await readGates(bus, before);
  const { git } = (await siteAt(bus, actor.policy, candidate)).work;
  const own = changedFiles(git, before, candidate);
  const theirs = changedFiles(git, originOf(git, gating), before);
  const receipts: string[] = [];
  const run = async (gate: 1 | 2, files: readonly string[]): Promise<GateSeen> => {
    const { path, work } = await siteAt(bus, actor.policy, candidate);
    const seen = await gateAt(bus, actor, { gate, declared, place: "integration", checkout: path, tree: () => work.tree((file) => !isBookkeeping(file)), commit: candidate, files, lane_id: lane.lane_id });
    receipts.push(seen.entry.receipt);
    await keepGate(bus, actor, lane, seen);
    if (seen.entry.verdict !== "skipped") return seen;
    throw new BusError("NO", `gate ${gate} of ${lane.lane_id} was not run: ${whyNot(seen.receipt) ?? ""}. The target stays as it is, and the lane stays handed in`, { hint: `bus integrate ${lane.lane_id}   (once its tools are there)` });
  };
  const covered = [...own];
  for (const gate of [1, 2] as const) {
    const seen = await run(gate, own);
    covered.push(...(seen.receipt.packages ?? []));
    if (seen.entry.verdict === "passed") continue;
    const conflict = gate === 1 ? null : driftOf({ own: true, theirs: [], shared: sharedInterfaces(bus, actor, lane, own, theirs) });
    return conflict === null ? { verdict: "failed", red: seen, receipts } : { verdict: "drift", conflict, receipts };
  }
  const elsewhere = theirs.filter((file) => !covered.some((part) => part === "." || file === part || file.startsWith(`${part}/`)));
  if (elsewhere.length === 0) return { verdict: "passed", receipts };
  const seen = await run(2, elsewhere);
  const red = seen.entry.verdict === "failed";
  const conflict = driftOf({ own: false, theirs: red ? elsewhere : [], shared: sharedInterfaces(bus, actor, lane, own, theirs) });
  return conflict === null ? { verdict: "passed", receipts } : { verdict: "drift", conflict, receipts };
}

/** Files that differ, less the bus's own. */
export function changedFiles(git: Site["work"]["git"], from: string, to: string): string[] {
  const names = git.runBytes(["diff-tree", "-r", "-z", "--no-renames", "--name-only", "--end-of-options", from, to]).toString("utf8").split("\0");
  return names.filter((name) => name !== "" && !isBookkeeping(name));
}

/** The target as the lane knew it. */
function originOf(git: Site["work"]["git"], { lane, before }: Gating): string {
  const known = lane.mode === "B" ? lane.handoff?.commit : lane.base_commit;
  return mergeBase(git, before, known ?? before) ?? before;
}

/** Contracts that others changed since, and that the lane changes, too, or names as its own. */
function sharedInterfaces(bus: BusContext, { policy }: Actor, { brief }: Lane, own: readonly string[], theirs: readonly string[]): string[] {
  const among = (entries: readonly string[] | undefined, files: readonly string[]): string[] => {
    if (entries === undefined || entries.length === 0) return [];
    const scope = compileScope(entries, [], bus.repo.tree.rules());
    return files.filter((file) => inScope(scope, file));
  };
  return [...new Set([...among(brief.interfaces, theirs), ...among(policy.lanes?.interfaces, theirs.filter((file) => own.includes(file)))])];
}

/** Puts what a gate saw on the lane's record, and unless that is told elsewhere on the log. */
export async function keepGate(bus: BusContext, actor: Actor, { lane_id }: Pick<Lane, "lane_id">, { entry, receipt }: GateSeen, isTold = false): Promise<void> {
  const { gate, verdict, place } = entry;
  await changeLane(bus, actor, lane_id, (lane) => {
    if (lane === null) return null;
    if (isTold) return { op: "gate", lane: { ...lane, gates: [...lane.gates, entry] }, events: [] };
    const event = laneEvent(lane, actor, "gate", `gate ${gate} of ${lane_id}: ${verdict}`, { gate, verdict, place, receipt: entry.receipt, ...(receipt.signature !== undefined && { signature: receipt.signature }) });
    return { op: "gate", lane: { ...lane, gates: [...lane.gates, entry] }, events: [{ ...event, receipts: [entry.receipt] }] };
  });
}
