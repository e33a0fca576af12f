import { BusError } from "../domain/bus-error.js";
import { type Progress, isEscalated, isSaved, nextCheckpoint, parseBlocker, parseSource } from "../domain/lane/checkpoint.js";
import { nextFailure, remedied } from "../domain/lane/failure.js";
import { checkMayResolve, meantBlockers, resolved } from "../domain/lane/resolve-blockers.js";
import { isNone, said, saidAll } from "../domain/lane/said.js";
import { expectState } from "../domain/lane/state.js";
import { iso } from "../domain/time.js";
import type { Lane, LaneBlocker, LaneCheckpoint, LaneFailure } from "../schema/records.gen.js";
import { readApprovals } from "./approval/approvals.js";
import type { EventBody } from "./compose-line.js";
import type { BusContext } from "./context.js";
import { actOnLane } from "./lane/act-on-lane.js";
import { changeLane, findLane, laneEvent } from "./lane/lanes.js";
import { laneWork } from "./lane/lane-work.js";
import { tellBlockers } from "./lane/tell-blockers.js";
import { withoutSecrets } from "./without-secrets.js";
import type { Actor } from "./parallel/act.js";

export interface SaveCheckpointRequest {
  lane: string;
  /** Steps; `none` where there are none. */
  completed?: readonly string[];
  pending?: readonly string[];
  /** The command to go on with. */
  next: string;
  /** `kind: text`. */
  blockers?: readonly string[];
  /** Ids of blockers that are gone, or `all`. */
  resolved?: readonly string[];
  /** `name: what`, or `name instead of other: what`. */
  sources?: readonly string[];
  failure?: string;
  /** Of the failure. */
  impact?: string;
  /** Of the failure, or without one of the newest that has none. */
  remediation?: string;
  note?: string;
}

interface Failed {
  readonly failure?: string;
  readonly impact?: string;
  readonly remediation?: string;
}

/**
 * Saves how far a lane is (S1-70); blockers are told to the orchestrator at once (S0-15), a failure is kept for the next attempt (S1-72).
 * The same again, with the same content, is the same checkpoint. Throws USAGE, NOT_FOUND, CONFLICT or NOT_YOURS.
 */
export async function saveCheckpoint(bus: BusContext, request: SaveCheckpointRequest): Promise<Lane> {
  const found = await findLane(bus, request.lane);
  const actor = await actOnLane(bus, "checkpoint.save", found, ["orchestrator", "integrator", "primary"]);
  const { progress, failed } = withoutSecrets(bus, { progress: progressOf(request), failed: failedOf(request) });
  const { inside, outside, tree } = await laneWork(bus, found);
  const files = [...inside, ...outside].sort();
  const asked = failed.failure === undefined ? undefined : await openRequest(bus, found.lane_id);

  const lane = await changeLane(bus, actor, found.lane_id, (current) => {
    if (current === null) return null;
    expectState(current, ["in_progress", "ready_for_integration"], "a checkpoint of");
    const gone = meantBlockers(current, request.resolved ?? []);
    checkMayResolve(current, gone, actor.role);
    const seen = { at: iso(bus.clock()), by: actor.me.agent_id, role: actor.role, files, tree };
    if (gone.length === 0 && isSaved(current, progress, seen) && isKept(current, failed)) return null;
    const checkpoint = nextCheckpoint(current, progress, seen);
    const failures = failuresOf(current, failed, { at: seen.at, by: seen.by, checkpoint_id: checkpoint.checkpoint_id, ...(asked !== undefined && { requested_approval: asked }) });
    const before = resolved(current.checkpoints, new Set(gone.map(({ id }) => id)), seen.at, progress.note ?? checkpoint.checkpoint_id);
    const saved = { ...current, checkpoints: [...before, checkpoint], failures };
    return { op: "checkpoint", lane: saved, events: eventsOf(actor, saved, checkpoint, gone, failures.length > current.failures.length ? failures.at(-1) : undefined) };
  });
  return tellBlockers(bus, actor, lane);
}

