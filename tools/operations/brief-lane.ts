import { BusError } from "../domain/bus-error.js";
import { checkId } from "../domain/id.js";
import { planAdvice } from "../domain/lane/advice.js";
import { type LaneDraft, briefOf, mergedDraft } from "../domain/lane/draft.js";
import { missingFromDraft } from "../domain/lane/missing-parts.js";
import { MOST_HOTSPOTS, briefExcess } from "../domain/lane/record-size.js";
import { expectState } from "../domain/lane/state.js";
import { undelegatedSuites } from "../domain/lane/worker-commands.js";
import { holds } from "../domain/role.js";
import { compileScope } from "../domain/scope/scope.js";
import { iso } from "../domain/time.js";
import type { Lane, LaneBrief, LaneChecklist } from "../schema/records.gen.js";
import type { BusContext } from "./context.js";
import { type JudgedPlan, judgePlan } from "./lane/planning/judge-plan.js";
import { draftOf, saidDrafts, withStored } from "./lane/planning/lane-draft.js";
import { commonFiles } from "./lane/planning/lane-books.js";
import { hotspotsOf } from "./lane/planning/lane-hotspots.js";
import { type LaneChange, laneEvent } from "./lane/lanes.js";
import { planLane } from "./lane/planning/plan-lane.js";
import { changedParts, checkReplan } from "./lane/planning/replan.js";
import { draftFault } from "./lane/planning/read-draft.js";
import { sharedContracts } from "./lane/planning/shared-contracts.js";
import { type Actor, actAs } from "./parallel/act.js";
import { runningPilot } from "./pilot/running-pilot.js";

export interface BriefLaneRequest {
  lane: string;
  /** The brief's parts; what is left out comes from the file, from the lane as it is, or from the settings' defaults. Scopes are relative to where the caller stands. */
  brief: LaneBrief;
  /** A brief as JSON, as `draftLane` gives one; relative to where the caller stands. Its scopes are relative to the repository. */
  file?: string;
  /** The same as text. */
  text?: string;
  wave?: string;
  worker?: string;
  task?: string;
  issue?: string;
  mode?: "A" | "B";
  dependsOn?: readonly string[];
  /** Answers of the decomposition checklist; whether the files are disjoint is computed. */
  singleTarget?: boolean;
  testsClear?: boolean;
  rollbackSimple?: boolean;
  /** Why the plan of an open lane is changed. */
  note?: string;
}

/**
 * Plans a lane, or changes its plan (S1-07). A brief without one of the parts of the assignment contract is refused with the list (S1-38 to S1-49), and so is one that another open
 * lane stands in the way of. Of a lane in work the words may change, with a note that goes on the log as an override; its files, worker and branch may not: they are its lock's.
 * Throws USAGE, NOT_YOURS, NOT_FOUND for a dependency that is not there, CONFLICT.
 */
export async function briefLane(bus: BusContext, request: BriefLaneRequest): Promise<Lane> {
  const id = checkId("lane", request.lane);
  const actor = await actAs(bus, "lane.brief", id);
  const said = saidDrafts(bus, request);
  const within = await hotspotsOf(bus);
  let advice: string[] = [];
  const lane = await planLane(bus, actor, id, async (current, lanes) => {
    if (current === null) await refuseInPilot(bus, id);
    else expectState(current, ["planned", "in_progress"], "briefing");
    const draft = mergedDraft(withStored(bus, actor.policy.lanes?.brief ?? {}), ...(current === null ? [] : [draftOf(current)]), ...said);
    checkDraft(bus, draft, id, actor);
    const planned = plannedLane(bus, actor, id, draft, current);
    const parts = current === null ? [] : changedParts(current, planned);
    if (current !== null && parts.length === 0) return null;
    if (current !== null) checkReplan(current, parts, request.note);
    const judged = judgePlan(bus, planned, lanes, within);
    const whole = withJudgement(planned, judged);
    advice = planAdvice(whole, judged.hotspots, sharedContracts(bus, actor.policy, whole, lanes), commonFiles(bus, whole));
    return changeTo(whole, actor, current, parts, request.note);
  });
  for (const line of advice) bus.tell(`${id}: ${line}`);
  return lane;
}

/** S0-20: the scope of a pilot day is locked. */
async function refuseInPilot(bus: BusContext, id: string): Promise<void> {
  const pilot = await runningPilot(bus);
  if (pilot !== null) throw new BusError("CONFLICT", `the pilot of ${pilot.day} is running: no lane is added to it`, { hint: "bus pilot report", refusal: { rule: "scope lock", task_id: id } });
}

