import { BusError } from "../../../domain/bus-error.js";
import { runsStill } from "../../../domain/liveness.js";
import type { WorkerRun, WorkerRunner } from "../../../schema/records.gen.js";
import type { BusContext, Identity } from "../../context.js";
import { thisProcess } from "../keeper/watched.js";
import type { PlanPlace } from "../plan-place.js";
import { newRun } from "../launch/new-run.js";
import { changeRun } from "../runs.js";

/** Plans that this very process runs; a library may hold several. */
const running = new Set<string>();

/**
 * Enters this process as the one that runs a plan; returns what takes it out again. A runner that is gone is replaced; with `takeOver` also one of which nothing
 * can be told here, as on another host. That takes the words for the log when the plan is left before its end. Throws CONFLICT while another runs it.
 */
export async function enterRunner(bus: BusContext, me: Identity, place: PlanPlace, takeOver: boolean): Promise<(left?: string) => Promise<void>> {
  const { name } = place;
  const key = `${bus.repo.layout.busDir}\n${name}`;
  if (running.has(key)) throw new BusError("CONFLICT", `this process runs ${name} already`, { hint: `bus worker list --plan ${name}` });
  running.add(key);
  const runner: WorkerRunner = thisProcess(bus);
  const quit = async (left?: string): Promise<void> => {
    const event = left === undefined ? [] : [{ event: "plan_left", summary: left.slice(0, 1000), plan_id: place.plan_id, severity: "medium" as const, meta: { plan: name, pid: runner.pid, host: runner.host } }];
    const quitting = changeRun(bus, me, name, (run) => (run === null || !isSame(run.runner, runner) ? null : { op: "stop running", run: without(run), events: event }));
    // What cannot be written keeps nobody from going on: a runner that is gone is replaced.
    await quitting.catch((error: unknown) => {
      if (!(error instanceof BusError)) throw error;
      bus.tell(`${name} still has its runner on record: ${error.message}`);
    }).finally(() => running.delete(key));
  };
  try {
    await changeRun(bus, me, name, (run) => {
      refuseOther(bus, name, run?.runner, takeOver);
      const resumes = run !== null && run.attempts.length > 0;
      const event = { event: resumes ? "plan_resumed" : "plan_started", summary: `${resumes ? "goes on with" : "runs"} ${name}${run?.runner === undefined ? "" : `, whose runner (pid ${run.runner.pid} on ${run.runner.host}) is gone`}`, plan_id: place.plan_id, meta: { plan: name, pid: runner.pid, host: runner.host } };
      return { op: "run", run: { ...(run ?? newRun(bus, me, place)), runner }, events: [event] };
    });
  } catch (error) {
    running.delete(key);
    throw error;
  }
  return quit;
}

/** Throws NOT_YOURS when somebody else has taken the plan over meanwhile. Of a finished one nobody is asked: its runner may have been killed with the last word. */
export function expectRunner(bus: BusContext, { name, run }: PlanPlace): void {
  const { host } = bus;
  if (run?.runner === undefined || run.state === "finished" || (run.runner.host === host.name && run.runner.pid === host.pid)) return;
  throw new BusError("NOT_YOURS", `${name} is run by pid ${run.runner.pid} on ${run.runner.host} now`, { hint: `bus worker list --plan ${name}` });
}

function refuseOther({ host }: BusContext, name: string, runner: WorkerRunner | undefined, takeOver: boolean): void {
  if (runner === undefined) return;
  const isHere = runner.host === host.name;
  const runs = isHere ? runsStill(runner.pid_start, host.startOf(runner.pid)) : undefined;
  // What this process ran before is over: it would stand in `running`.
  if (runs === false || (isHere && runner.pid === host.pid)) return;
  const who = `pid ${runner.pid} on ${runner.host}`;
  if (runs === true) throw new BusError("CONFLICT", `${name} is being run by ${who}`, { hint: `bus worker list --plan ${name}` });
  if (!takeOver) throw new BusError("CONFLICT", `${name} was run by ${who}, and nothing can be told here of that process`, { hint: `bus worker run ${name} --take-over   (when it runs no more)` });
}

function isSame(one: WorkerRunner | undefined, other: WorkerRunner): boolean {
  return one !== undefined && one.host === other.host && one.pid === other.pid && one.pid_start === other.pid_start;
}

function without(run: WorkerRun): WorkerRun {
  const { runner: _, ...rest } = run;
  return rest as WorkerRun;
}