/** S1-70: nothing is left open by silence. */
function progressOf({ completed = [], pending = [], next, blockers = [], sources = [], note }: SaveCheckpointRequest): Progress {
  const steps = (what: string, given: readonly string[]): string[] => {
    if (given.length > 0) return saidAll(what, given);
    throw new BusError("USAGE", `a checkpoint says what is ${what.slice(2)}`, { hint: `${what} "<step>"   (or ${what} none)` });
  };
  return {
    completed: steps("--completed", completed),
    pending: steps("--pending", pending),
    next: said("--next", next),
    blockers: isNone(blockers) ? [] : saidAll("--blocker", blockers, 600).map(parseBlocker),
    sources: saidAll("--source", sources, 900).map(parseSource),
    ...(note !== undefined && { note: said("--note", note) }),
  };
}

function failedOf({ failure, impact, remediation }: SaveCheckpointRequest): Failed {
  if (failure === undefined && impact !== undefined) throw new BusError("USAGE", "an impact is that of a failure", { hint: `--failure "<what failed>"` });
  if (failure !== undefined && impact === undefined) throw new BusError("USAGE", "a failure has an impact on its lane", { hint: `--impact "<what that means for the lane>"` });
  return {
    ...(failure !== undefined && { failure: said("--failure", failure) }),
    ...(impact !== undefined && { impact: said("--impact", impact, 1000) }),
    ...(remediation !== undefined && { remediation: said("--remediation", remediation) }),
  };
}

/** Whether the record has it already: the newest failure, or what was done about it. */
function isKept({ failures, checkpoints }: Lane, { failure, impact, remediation }: Failed): boolean {
  const newest = failures.at(-1);
  if (failure === undefined) return remediation === undefined || failures.some((one) => one.remediation === remediation);
  return newest?.failure === failure && newest.impact === impact && newest.remediation === remediation && newest.checkpoint_id === checkpoints.at(-1)?.checkpoint_id;
}

function failuresOf(lane: Lane, { failure, impact = "", remediation }: Failed, facts: Pick<LaneFailure, "at" | "by" | "requested_approval"> & { checkpoint_id: string }): LaneFailure[] {
  if (failure !== undefined) return [...lane.failures, nextFailure(lane, { failure, impact, ...facts, ...(remediation !== undefined && { remediation }) })];
  if (remediation === undefined) return lane.failures;
  const failures = remedied(lane.failures, remediation);
  if (failures !== null) return failures;
  throw new BusError("USAGE", `no failure of ${lane.lane_id} waits for a remediation`, { hint: `--failure "<what failed>" --impact "<what that means>"` });
}

/** What the lane has asked for and waits for. */
async function openRequest(bus: BusContext, lane: string): Promise<string | undefined> {
  const asked = (await readApprovals(bus)).findLast(({ lane_id, state }) => lane_id === lane && state === "requested");
  return asked && `${asked.approval_id}: ${asked.prefix.join(" ")}`.slice(0, 1000);
}

function eventsOf(actor: Actor, lane: Lane, { checkpoint_id, next, tree, blockers, files_touched, files = [] }: LaneCheckpoint, gone: readonly LaneBlocker[], failure: LaneFailure | undefined): EventBody[] {
  const { lane_id } = lane;
  return [
    laneEvent(lane, actor, "checkpoint", `${lane_id} at ${checkpoint_id}, next: ${next}`, { checkpoint_id, tree, files: files_touched ?? files.length, ...(gone.length > 0 && { resolved: gone.map(({ id }) => id) }) }),
    ...blockers.map((blocker) => ({ ...laneEvent(lane, actor, "escalation", `${lane_id} is blocked (${blocker.kind}): ${blocker.text}`, { blocker_id: blocker.id, kind: blocker.kind, checkpoint_id }), severity: isEscalated(blocker) ? ("high" as const) : ("medium" as const) })),
    ...(failure === undefined ? [] : [{ ...laneEvent(lane, actor, "failure", `${lane_id}: ${failure.failure}`, { failure_id: failure.id, signature: failure.signature, checkpoint_id }), severity: "medium" as const }]),
  ];
}