/** Throws USAGE with everything that a draft lacks, and for what no lane's record can hold. */
function checkDraft(bus: BusContext, draft: LaneDraft, id: string, { policy }: Actor): void {
  const refuse = (rule: string, message: string, hint: string): never => {
    throw new BusError("USAGE", message, { hint, refusal: { rule, task_id: draft.task_id ?? id } });
  };
  const missing = missingFromDraft(draft);
  if (missing.length > 0) refuse("assignment contract", `the brief of ${id} lacks ${missing.join(", ")}`, `bus lane brief ${id} --template`);
  const fault = draftFault(draft);
  if (fault !== null) throw new BusError("USAGE", `the brief of ${id}: ${fault}`, { hint: "bus lane brief --help" });
  const { scope = [], out_of_scope = [], interfaces = [] } = draft;
  compileScope(scope, out_of_scope, bus.repo.tree.rules());
  if (interfaces.length > 0) compileScope(interfaces, [], bus.repo.tree.rules());
  const excess = briefExcess(briefOf(draft));
  if (excess > 0) throw new BusError("USAGE", `the brief of ${id} is ${excess} bytes too long for a lane's record: put the long parts into a document, and name that`, { hint: `bus lane brief ${id} --template` });
  const worker = checkId("agent", draft.worker ?? "");
  if (!holds(policy.roles, worker, "worker")) refuse("role", `${worker} is no worker here: its roles do not say so`, "bus lane brief --help");
  const [suite] = undelegatedSuites(draft);
  if (suite !== undefined) refuse("full gate", `${id} would run the repository-wide gate (${suite}), which is the ${draft.full_gate}'s: a worker tests the packages that it touches`, `bus lane brief ${id} --full-gate worker`);
}

function plannedLane(bus: BusContext, { me, role, policy }: Actor, id: string, draft: LaneDraft, current: Lane | null): Lane {
  const now = iso(bus.clock());
  const { worker = "", wave, task_id, issue, mode, depends_on = [] } = draft;
  const before: Lane = current ?? {
    lane_id: id, state: "planned", home: bus.repo.layout.worktree, mode: policy.lanes?.mode ?? "B", target: policy.lanes?.target ?? "main", worker, brief: {}, depends_on: [],
    planned_at: now, planned_by: me.agent_id, checkpoints: [], failures: [], gates: [], history: [{ state: "planned", at: now, by: me.agent_id, role }],
  };
  const { single_target = false, tests_clear = false, rollback_simple = false } = draft.checklist ?? {};
  const checklist: LaneChecklist = { ...current?.checklist, single_target, disjoint: current?.checklist?.disjoint ?? true, tests_clear, rollback_simple };
  return { ...before, mode: mode ?? before.mode, worker, brief: briefOf(draft), depends_on, checklist, ...(wave !== undefined && { wave }), ...(task_id !== undefined && { task_id }), ...(issue !== undefined && { issue }) };
}

/** With what was computed: whether its files are disjoint from the others' (S1-16), and its hotspots (S1-17). */
function withJudgement(lane: Lane, { hotspots, shared }: JudgedPlan): Lane {
  const { single_target = false, tests_clear = false, rollback_simple = false } = lane.checklist ?? {};
  const overlaps = shared.map(({ lane_id, path }) => ({ lane_id, path }));
  return { ...lane, hotspots: hotspots.slice(0, MOST_HOTSPOTS).map(({ path }) => path), checklist: { single_target, disjoint: shared.length === 0, tests_clear, rollback_simple, ...(overlaps.length > 0 && { overlaps }) } };
}

function changeTo(lane: Lane, actor: Actor, current: Lane | null, parts: readonly string[], note?: string): LaneChange {
  const { worker, mode, depends_on, brief } = lane;
  const said = note === undefined ? {} : { note };
  if (current?.state === "in_progress") return { op: "rebrief", lane, events: [laneEvent(lane, actor, "override", note ?? "", { what: "brief", parts, ...said })] };
  const facts = current === null ? { how: "new" } : { how: "changed", parts, ...said };
  return { op: current === null ? "brief" : "rebrief", lane, events: [laneEvent(lane, actor, "lane_planned", brief.objective ?? "", { ...facts, worker, mode, depends_on, scope: brief.scope ?? [] })] };
}
