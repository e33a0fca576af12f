import { BusError } from "../domain/bus-error.js";
import { checklist } from "../domain/pilot/checklist.js";
import { dayOf, offsetOf, pilotDay } from "../domain/pilot/day.js";
import { iso } from "../domain/time.js";
import type { Pilot } from "../schema/records.gen.js";
import type { BusContext } from "./context.js";
import { changeLane, readLanes } from "./lane/lanes.js";
import { type Actor, actAs } from "./parallel/act.js";
import { changePilot, readPilot } from "./pilot/pilots.js";
import { requiredChecks } from "./pilot/required-checks.js";
import { withoutSecrets } from "./without-secrets.js";

export interface StartPilotRequest {
  /** YYYY-MM-DD; default: today, by the clock of the retro's time. */
  day?: string;
  scope: string;
  /** `number=lane`, four of them. */
  lanes: Readonly<Record<string, string>>;
  /** `lane=issue`. */
  issues: Readonly<Record<string, string>>;
  /** Default: by the lanes' dependencies. */
  order?: readonly string[];
  integrationOwner: string;
  /** When the retro is, and how long, minutes. */
  retroAt: string;
  retroMinutes: number;
}

/**
 * Starts a pilot day (S0-01 to S0-04): its checklist must be complete (S0-25 to S0-31). The same request again finishes what a killed one left.
 * Throws NO with everything that is missing, CONFLICT for a day that has a pilot already.
 */
export async function startPilot(bus: BusContext, given: StartPilotRequest): Promise<Pilot> {
  const request = withoutSecrets(bus, given);
  const actor = await actAs(bus, "pilot");
  const { scope, lanes: numbered, issues, order, integrationOwner: owner, retroAt, retroMinutes } = request;
  const retro = { at: retroAt, minutes: retroMinutes };
  const day = pilotDay(request.day ?? dayOf(bus.clock(), offsetOf(retroAt)));
  const existing = await readPilot(bus, day);
  if (existing !== null) return taggedAgain(bus, actor, existing, request);
  const lanes = await readLanes(bus);
  const target = actor.policy.lanes?.target ?? "main";
  const { checks, missing: lacking } = await requiredChecks(bus, target);
  const found = checklist({ day, now: bus.clock(), scope, numbered, issues, ...(order !== undefined && order.length > 0 && { order }), owner, retro, lanes, roles: actor.policy.roles, checks: lacking });
  if (found.missing.length > 0) throw new BusError("NO", `the pilot of ${day} cannot start: ${found.missing.join("; ")}`, { hint: found.missing.length === lacking.length ? `edit gates.json, and commit it on ${target}: each check is a step with "check": "<its name>"` : "bus pilot start --help" });
  const at = iso(bus.clock());
  const { agent_id } = actor.me;
  const pilot: Pilot = {
    day, state: "running", home: bus.repo.layout.worktree, scope, primary: agent_id, lanes: found.lanes, order: found.order, order_confirmed: [at], checks, integration_owner: owner, retro,
    planned: found.lanes.map(({ lane_id }) => lane_id), started_at: at, started_by: agent_id,
  };
  const written = await changePilot(bus, actor, day, (current) => {
    if (current !== null) throw taken(current);
    const meta = { day, role: actor.role, lanes: pilot.planned, order: pilot.order, control: agent_id };
    return { op: "start", pilot, events: [{ event: "pilot_started", summary: `pilot ${day}: ${scope}`, meta }] };
  });
  await tag(bus, actor, written);
  return written;
}

/** Its issues are in its lanes' records, too (S0-25). */
async function tag(bus: BusContext, actor: Actor, { lanes }: Pilot): Promise<void> {
  for (const { lane_id, issue } of lanes) {
    await changeLane(bus, actor, lane_id, (lane) => (lane === null || issue === undefined || lane.issue === issue ? null : { op: "tag", lane: { ...lane, issue }, events: [] }));
  }
}

/** The same day asked for again, in the same words, is there already; a kill may have left its lanes without their issues. */
async function taggedAgain(bus: BusContext, actor: Actor, pilot: Pilot, { scope, lanes, issues, order = [], integrationOwner, retroAt, retroMinutes }: StartPilotRequest): Promise<Pilot> {
  const same = pilot.state === "running" && pilot.primary === actor.me.agent_id && pilot.scope === scope && pilot.integration_owner === integrationOwner && pilot.retro?.at === retroAt && pilot.retro.minutes === retroMinutes && pilot.lanes.every(({ number, lane_id }) => lanes[number] === lane_id) && Object.keys(lanes).length === pilot.lanes.length
    && Object.entries(issues).every(([id, issue]) => pilot.lanes.some((lane) => lane.lane_id === id && lane.issue === issue)) && (order.length === 0 || order.join() === pilot.order.join());
  if (!same) throw taken(pilot);
  bus.tell(`the pilot of ${pilot.day} has been running since ${pilot.started_at}`);
  await tag(bus, actor, pilot);
  return pilot;
}

function taken({ day, scope, state }: Pilot): BusError {
  return new BusError("CONFLICT", `${day} has a pilot already: ${scope}, ${state}; there is one a day`, { hint: `bus pilot report --day ${day}` });
}
