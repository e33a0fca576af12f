import { BusError } from "../domain/bus-error.js";
import { type Gap, type HandoffBody, answered, handoffGaps, handoffText, listDifferences } from "../domain/lane/handoff.js";
import { said, saidAll } from "../domain/lane/said.js";
import { expectState } from "../domain/lane/state.js";
import { listed } from "../domain/listed.js";
import { shellWord } from "../domain/shell-word.js";
import { iso } from "../domain/time.js";
import type { Lane, LaneHandoff } from "../schema/records.gen.js";
import type { BusContext } from "./context.js";
import { readGates } from "./gate/read-gates.js";
import { actOnLane } from "./lane/act-on-lane.js";
import { keepHandoff } from "./lane/evidence/keep-handoff.js";
import { type Evidence, laneEvidence } from "./lane/evidence/lane-evidence.js";
import { laneWork } from "./lane/lane-work.js";
import { changeLane, findLane, laneEvent } from "./lane/lanes.js";
import { withoutSecrets } from "./without-secrets.js";

export interface HandOffRequest {
  lane: string;
  /** Default: the latest. */
  checkpoint?: string;
  /** Default: as git shows them. */
  files?: readonly string[];
  /** Acceptance criteria that are met: their numbers, from 1, or their texts; `all` or `none`. */
  accepted?: readonly string[];
  architecture?: string;
  docs?: string;
  /** Default: those of the lane's gate receipts. */
  commands?: readonly string[];
  result?: "pass" | "fail" | "partial";
  risks?: readonly string[];
  deviations?: readonly string[];
  next?: string;
}

/** Paths that the lane's record keeps; the file has all. */
const FILES = 500;

/**
 * Writes a lane's hand-off by the template (S1-32 to S1-37, S1-96); its list of files must be git's.
 * The same again is the same hand-off. Throws USAGE with the list of what is missing, NO where the lists of files differ, NOT_FOUND, CONFLICT or NOT_YOURS.
 */
export async function handOffLane(bus: BusContext, request: HandOffRequest): Promise<Lane> {
  const found = await findLane(bus, request.lane);
  const { lane_id } = found;
  const actor = await actOnLane(bus, "handoff.save", found);
  expectState(found, ["in_progress"], "handing off");
  const work = await laneWork(bus, found);
  const touched = [...work.inside, ...work.outside].sort();
  checkList(found, request.files ?? [], touched);
  const { rules } = await readGates(bus, `refs/heads/${found.target}`);
  const evidence = laneEvidence(bus, found, work, rules);
  const body = withoutSecrets(bus, bodyOf(found, request, evidence));

  return changeLane(bus, actor, lane_id, (current) => {
    if (current === null) return null;
    expectState(current, ["in_progress"], "handing off");
    const handoff = { ...body, files: touched.slice(0, FILES), ...(touched.length > FILES && { files_touched: touched.length }), tree: work.tree };
    const file = keepHandoff(bus, current, actor.me.agent_id, body.checkpoint_id, handoffText(current, handoff, touched, evidence.map(({ entry }) => entry)));
    if (isSame(current.handoff, { ...handoff, file })) return null;
    const value: LaneHandoff = { at: iso(bus.clock()), by: actor.me.agent_id, role: actor.role, ...handoff, file };
    const meta = { checkpoint_id: body.checkpoint_id, result: body.result, tree: work.tree, files: touched.length, file };
    const event = { ...laneEvent(current, actor, "handoff", `handed off ${lane_id} at ${body.checkpoint_id}: ${body.result}`, meta), receipts: [file] };
    return { op: "handoff", lane: { ...current, handoff: value }, events: [event] };
  });
}

function checkList({ lane_id, task_id = lane_id }: Lane, files: readonly string[], touched: readonly string[]): void {
  if (files.length === 0) return;
  const { missing, extra } = listDifferences(files, touched);
  const named = [...(missing.length > 0 ? [`not named: ${listed(missing)}`] : []), ...(extra.length > 0 ? [`not touched: ${listed(extra)}`] : [])];
  if (named.length === 0) return;
  throw new BusError("NO", `the list of files of ${lane_id} is not what git shows; ${named.join("; ")}`, { hint: `bus handoff ${lane_id}   (without --files it is git's)`, refusal: { rule: "handoff-files", task_id } });
}

/** The template's fields, all of them. Throws USAGE with the list of those that are not there. */
function bodyOf(lane: Lane, request: HandOffRequest, evidence: readonly Evidence[]): HandoffBody {
  const { lane_id, checkpoints, task_id = lane_id } = lane;
  const { accepted = [], commands = [], risks = [], deviations = [], result = "pass" } = request;
  const checkpoint = request.checkpoint ?? checkpoints.at(-1)?.checkpoint_id;
  if (checkpoint !== undefined && !checkpoints.some(({ checkpoint_id }) => checkpoint_id === checkpoint)) throw new BusError("NOT_FOUND", `${lane_id} has no checkpoint ${checkpoint}`, { hint: `bus checkpoint show ${lane_id}` });
  const ran = commands.length > 0 ? saidAll("--command", commands, 1000) : commandsOf(evidence);
  const told = (what: string, text: string | undefined) => (text === undefined || text.trim() === "" ? undefined : said(what, text));
  const parts = { architecture: told("--architecture", request.architecture), docs: told("--docs", request.docs), next: told("--next", request.next) };
  const acceptance = answered(lane, accepted);
  const gaps = handoffGaps({ lane_id, ...(checkpoint !== undefined && { checkpoint_id: checkpoint }), ...defined(parts), commands: ran, result, acceptance, isAnswered: accepted.length > 0 }, evidence.map(({ entry }) => entry));
  const { architecture, docs, next } = parts;
  if (gaps.length > 0 || checkpoint === undefined || architecture === undefined || docs === undefined || next === undefined) throw incomplete(lane_id, task_id, gaps);
  const departed = saidAll("--deviation", deviations);
  return { checkpoint_id: checkpoint, acceptance, architecture, docs, commands: ran, result, risks: saidAll("--risk", risks), next, ...(departed.length > 0 && { deviations: departed }) };
}

function defined<T extends Readonly<Record<string, string | undefined>>>(parts: T): { [K in keyof T]?: string } {
  return Object.fromEntries(Object.entries(parts).filter(([, text]) => text !== undefined)) as { [K in keyof T]?: string };
}

function incomplete(lane: string, task_id: string, gaps: readonly Gap[]): BusError {
  const [first] = gaps;
  return new BusError("USAGE", `the hand-off of ${lane} lacks ${gaps.map(({ part }) => part).join("; ")}`, { hint: first?.hint ?? `bus handoff ${lane}`, refusal: { rule: "handoff", task_id } });
}

/** S1-34: what the gates ran. */
function commandsOf(evidence: readonly Evidence[]): string[] {
  const steps = evidence.flatMap(({ receipt }) => receipt.steps).filter(({ status }) => status === "passed" || status === "failed");
  return [...new Set(steps.flatMap(({ run }) => (run === undefined ? [] : [run.map(shellWord).join(" ").slice(0, 1000)])))].slice(0, 50);
}

function isSame(before: LaneHandoff | undefined, now: object): boolean {
  if (before === undefined) return false;
  const { at: _at, by: _by, role: _role, commit: _commit, patch: _patch, ...rest } = before;
  return JSON.stringify(Object.entries(rest).sort()) === JSON.stringify(Object.entries(now).sort());
}
