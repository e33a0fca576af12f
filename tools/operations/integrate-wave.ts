import { BusError } from "../domain/bus-error.js";
import { isBookkeeping } from "../domain/guard.js";
import type { RevertTrial } from "../domain/integration/entangled.js";
import type { AtWork, EndingWave, Integration, WaveVerdict } from "../domain/integration/integration.js";
import { lanesOfWave } from "../domain/integration/order.js";
import { isApplied } from "../domain/lane/state.js";
import { iso } from "../domain/time.js";
import type { Lane } from "../schema/records.gen.js";
import { targetTip } from "./commits.js";
import type { BusContext } from "./context.js";
import { type GateSeen, gateAt } from "./gate/gate-at.js";
import { readGates } from "./gate/read-gates.js";
import { asRun } from "./integration/at-work.js";
import { type Fault, findFault } from "./integration/find-fault.js";
import { finishWave, keepVerdict, verifyLanes } from "./integration/finish-wave.js";
import { changedFiles, keepGate } from "./integration/gate-candidate.js";
import { gateFault } from "./integration/give-back.js";
import { changeEnding, changeIntegration } from "./integration/integration-register.js";
import { moveTarget } from "./integration/publish.js";
import { settle } from "./integration/settle.js";
import { repositoryGit, siteAt } from "./integration/site.js";
import { readLanes } from "./lane/lanes.js";
import { type Actor, actAs } from "./parallel/act.js";

/** How often the gate is run anew because others move the target. */
const MOVES = 3;

export interface IntegrateWaveRequest {
  wave: string;
}

export interface IntegratedWave {
  verdict: WaveVerdict;
  reopened: { lane_id: string; why: string }[];
  /** Whether each lane of the wave reverts cleanly (S0-24). */
  reverts: readonly RevertTrial[];
  notes: string[];
}

/** The end of one wave, in the hands of one command. */
interface Ending {
  readonly bus: BusContext;
  readonly actor: Actor;
  readonly at: AtWork;
  readonly wave: string;
  readonly target: string;
  readonly lanes: readonly Lane[];
  readonly notes: string[];
}

/**
 * Ends a wave with the full gate; when it fails, finds the lane at fault, takes back only that one and reopens it (S1-60 to S1-63).
 * Throws NOT_FOUND for a wave without lanes, CONFLICT while one of them is not on the target.
 */
export async function integrateWave(bus: BusContext, { wave }: IntegrateWaveRequest): Promise<IntegratedWave> {
  const actor = await actAs(bus, "integrate");
  return asRun(bus, async (at) => {
    const { integration } = await settle(bus, actor, at, null);
    const lanes = lanesOfWave(await readLanes(bus), wave);
    if (lanes.length === 0) throw new BusError("NOT_FOUND", `no lane belongs to a wave ${wave}`, { hint: "bus lane list" });
    const missing = lanes.filter((lane) => !isApplied(lane));
    if (missing.length > 0) throw new BusError("CONFLICT", `wave ${wave} is not complete: ${missing.map(({ lane_id, state }) => `${lane_id} (${state})`).join(", ")}`, { hint: hintFor(missing[0]) });
    const ending: EndingWave = { wave, by: actor.me.agent_id, session_id: actor.me.session.session_id, started_at: iso(bus.clock()), at_work: at };
    await changeIntegration(bus, actor, (now) => {
      if (now.frozen !== null) throw new BusError("CONFLICT", `${now.frozen.by} has frozen the integration: ${now.frozen.reason}`, { hint: "bus integrate --continue" });
      if (now.current !== null || (now.ending ?? null) !== null) throw new BusError("CONFLICT", `${now.current?.by ?? now.ending?.by ?? ""} was first`, { hint: "bus integrate --status" });
      return { op: "begin wave", to: { ...now, ending } };
    });
    return endWave({ bus, actor, at, wave, target: integration.target, lanes, notes: [] });
  });
}

function hintFor(lane: Lane | undefined): string {
  const { lane_id: id, state } = lane ?? { lane_id: "<lane>", state: "planned" };
  return state === "ready_for_integration" ? `bus integrate ${id}` : `bus lane show ${id}   (or bus lane close ${id} --outcome dropped)`;
}

