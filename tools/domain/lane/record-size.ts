import type { Lane, LaneBrief, LaneCheckpoint, LaneFailure, LaneGate, LaneStep } from "../../schema/records.gen.js";
import { openBlockers } from "./open-blockers.js";

/** Most entries of a lane's record; the log has a line of each. */
const MOST_CHECKPOINTS = 200;
const MOST_FAILURES = 100;
const MOST_GATES = 50;
const MOST_STEPS = 200;
const MOST_INTEGRATIONS = 50;
/** Files that a failure names, and that a hand-off lists. */
const FAILURE_FILES = 100;
const HANDOFF_FILES = 500;
/** Characters of a reason in a history that is too long. */
const SHORT_WHY = 100;
/** Bytes of each part. */
const CHECKPOINT_BYTES = 96 * 1024;
const FAILURE_BYTES = 32 * 1024;
const HISTORY_BYTES = 32 * 1024;
const BRIEF_BYTES = 64 * 1024;
/** And of all of it, so that a record is never too long to be read again: a quarter of a MiB is read. */
const RECORD_BYTES = 248 * 1024;
/** Most hotspots that a lane's record lists. */
export const MOST_HOTSPOTS = 100;

/** By how many bytes a brief is too long for a lane's record; 0: it is not. */
export function briefExcess(brief: LaneBrief): number {
  return Math.max(0, bytes(brief) - BRIEF_BYTES);
}

/**
 * A lane whose record stays short, whatever happens to it and however often: the oldest of each list goes first. Open blockers, the latest
 * checkpoint, the latest failures and the newest run of each gate at each place stay.
 */
export function fitLane(lane: Lane): Lane {
  let fitted = lane;
  for (const share of [1, 1 / 2, 1 / 4, 1 / 16]) {
    fitted = fittedTo(lane, share);
    if (bytes(fitted) <= RECORD_BYTES) break;
  }
  return fitted;
}

/** `share`: of the room that each part has. */
function fittedTo(lane: Lane, share: number): Lane {
  const { checkpoints, failures, gates, history, integrations, handoff } = lane;
  return {
    ...lane,
    checkpoints: fitCheckpoints(checkpoints, share),
    failures: fitFailures(failures, share),
    gates: fitGates(gates, MOST_GATES * share),
    history: fitHistory(history, share),
    ...(integrations !== undefined && { integrations: integrations.slice(-Math.ceil(MOST_INTEGRATIONS * share)) }),
    ...(handoff !== undefined && handoff.files.length > HANDOFF_FILES * share && { handoff: { files_touched: handoff.files.length, ...handoff, files: handoff.files.slice(0, HANDOFF_FILES * share) } }),
  };
}

function fitCheckpoints(all: readonly LaneCheckpoint[], share: number): LaneCheckpoint[] {
  const room = CHECKPOINT_BYTES * share;
  let kept = all.slice(-MOST_CHECKPOINTS);
  if (bytes(kept) > room) kept = kept.map((checkpoint, n) => (n < kept.length - 1 ? withoutFiles(checkpoint) : checkpoint));
  return keepOpen(all, latestWithin(kept, room));
}

/** Blockers that nobody has resolved move into the oldest checkpoint that stays. */
function keepOpen(all: readonly LaneCheckpoint[], kept: readonly LaneCheckpoint[]): LaneCheckpoint[] {
  const named = new Set(kept.flatMap(({ blockers }) => blockers.map(({ id }) => id)));
  const lost = openBlockers({ checkpoints: [...all] }).filter(({ id }) => !named.has(id));
  return kept.map((checkpoint, n) => (n === 0 && lost.length > 0 ? { ...checkpoint, blockers: [...lost, ...checkpoint.blockers] } : checkpoint));
}

function withoutFiles({ files = [], ...checkpoint }: LaneCheckpoint): LaneCheckpoint {
  return { files_touched: files.length, ...checkpoint };
}

function fitFailures(all: readonly LaneFailure[], share: number): LaneFailure[] {
  const short = all.slice(-MOST_FAILURES).map((failure): LaneFailure => {
    const { files } = failure;
    return Array.isArray(files) && files.length > FAILURE_FILES ? { files_touched: files.length, ...failure, files: files.slice(0, FAILURE_FILES) } : failure;
  });
  return latestWithin(short, FAILURE_BYTES * share);
}

/** What a lane is handed in and applied by is the newest run of each gate. */
function fitGates(all: readonly LaneGate[], most: number): LaneGate[] {
  const newest = new Set(new Map(all.map((entry) => [`${entry.gate} ${entry.place}`, entry])).values());
  return all.filter((entry, n) => n >= all.length - most || newest.has(entry));
}

/** The metrics count the steps: their reasons go first. */
function fitHistory(all: readonly LaneStep[], share: number): LaneStep[] {
  const kept = all.slice(-MOST_STEPS);
  if (bytes(kept) <= HISTORY_BYTES * share) return kept;
  return kept.map((step) => (step.why === undefined ? step : { ...step, why: step.why.slice(0, SHORT_WHY) }));
}

/** The latest that have room; at least one. */
function latestWithin<T>(all: readonly T[], room: number): T[] {
  let kept = [...all];
  while (kept.length > 1 && bytes(kept) > room) kept = kept.slice(1);
  return kept;
}

function bytes(value: unknown): number {
  return new TextEncoder().encode(JSON.stringify(value, null, 2)).length;
}
