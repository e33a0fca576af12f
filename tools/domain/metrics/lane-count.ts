import type { Approval } from "../approval/approval.js";
import type { Lane } from "../../schema/records.gen.js";
import type { GateSeen } from "./gate-runs.js";
import { type LaneLine, inOrder, textOf } from "./lane-log.js";
import type { GateRuns, LaneFinding, MeasuredLane } from "./lane-metrics.js";

/** One lane in numbers, and what the shares over all lanes are made of. */
export interface LaneCount extends MeasuredLane {
  readonly tried: number;
  readonly handed_in: number;
  /** Where record and log, or clocks, differ about something. */
  readonly disagreements: readonly LaneFinding[];
}

/** What is known of one lane: its record, its lines, its gates, what it asked for. */
export interface LaneKnown {
  readonly lane_id: string;
  readonly lane: Lane | null;
  readonly lines: readonly LaneLine[];
  readonly runs: readonly GateSeen[];
  readonly approvals: readonly Approval[];
  readonly patch_lines: number | null;
}

/** Counts one lane. Where record and log differ (a crash came between them), what either of them saw has happened, and the difference is told. */
export function countLane({ lane_id, lane, lines: unsorted, runs, approvals, patch_lines }: LaneKnown): LaneCount {
  const lines = inOrder(unsorted);
  const logged = (event: string) => lines.filter((line) => line.event === event).length;
  const steps = lane?.history.map(({ state }) => state) ?? [];
  const reached = (state: Lane["state"]) => steps.filter((step) => step === state).length;
  const attempts = attemptsIn(lines);
  const asked = new Set([...approvals.map(({ approval_id }) => approval_id), ...lines.flatMap((line) => (line.event === "approval_requested" ? [textOf(line.meta, "approval_id") ?? line.id] : []))]);
  // A step with a reason was made up for by an integration that a kill had left half done.
  const handed = { record: lane?.history.filter(({ state, why }) => state === "ready_for_integration" && why === undefined).length ?? 0, log: logged("lane_done") };
  const integrated = { record: reached("integrated"), log: logged("lane_integrated") };
  const reopened = { record: returns(steps), log: logged("lane_reopened") };
  const met = [lane?.integration, ...(lane?.integrations ?? [])].filter((one) => (one?.conflicts ?? []).length > 0).length;
  const conflicts = Math.max(met, attempts.filter(({ conflict }) => conflict).length);
  const opened = lane?.opened_at === undefined ? lines.find(({ event }) => event === "lane_opened")?.at : Date.parse(lane.opened_at);
  const end = integratedAt(lane, lines);
  const closed = lane?.closed_at === undefined ? undefined : Date.parse(lane.closed_at);
  const isBackwards = opened !== undefined && end !== undefined && end < opened;
  const disagreements = lane === null
    ? [{ rule: "record_and_log" as const, lane_id, text: `the log knows the lane ${lane_id}, and there is no record of it` }]
    : [
        ...differ(lane_id, "opened", { record: lane.opened_at === undefined ? 0 : 1, log: Math.min(1, logged("lane_opened")) }),
        ...differ(lane_id, "handed in", handed),
        ...differ(lane_id, "integrated", integrated),
        ...differ(lane_id, "reopened", reopened),
      ];
  return {
    lane_id,
    state: lane?.state ?? "unknown",
    ...wave(lane, lines),
    ...(opened !== undefined && { opened }),
    ...(end !== undefined && { integrated: end }),
    ...(closed !== undefined && { closed }),
    cycle_ms: opened === undefined || end === undefined || isBackwards ? null : end - opened,
    gates: tally(runs),
    conflicts,
    approvals: asked.size,
    reopened: Math.max(reopened.record, reopened.log),
    lines: patch_lines,
    tried: Math.max(attempts.length, integrated.record, conflicts),
    handed_in: Math.max(handed.record, handed.log),
    disagreements: [...disagreements, ...(isBackwards ? [{ rule: "clocks" as const, lane_id, text: `${lane_id} was integrated before it was opened: clocks differ, and its cycle is not measured` }] : [])],
  };
}

/** How runs ended. */
export function tally(runs: readonly Pick<GateSeen, "verdict">[]): GateRuns {
  const of = (verdict: GateSeen["verdict"]) => runs.filter((run) => run.verdict === verdict).length;
  return { passed: of("passed"), failed: of("failed"), skipped: of("skipped") };
}

/** Attempts at integration: each ends with the lane on the target, back with its worker, or given up; red gates and conflicts come before. */
function attemptsIn(lines: readonly LaneLine[]): { conflict: boolean }[] {
  const attempts: { conflict: boolean }[] = [];
  let open: { conflict: boolean } | null = null;
  for (const { event, meta } of lines) {
    const failed = event === "gate" && meta["place"] === "integration" && meta["verdict"] === "failed";
    if (event === "conflict") open = { conflict: true };
    else if (event === "lane_integrated" || failed) open ??= { conflict: false };
    const isOver = event === "lane_integrated" || event === "lane_reopened" || event === "lane_closed";
    if (open === null || !isOver) continue;
    attempts.push(open);
    open = null;
  }
  return open === null ? attempts : [...attempts, open];
}

/** When the lane got where it still is: one that was taken back is not integrated. */
function integratedAt(lane: Lane | null, lines: readonly LaneLine[]): number | undefined {
  if (lane !== null) {
    const last = lane.history.findLastIndex(({ state }) => state === "integrated");
    const back = lane.history.findLastIndex(({ state }) => state === "in_progress");
    const step = lane.history[last];
    return step === undefined || back > last ? undefined : Date.parse(step.at);
  }
  const last = lines.findLastIndex(({ event }) => event === "lane_integrated");
  return lines.slice(last + 1).some(({ event }) => event === "lane_reopened" || event === "lane_reverted") ? undefined : lines[last]?.at;
}

/** Steps back to work from what was handed in. */
function returns(steps: readonly Lane["state"][]): number {
  return steps.filter((state, at) => state === "in_progress" && ["ready_for_integration", "integrated", "verified"].includes(steps[at - 1] ?? "")).length;
}

function wave(lane: Lane | null, lines: readonly LaneLine[]): { wave?: string } {
  const found = lane === null ? lines.find((line) => line.wave !== undefined)?.wave : lane.wave;
  return found === undefined ? {} : { wave: found };
}

function differ(lane_id: string, what: string, { record, log }: { record: number; log: number }): LaneFinding[] {
  if (record === log) return [];
  return [{ rule: "record_and_log", lane_id, text: `${lane_id} was ${what} ${times(record)} by its record and ${times(log)} by the log: bus doctor --fix` }];
}

function times(count: number): string {
  return count === 1 ? "once" : count === 0 ? "never" : `${count} times`;
}
