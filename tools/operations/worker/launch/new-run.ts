import { iso } from "../../../domain/time.js";
import type { WorkerRun } from "../../../schema/records.gen.js";
import type { BusContext, Identity } from "../../context.js";
import type { PlanPlace } from "../plan-place.js";

/** The record of a plan of which no worker was launched yet. */
export function newRun(bus: BusContext, me: Identity, { name, plan_id, folder }: PlanPlace): WorkerRun {
  return {
    plan: name, plan_id, folder, home: bus.repo.layout.checkout, state: "open", pid_file: `tmp/${name}-worker-pids.txt`,
    opened_at: iso(bus.clock()), opened_by: me.agent_id, session_id: me.session.session_id, attempts: [],
  };
}
