import { changeRun, readRun, withAttempt } from "../../operations/worker/runs.js";
import { workerIdentity } from "../../operations/worker/keeper/as-worker.js";
import { openContext } from "./open-context.js";
import type { Mode, WorkersGround } from "./workers-ground.js";

export interface WorkersScenario {
  readonly name: string;
  /** What its workers do, until it is over. */
  readonly mode: Mode;
  /** Commands before it, once; with those of `each`, which leave processes, in every round. */
  readonly before: readonly (readonly string[])[];
  readonly each: readonly (readonly string[])[];
  readonly line: readonly string[];
}

const LAUNCH = ["launch", "P01"];

/** Arguments of `bus worker`; the plan is added. */
export const WORKERS_SCENARIOS: readonly WorkersScenario[] = [
  { name: "launch", mode: "does", before: [], each: [], line: LAUNCH },
  { name: "next", mode: "does", before: [LAUNCH, ["wait"]], each: [], line: ["next"] },
  { name: "remediate", mode: "fails", before: [LAUNCH, ["wait"]], each: [], line: ["remediate", "P01"] },
  { name: "stop", mode: "hangs", before: [], each: [LAUNCH], line: ["stop", "P01", "--reason", "enough", "--grace", "1s"] },
  { name: "stop and remediate", mode: "hangs", before: [], each: [LAUNCH], line: ["remediate", "P01", "--stop", "--reason", "it hangs"] },
  { name: "run", mode: "does", before: [], each: [], line: ["run"] },
];

/** One of these commands of a plan. */
export function planLine({ plan }: WorkersGround, [verb = "", ...rest]: readonly string[]): string[] {
  return ["worker", verb, ...(verb === "run" ? [`plans/${plan}`] : [...rest, "--plan", `plans/${plan}`]), ...(verb === "run" ? rest : [])];
}

/** The record as it is, without settling anything. */
export function recordOf({ root, plan }: WorkersGround) {
  return readRun(openContext({ cwd: root, agent: "lead" }), plan);
}

/** Puts other processes' pids into the record of the only worker, with the starts of those before: as where pids are used again. */
export async function recycled({ root, plan }: WorkersGround, keeper: number, worker: number | null): Promise<void> {
  const bus = openContext({ cwd: root, agent: "lead" });
  const me = await workerIdentity(bus, { worker_id: "P01", agent_id: "lead" });
  await changeRun(bus, me, plan, (run) => {
    const attempt = run?.attempts[0];
    if (run === null || attempt?.keeper === undefined) throw new Error("there is no worker");
    return { op: "test", run: withAttempt(run, { ...attempt, keeper: { ...attempt.keeper, pid: keeper }, ...(worker !== null && { pid: worker }) }) };
  });
}
