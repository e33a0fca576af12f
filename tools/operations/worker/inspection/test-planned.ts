import { setTimeout as sleep } from "node:timers/promises";
import { isLive } from "../../../domain/worker/attempt/attempts.js";
import { nodeFs } from "../../../platform/fs-port.js";
import { runCommand } from "../../../platform/run-command.js";
import type { PlanPhase, WorkerAttempt } from "../../../schema/records.gen.js";
import type { BusContext } from "../../context.js";
import { below, phaseFiles, trackerOf } from "./test-phase-files.js";
import { ENV } from "../test-context.js";
import { type Ground, workerGround } from "../test-workers.js";

/** Leaves everything of its phase, but for the first worker of P02, which fails. What it was told is kept. */
const WORKER = [
  "sh",
  "-c",
  'env | sort > "tmp/told-$BUS_WORKER_PHASE-$BUS_WORKER_ATTEMPT"; case "$BUS_WORKER_PHASE-$BUS_WORKER_ATTEMPT" in P02-1) echo it does not work; exit 3;; esac; cp -R "ready/$BUS_WORKER_PHASE/." .; cp ready/execution-tracker.md .',
];

export interface Planned extends Ground {
  /** Waits until the newest worker of a phase has ended. */
  over(phase: string): Promise<WorkerAttempt>;
  readonly told: string[];
}

/** A repository that is a plan of three phases, whose workers and commands really run. */
export async function planned(more: Partial<Record<string, Partial<PlanPhase>>> = {}, plan: object = {}): Promise<Planned> {
  const phases = ["P01", "P02", "P03"];
  const kinds = ["stub", "implementation", "verification"] as const;
  const ready = Object.assign({}, ...phases.map((phase) => below(`ready/${phase}`, phaseFiles(phase)))) as Record<string, string>;
  const ground = await workerGround({
    ...ready,
    "ready/execution-tracker.md": trackerOf(phases),
    "workers.json": { plan_id: "PLAN-1", ...plan, phases: phases.map((id, at) => ({ id, kind: kinds[at], command: WORKER, check: { run: ["true"] }, ...more[id] })) },
  });
  const told: string[] = [];
  const bus: BusContext = { ...ground.bus, env: ENV, runCommand: (run) => runCommand(run, nodeFs), tell: (line) => void told.push(line) };
  return {
    ...ground, bus, told,
    async over(phase) {
      for (;;) {
        const now = await ground.attempt(phase);
        if (!isLive(now)) return now;
        await sleep(20);
      }
    },
  };
}
