import { BusError } from "../../../domain/bus-error.js";
import { attemptsOf, isLive } from "../../../domain/worker/attempt/attempts.js";
import type { WorkerAttempt, WorkerMiss, WorkerRun } from "../../../schema/records.gen.js";
import type { RunStep } from "../../run-workers.js";
import { drivePlan } from "./drive-plan.js";
import type { DeclaredPlace, Hands } from "./hands.js";

export const AT = "2026-01-31T09:00:00.000Z";
export const PHASES = ["P01", "P02", "P02a", "P03"];
export const MISS: WorkerMiss = { check: "report", message: "there is no report" };

export class Killed extends Error {}

/** A plan whose workers all end, and whose phases pass after so many failures; the runner can be killed before and after everything it does. */
export class World {
  readonly done: string[] = [];
  run: WorkerRun = { plan: "p", plan_id: "p", folder: "", home: "/r", state: "open", pid_file: "tmp/p", opened_at: AT, opened_by: "lead", attempts: [] };
  /** What keeps a phase from being launched. */
  blocked = new Map<string, readonly WorkerMiss[]>();
  /** How often it cannot go on yet when it is held up. */
  troubles = 0;
  readonly pauses: number[] = [];
  private left = Infinity;

  constructor(readonly failures: readonly number[] = []) {}

  /** The hands of a new runner that lives for so many moments. */
  hands(moments = Infinity): Hands {
    this.left = moments;
    return {
      look: async () => this.at(() => this.place()),
      launch: async (_, { id }) => this.at(() => this.blocked.get(id) ?? this.begin("launch", id)),
      remediate: async (_, { id }) => this.at(() => this.begin("remediate", id)),
      wait: (_, worker) => this.wait(worker),
      inspect: async (_, { id }) => this.at(() => this.inspect(id)),
      giveUp: async (_, { id }) => this.at(() => void this.done.push(`stuck ${id}`)),
      archive: async () => this.at(() => this.archive()),
      noteHeldUp: async (_, { message }) => this.at(() => void this.done.push(`held up: ${message}`)),
      goOn: async () => {
        this.troubles -= 1;
        if (this.troubles > 0) throw new BusError("UNWRITABLE", "full still");
        this.done.push("goes on");
        return this.place();
      },
      now: () => AT,
      pause: async (ms) => {
        this.pauses.push(ms);
        return true;
      },
    };
  }

  async steps(hands: Hands, attempts = 3): Promise<string[]> {
    const told: string[] = [];
    for await (const step of drivePlan(hands, attempts)) told.push(line(step));
    return told;
  }

  private at<T>(deed: () => T): T {
    if (this.left-- <= 0) throw new Killed();
    const done = deed();
    if (this.left-- <= 0) throw new Killed();
    return done;
  }

  private place(): DeclaredPlace {
    return { name: "p", plan_id: "p", folder: "", plan: { phases: PHASES.map((id) => ({ id })) }, run: structuredClone(this.run) };
  }

  begin(how: string, phase: string): WorkerAttempt {
    if (this.run.attempts.some(isLive)) throw new BusError("CONFLICT", "a worker is at it");
    const attempt = attemptsOf(this.run, phase).length + 1;
    const worker: WorkerAttempt = {
      worker_id: `${phase}-${attempt}-abcd1234`, phase, attempt, state: "running", agent_id: "w", task_id: `t-${phase}`, cwd: "/r", log: "tmp/l", argv: ["w"], env: [], starter: { host: "h", pid: 1, pid_start: null },
      launched_at: AT, budgets: [{ seconds: 60, at: AT }], deadline: AT,
    };
    this.run.attempts.push(worker);
    this.done.push(`${how} ${phase} ${attempt}`);
    return structuredClone(worker);
  }

  private async *wait({ worker_id }: WorkerAttempt): AsyncGenerator<RunStep, WorkerAttempt> {
    yield* [];
    return this.at(() => {
      const worker = this.run.attempts.find((one) => one.worker_id === worker_id)!;
      worker.state = "ended";
      this.done.push(`end ${worker.phase} ${worker.attempt}`);
      return structuredClone(worker);
    });
  }

  private inspect(phase: string): { ok: boolean; misses: readonly WorkerMiss[] } {
    const worker = attemptsOf(this.run, phase).at(-1)!;
    const ok = worker.attempt > (this.failures[PHASES.indexOf(phase)] ?? 0);
    const misses = ok ? [] : [MISS];
    worker.inspection = { at: AT, by: "lead", ok, misses };
    this.done.push(`${ok ? "pass" : "fail"} ${phase} ${worker.attempt}`);
    return { ok, misses };
  }

  private archive(): WorkerRun {
    this.done.push("archive");
    this.run = { ...this.run, state: "finished" };
    return this.run;
  }
}

function line(step: RunStep): string {
  if (step.step === "phases") return `phases ${step.phases.map(({ phase, state }) => `${phase} ${state}`).join(", ")}`;
  const what = "worker" in step ? `${step.worker?.phase} ${step.worker?.attempt}` : "phase" in step ? step.phase : "";
  return `${step.step} ${"deed" in step ? `${step.deed} ` : ""}${what}`.trim();
}
