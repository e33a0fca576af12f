import { runsStill } from "../../domain/liveness.js";
import { isLive } from "../../domain/worker/attempt/attempts.js";
import type { WorkerAttempt, WorkerRun } from "../../schema/records.gen.js";
import type { BusContext } from "../context.js";
import { isKept } from "../worker/keeper/is-kept.js";
import { readRuns } from "../worker/runs.js";
import { type Finding, type Step, finding } from "./step.js";

/** What died beside a worker: its launch, its keeper, the runner of its plan. Mended by the commands named, because that may end processes. */
export const workers: Step = {
  name: "workers",
  async look(bus) {
    const runs = await readRuns(bus);
    const unkept = runs.flatMap((run) => run.attempts.filter((attempt) => isLive(attempt) && isKept(bus, attempt) === false).map((attempt) => found(run, said(attempt), `bus worker reap --plan ${run.plan}`)));
    const left = runs.filter((run) => isLeft(bus, run)).map((run) => found(run, `nobody runs it any more: its runner (pid ${run.runner?.pid}) is gone`, `bus worker run ${run.plan}`));
    return [...unkept, ...left];
  },
};

function said({ worker_id, state, pid }: WorkerAttempt): string {
  return state === "starting" ? `the launch of ${worker_id} was killed` : `${worker_id} (pid ${pid}) has no keeper: nothing ends it at its deadline, and its end is not on record`;
}

function isLeft({ host }: BusContext, { runner, state }: WorkerRun): boolean {
  return state === "open" && runner !== undefined && runner.host === host.name && runsStill(runner.pid_start, host.startOf(runner.pid)) === false;
}

function found({ plan }: WorkerRun, message: string, hint: string): Finding {
  return finding("workers", `_bus/.live/reg/workers/${plan}`, message, hint);
}
