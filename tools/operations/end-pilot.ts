import { dayMetrics } from "../domain/pilot/day-metrics.js";
import { incidentOf } from "../domain/pilot/incident.js";
import { verdictOf } from "../domain/pilot/verdict.js";
import { iso } from "../domain/time.js";
import type { Pilot } from "../schema/records.gen.js";
import type { BusContext } from "./context.js";
import { dayFacts } from "./pilot/day-facts.js";
import { expectRunning, ownPilot } from "./pilot/own-pilot.js";
import { changePilot } from "./pilot/pilots.js";
import { withoutSecrets } from "./without-secrets.js";

export interface EndPilotRequest {
  /** YYYY-MM-DD; default: the pilot that runs. */
  day?: string;
  /** The retro says that the control lane reduced confusion. */
  retroConfirmed: boolean;
  retroNote?: string;
  summary?: string;
  /** `kind: text`, with `severe` before it for one that is. */
  incidents?: readonly string[];
}

/** Ends the day: metrics from the log, and the verdict about the named scope (S0-19, S0-33 to S0-43). Throws CONFLICT when it has ended. */
export async function endPilot(bus: BusContext, request: EndPilotRequest): Promise<Pilot> {
  const { day, retroConfirmed, retroNote, summary, incidents = [] } = withoutSecrets(bus, request);
  const { actor, pilot: running } = await ownPilot(bus, day);
  const at = iso(bus.clock());
  const told = incidents.map((said) => incidentOf(said, at));
  const facts = await dayFacts(bus, actor.policy, running);
  for (const text of facts.facts.unreadable) bus.tell(`not counted: ${text}`);
  return changePilot(bus, actor, running.day, (current) => {
    if (current === null) return null;
    expectRunning(current);
    const pilot: Pilot = {
      ...current,
      ...(current.retro !== undefined && { retro: { ...current.retro, confirmed: retroConfirmed, ...(retroNote !== undefined && { note: retroNote }) } }),
      incidents: [...(current.incidents ?? []), ...told],
    };
    const metrics = dayMetrics({ ...facts, pilot });
    const verdict = verdictOf(pilot, metrics, facts.margin);
    const said = summary ?? `${metrics.filter(({ met }) => met).length} of ${metrics.length} metrics met; ${verdict.keep ? "keep" : "do not keep"} the model for ${pilot.scope}`;
    const event = { event: "pilot_ended", summary: said, meta: { day: pilot.day, role: actor.role, keep: verdict.keep, scope: pilot.scope, metrics: metrics.map(({ name, value, met }) => ({ name, value, met })) } };
    return { op: "end", pilot: { ...pilot, state: "ended", ended_at: at, metrics, verdict, summary: said }, events: [event] };
  });
}
