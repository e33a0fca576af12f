import { type RevertTrial, undeclared } from "../../domain/integration/entangled.js";
import type { AtWork, EndingWave, Integration, TakingBack, WaveVerdict } from "../../domain/integration/integration.js";
import { withVerdict } from "../../domain/integration/integration.js";
import { moved } from "../../domain/lane/state.js";
import { forLine } from "../../domain/listed.js";
import { iso } from "../../domain/time.js";
import type { Lane, RevertProof } from "../../schema/records.gen.js";
import type { EventBody } from "../compose-line.js";
import type { BusContext } from "../context.js";
import { changeLane, laneEvent, readLanes } from "../lane/lanes.js";
import type { Actor } from "../parallel/act.js";
import { giveBack } from "./give-back.js";
import { changeEnding } from "./integration-register.js";
import { tryRevert } from "./prove-revert.js";
import { bringCheckoutsAlong } from "./publish.js";

/** After the target was moved to where it is without the lane at fault (S1-62, S1-63): what was done before a kill stays as it is. */
export async function finishWave(bus: BusContext, actor: Actor, at: AtWork, { ending, target }: Integration): Promise<{ verdict: WaveVerdict; reverts: RevertTrial[]; notes: string[] } | null> {
  const revert = ending?.revert;
  if (ending === null || ending === undefined || revert === undefined) return null;
  const notes = await bringCheckoutsAlong(bus, target, revert.before, revert.candidate);
  await giveBackReverted(bus, actor, ending, revert, target);
  const others = (await readLanes(bus)).filter(({ lane_id }) => lane_id !== revert.lane_id && revert.lanes.includes(lane_id));
  const { reverts } = await verifyLanes(bus, actor, others, { commit: revert.candidate, receipt: revert.green }, notes);
  const verdict: WaveVerdict = { wave: ending.wave, at: iso(bus.clock()), by: actor.me.agent_id, commit: revert.candidate, verdict: "failed", receipt: revert.receipt, lanes: revert.lanes, reverted: [revert.lane_id] };
  await keepVerdict(bus, actor, at, verdict);
  return { verdict, reverts, notes };
}

/** Verifies the lanes of a wave whose full gate has passed at this commit: each one that can be taken back, alone or with those that it names (S0-24). Returns those of mode B that are held back. */
export async function verifyLanes(bus: BusContext, actor: Actor, lanes: readonly Lane[], at: { readonly commit: string; readonly receipt: string }, notes: string[]): Promise<{ reverts: RevertTrial[]; held: string[] }> {
  const reverts: RevertTrial[] = [];
  const held: string[] = [];
  for (const lane of lanes) {
    const trial = await tryRevert(bus, actor.policy, at.commit, lane, lanes);
    reverts.push(trial);
    const hidden = undeclared(trial, lanes);
    if (!trial.clean) notes.push(`${lane.lane_id} does not come off alone: ${trial.files.join(", ")}${trial.with.length > 0 ? `, held by ${trial.with.join(", ")}` : ""}${hidden.length > 0 ? ", and neither of them says that it depends on the other" : ""}`);
    if (hidden.length > 0 && lane.mode === "B") held.push(lane.lane_id);
    else await verify(bus, actor, lane.lane_id, { ...at, reverts: { at: iso(bus.clock()), onto: at.commit, clean: trial.clean, files: forLine(trial.files), with: [...trial.with] } });
  }
  if (held.length > 0) notes.push(`not verified, because they are entangled with others without saying so: ${held.join(", ")}`);
  return { reverts, held };
}

/** The wave's verdict, in the register and on the log; with `frozen` nothing new is applied until somebody has looked. */
export async function keepVerdict(bus: BusContext, actor: Actor, at: AtWork, verdict: WaveVerdict, frozen?: string): Promise<void> {
  const { wave, commit, lanes, reverted, receipt } = verdict;
  const { role, me } = actor;
  await changeEnding(bus, actor, at.run, (_, now) => {
    const event: EventBody = { event: "wave", summary: `wave ${wave}: ${verdict.verdict}${reverted.length > 0 ? `, without ${reverted.join(", ")}` : ""}`, meta: { role, wave, verdict: verdict.verdict, commit, lanes, reverted, ...(receipt !== undefined && { receipt }) }, ...(receipt !== undefined && { receipts: [receipt] }) };
    const freezes = frozen !== undefined && now.frozen === null;
    const freeze: EventBody = { event: "integration_frozen", summary: `nothing new is applied: ${frozen ?? ""}`, meta: { role, wave, reason: frozen } };
    const to = { ...withVerdict(now, verdict), ending: null, ...(freezes && { frozen: { at: iso(bus.clock()), by: me.agent_id, reason: frozen } }) };
    return { op: "wave", to, events: freezes ? [event, freeze] : [event] };
  });
}

/** The full gate has passed with this lane on the target. */
async function verify(bus: BusContext, actor: Actor, id: string, { commit, receipt, reverts }: { commit: string; receipt: string; reverts: RevertProof }): Promise<void> {
  await changeLane(bus, actor, id, (lane) => {
    if (lane === null || lane.state !== "integrated") return null;
    const integration = lane.integration === undefined ? {} : { integration: { ...lane.integration, reverts } };
    const event = laneEvent(lane, actor, "lane_verified", `${id} is verified: the full gate passed with it`, { commit, receipt, reverts_cleanly: reverts.clean });
    return { op: "verify", lane: { ...moved(lane, "verified", { by: actor.me.agent_id, role: actor.role, now: bus.clock() }), ...integration }, events: [event] };
  });
}

async function giveBackReverted(bus: BusContext, actor: Actor, { wave }: EndingWave, revert: TakingBack, target: string): Promise<void> {
  const { lane_id, candidate, signature, failure, receipt, files } = revert;
  await giveBack(bus, actor, lane_id, { reason: "wave", signature, failure, impact: `taken back from ${target} at the end of wave ${wave}`, gate: 3, receipt, files, reverted: candidate });
}