async function endWave(ending: Ending): Promise<IntegratedWave> {
  const { bus, actor, at, wave, target, lanes, notes } = ending;
  const git = repositoryGit(bus);
  for (let moves = 0; moves < MOVES; moves += 1) {
    const tip = targetTip(git, target);
    const seen = await fullGate(ending, tip);
    for (const lane of lanes) await keepGate(bus, actor, lane, seen, true);
    const { verdict } = seen.entry;
    const told = { wave, at: iso(bus.clock()), by: actor.me.agent_id, commit: tip, verdict, receipt: seen.entry.receipt, lanes: lanes.map(({ lane_id }) => lane_id), reverted: [] };
    if (verdict === "passed") return passed(ending, told);
    if (verdict === "skipped") {
      notes.push("the full gate was skipped: a tool is missing, so nothing is verified");
      await keepVerdict(bus, actor, at, told);
      return { verdict: told, reopened: [], reverts: [], notes };
    }
    const fault = await findFault(bus, actor, tip, lanes, seen, (candidate) => fullGate(ending, candidate), notes);
    if (fault === null) {
      const why = `the full gate of wave ${wave} fails, and no single lane explains it`;
      notes.push(`${why}: nothing was taken back; ${seen.receipt.signature ?? ""}. Give back what is at fault (bus lane reopen <lane> --reason …), then go on (bus integrate --continue)`);
      await keepVerdict(bus, actor, at, told, why);
      return { verdict: told, reopened: [], reverts: [], notes };
    }
    const taken = await takeBack(ending, tip, seen, fault);
    if (taken !== null) return taken;
    notes.push(`${target} was moved by others meanwhile: the full gate is run anew`);
  }
  await changeEnding(bus, actor, at.run, (_, now) => ({ op: "undo", to: { ...now, ending: null } }));
  throw new BusError("CONFLICT", `${target} is moved faster than the full gate of wave ${wave} runs`, { hint: `bus integrate --wave ${wave}` });
}

/** Takes back only the lane at fault (S1-62); null: the target was moved before. */
async function takeBack({ bus, actor, at, wave, target, lanes, notes }: Ending, tip: string, red: GateSeen, { lane, candidate, files, green }: Fault): Promise<IntegratedWave | null> {
  const { signature, failure } = gateFault(red.receipt, red.entry.receipt, "");
  const why = `${failure}; without ${lane.lane_id} it passes (${green.entry.receipt})`;
  const revert = { lane_id: lane.lane_id, commit: lane.integration?.commit ?? "", before: tip, candidate, receipt: red.entry.receipt, green: green.entry.receipt, signature, failure: why, files: [...files], lanes: lanes.map(({ lane_id }) => lane_id) };
  const now: Integration = await changeEnding(bus, actor, at.run, (one, all) => ({ op: "revert", to: { ...all, ending: { ...one, revert } } }));
  if (!moveTarget(repositoryGit(bus), target, tip, candidate, `bus integrate --wave ${wave}: without ${lane.lane_id}`)) return null;
  const finished = await finishWave(bus, actor, at, now);
  if (finished === null) throw new Error("what was just written is gone");
  notes.push(...finished.notes);
  return { verdict: finished.verdict, reopened: [{ lane_id: lane.lane_id, why }], reverts: finished.reverts, notes };
}

/** Each lane is verified, unless it cannot be taken back without another that it does not name (S0-24). */
async function passed({ bus, actor, at, lanes, notes }: Ending, told: WaveVerdict): Promise<IntegratedWave> {
  const { reverts, held } = await verifyLanes(bus, actor, lanes, { commit: told.commit, receipt: told.receipt ?? "" }, notes);
  const verdict = held.length > 0 ? { ...told, verdict: "failed" as const } : told;
  await keepVerdict(bus, actor, at, verdict);
  return { verdict, reopened: [], reverts, notes };
}

async function fullGate({ bus, actor, at, wave, lanes }: Ending, commit: string): Promise<GateSeen> {
  const { path, work } = await siteAt(bus, actor.policy, commit);
  const declared = await readGates(bus, commit);
  const files = [...new Set(lanes.flatMap(({ integration }) => (integration === undefined ? [] : changedFiles(work.git, integration.before, integration.commit))))].sort();
  const seen = await gateAt(bus, actor, { gate: 3, declared, place: "wave", checkout: path, tree: () => work.tree((file) => !isBookkeeping(file)), commit, files, wave });
  const { verdict, receipt } = seen.entry;
  const event = { event: "gate", summary: `gate 3 of wave ${wave}: ${verdict}`, meta: { role: actor.role, wave, gate: 3, verdict, place: "wave", receipt, commit }, receipts: [receipt] };
  await changeEnding(bus, actor, at.run, (_, now) => ({ op: "gate", to: now, events: [event] }));
  return seen;
}
