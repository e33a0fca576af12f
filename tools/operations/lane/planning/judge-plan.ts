import { BusError } from "../../../domain/bus-error.js";
import type { Hotspot } from "../../../domain/hotspots.js";
import { dependencyCycle, isSerialised } from "../../../domain/lane/order.js";
import { type SharedPath, coversEverything } from "../../../domain/lane/overlaps.js";
import { listed } from "../../../domain/listed.js";
import { type Scope, compileScope, inScope, overlap } from "../../../domain/scope/scope.js";
import type { Lane } from "../../../schema/records.gen.js";
import type { BusContext } from "../../context.js";
import { filesOfBoth } from "./files-of-both.js";
import type { HotspotsWithin } from "./lane-hotspots.js";
import { booksOf } from "./lane-books.js";
import { taskOf } from "../tenure/lane-lock.js";
import { isOpenLane, laneScope, sharedWithOpen } from "../lane-scope.js";

/** What the plan of a lane comes to beside the others. */
export interface JudgedPlan {
  readonly hotspots: readonly Hotspot[];
  readonly shared: readonly SharedPath[];
}

/** Holds a lane's plan against every other lane's. Throws what refuses it: a scope of everything or of no work, an issue or task that another has, a dependency that is not there or in a ring, files that both would edit at once. */
export function judgePlan(bus: BusContext, lane: Lane, lanes: readonly Lane[], within: HotspotsWithin): JudgedPlan {
  const others = lanes.filter(({ lane_id }) => lane_id !== lane.lane_id);
  const scope = laneScope(bus, lane);
  checkWidth(bus, lane, scope);
  checkOneToOne(lane, others);
  checkDependencies(lane, others);
  const shared = sharedWithOpen(bus, lane, others);
  const atOnce = shared.filter(({ apart }) => apart === null);
  if (atOnce.length > 0) {
    const what = atOnce.map(({ lane_id, path }) => `${filesOrPath(bus, scope, path, others.find((other) => other.lane_id === lane_id))} (with ${lane_id})`).join(", ");
    throw inTheWay(lane, "overlap", `${lane.lane_id} would edit what other open lanes edit: ${what}; let one depend on the other, put them into different waves, or divide the files`, atOnce.map(({ lane_id }) => lane_id));
  }
  const hotspots = within(scope);
  checkHotspots(bus, lane, others, hotspots);
  return { hotspots, shared };
}

/** S1-10: a lane that may edit everything has no one responsibility; S0-11: and one that may edit nothing but the books has no work. */
function checkWidth(bus: BusContext, lane: Lane, scope: Scope): void {
  if (overlap(scope, compileScope(["**"], booksOf(bus), bus.repo.tree.rules())) === null) throw refused(lane, "bounded", `the scope of ${lane.lane_id} is nothing but the bus's own files and the execution ledger: a lane has code, tests or documents of its own`, `bus lane brief ${lane.lane_id} --scope <folder>`);
  if (coversEverything(scope, compileScope(["**"], [], bus.repo.tree.rules()))) throw refused(lane, "bounded", `the scope of ${lane.lane_id} is everything: one lane has one responsibility`, `bus lane brief ${lane.lane_id} --scope <folder>`);
}

/** S0-07: an issue, and a task, is one lane's; unless that was given up or stacked anew. */
function checkOneToOne(lane: Lane, others: readonly Lane[]): void {
  for (const other of others.filter((one) => !isGivenUp(one))) {
    const what = lane.issue !== undefined && other.issue !== undefined && issueKey(lane.issue) === issueKey(other.issue) ? `the issue ${lane.issue}` : taskOf(lane) === taskOf(other) ? `the task ${taskOf(lane)}` : null;
    if (what === null) continue;
    throw new BusError("CONFLICT", `${what} is ${other.lane_id}'s: one lane an issue, and one a task`, { hint: `bus lane show ${other.lane_id}`, refusal: { rule: "one issue, one lane", task_id: taskOf(lane) } });
  }
}

function checkDependencies(lane: Lane, others: readonly Lane[]): void {
  for (const id of lane.depends_on) {
    const found = id === lane.lane_id ? lane : others.find(({ lane_id }) => lane_id === id);
    if (found === undefined) throw new BusError("NOT_FOUND", `${lane.lane_id} depends on ${id}, and there is no such lane`, { hint: "bus lane list" });
    if (isGivenUp(found)) throw new BusError("CONFLICT", `${lane.lane_id} depends on ${id}, which was ${found.outcome}: nothing will come of it`, { hint: `bus lane show ${id}` });
  }
  const cycle = dependencyCycle([lane, ...others]);
  if (cycle !== null) throw refused(lane, "dependencies", `lanes would wait for one another for ever: ${cycle.join(" -> ")}`, "bus lane list");
}

/** S1-21, S1-82, S1-104: lanes that want one hotspot follow one another, also when their waves differ. */
function checkHotspots(bus: BusContext, lane: Lane, others: readonly Lane[], hotspots: readonly Hotspot[]): void {
  if (hotspots.length === 0) return;
  for (const other of others.filter(isOpenLane)) {
    if (isSerialised([lane, ...others], lane.lane_id, other.lane_id)) continue;
    const both = wantedByBoth(bus, hotspots, other);
    if (both.length > 0) throw inTheWay(lane, "hotspot", `${lane.lane_id} and ${other.lane_id} both want the hotspot ${both.join(", ")}: one must depend on the other`, [other.lane_id]);
  }
}

/** Those of a lane's hotspots that another lane's scope covers, too. */
export function wantedByBoth(bus: BusContext, hotspots: readonly Pick<Hotspot, "path">[], other: Lane): string[] {
  const scope = laneScope(bus, other);
  return hotspots.filter(({ path }) => inScope(scope, path.normalize("NFC"))).map(({ path }) => path);
}

/** `#12` and `12` are one issue, and trackers do not tell ENG-7 from eng-7. */
function issueKey(issue: string): string {
  return issue.trim().replace(/^#/, "").toLowerCase();
}

function isGivenUp({ outcome }: Pick<Lane, "outcome">): boolean {
  return outcome === "dropped" || outcome === "restacked";
}

/** The files that are there of what two lanes share; none: the path that the two scopes have in common. */
function filesOrPath(bus: BusContext, scope: Scope, path: string, other: Lane | undefined): string {
  const files = other === undefined ? [] : filesOfBoth(bus, scope, laneScope(bus, other));
  return files.length === 0 ? path : listed(files);
}

/** Other lanes stand in the way: the lane could wait for them, beside those that it waits for already. */
function inTheWay(lane: Lane, rule: string, message: string, others: readonly string[]): BusError {
  const after = [...lane.depends_on, ...others].map((id) => ` --depends-on ${id}`).join("");
  return new BusError("CONFLICT", message, { hint: `bus lane brief ${lane.lane_id}${after}   (with the rest of the brief)`, refusal: { rule, task_id: taskOf(lane) } });
}

function refused(lane: Lane, rule: string, message: string, hint: string): BusError {
  return new BusError("USAGE", message, { hint, refusal: { rule, task_id: taskOf(lane) } });
}
