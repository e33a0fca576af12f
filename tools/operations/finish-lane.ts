import { BusError } from "../domain/bus-error.js";
import { expectState, moved } from "../domain/lane/state.js";
import { forLine } from "../domain/listed.js";
import { iso } from "../domain/time.js";
import type { Lane, LaneHandoff } from "../schema/records.gen.js";
import type { EventBody } from "./compose-line.js";
import type { BusContext } from "./context.js";
import { actOnLane } from "./lane/act-on-lane.js";
import { handedInTree } from "./lane/evidence/handed-in-tree.js";
import { type Judged, judgeDone } from "./lane/evidence/judge-done.js";
import { keepPatch } from "./lane/evidence/lane-patch.js";
import { laneWork } from "./lane/lane-work.js";
import { changeLane, findLane, laneEvent } from "./lane/lanes.js";
import type { Actor } from "./parallel/act.js";
import { sendMessage } from "./send-message.js";

export interface FinishLaneRequest {
  lane: string;
}

/**
 * Hands a lane in: acceptance met, receipts of gates 1 and 2 for this very content, no edit outside of the scope, a complete hand-off (S1-53 to S1-56).
 * Once more, with nothing changed, only sees to it that the integrators are told. Throws NO with everything that is missing, CONFLICT or NOT_YOURS.
 */
export async function finishLane(bus: BusContext, { lane: id }: FinishLaneRequest): Promise<Lane> {
  const found = await findLane(bus, id);
  const actor = await actOnLane(bus, "lane.done", found);
  const lane = found.state === "ready_for_integration" ? await again(bus, found) : await handIn(bus, actor, found);
  await tellIntegrators(bus, actor, lane);
  return lane;
}

async function handIn(bus: BusContext, actor: Actor, found: Lane): Promise<Lane> {
  return changeLane(bus, actor, found.lane_id, async (lane) => {
    if (lane === null) return null;
    // A command that was killed, or another one of the same worker, was faster.
    if (lane.state === "ready_for_integration") return null;
    expectState(lane, ["in_progress"], "handing in");
    const judged = await judgeDone(bus, actor.policy, lane);
    if (judged.lacks.length > 0 || lane.handoff === undefined) throw notDone(lane, judged);
    for (const warning of judged.warnings) bus.tell(warning);
    const handoff = { ...lane.handoff, ...artifact(bus, lane, judged) };
    // What was judged is what is handed in.
    if ((await laneWork(bus, lane)).tree !== judged.work.tree) throw new BusError("CONFLICT", `${lane.lane_id} was edited while it was handed in`, { hint: `bus gate run 1 --lane ${lane.lane_id}` });
    const now = bus.clock();
    const ready: Lane = { ...moved(lane, "ready_for_integration", { by: actor.me.agent_id, role: actor.role, now }), handoff, ready_at: lane.ready_at ?? iso(now) };
    return { op: "done", lane: ready, events: [doneEvent(bus, actor, ready, judged)] };
  });
}

/** It was handed in already. Throws CONFLICT when it is not what it was. */
async function again(bus: BusContext, lane: Lane): Promise<Lane> {
  if ((await handedInTree(bus, lane)).same) return lane;
  throw new BusError("CONFLICT", `${lane.lane_id} was handed in, and has changed since`, { hint: `bus lane reopen ${lane.lane_id} --reason "changed after it was handed in"   (by the integrator)` });
}

/** S1-32: mode A a patch, mode B the branch's tip. */
function artifact(bus: BusContext, lane: Lane, { work, patch }: Judged): Pick<LaneHandoff, "patch" | "commit"> {
  return lane.mode === "A" ? { patch: keepPatch(bus, lane, work, patch) } : { commit: work.work.head() };
}

function notDone({ lane_id, task_id = lane_id }: Lane, { lacks }: Judged): BusError {
  const texts = lacks.map(({ text }) => text.slice(0, 1000));
  return new BusError("NO", `${lane_id} is not done, ${texts.length === 1 ? "one thing is" : `${texts.length} things are`} missing: ${texts.join("; ")}`, {
    hint: lacks[0]?.hint ?? `bus lane show ${lane_id}`,
    refusal: { rule: "lane-done", task_id },
  });
}

function doneEvent(bus: BusContext, actor: Actor, lane: Lane, { work, patch, edited, receipts, warnings }: Judged): EventBody {
  const touched = [...work.inside, ...work.outside].sort();
  const { handoff } = lane;
  const evidence = [...receipts.map(({ receipt }) => receipt), handoff?.file, handoff?.patch?.file].filter((path) => path !== undefined);
  const meta = {
    files: forLine(touched),
    touched: touched.length,
    // S0-44: how many of them were there before.
    edited: edited.length,
    lines: patch.lines,
    tree: work.tree,
    ...(handoff?.commit !== undefined && { commit: handoff.commit }),
    ...(handoff?.patch !== undefined && { patch: handoff.patch.file, sha256: handoff.patch.sha256 }),
    ...(warnings.length > 0 && { warnings: warnings.map((text) => text.slice(0, 500)) }),
  };
  // Those of another checkout are in the lane's record.
  return { ...laneEvent(lane, actor, "lane_done", `${lane.lane_id} is ready for integration`, meta), receipts: evidence.filter((path) => bus.repo.receipts.problem(path) === null) };
}

/** Each hand-in is told once, however often the command is run. */
async function tellIntegrators(bus: BusContext, { policy }: Actor, { lane_id, task_id = lane_id, history, handoff }: Lane): Promise<void> {
  const at = history.findLast(({ state }) => state === "ready_for_integration")?.at ?? "";
  const { integrator = [] } = policy.roles;
  for (const to of integrator.length > 0 ? integrator : ["manager"]) {
    await sendMessage(bus, { type: "handoff", to, task: task_id, summary: `${lane_id} is ready for integration`, meta: { lane_id, ...(handoff?.tree !== undefined && { tree: handoff.tree }) }, key: `lane-done ${lane_id} ${at} ${to}` });
  }
}
