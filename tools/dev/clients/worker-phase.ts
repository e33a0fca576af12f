import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Client } from "./client.js";
import type { Verdict } from "./judge.js";
import { bus } from "./project.js";
import type { Bench } from "./run-client.js";
import type { Ended } from "./run-program.js";
import type { Seen } from "./scripted-model.js";
import { layOut } from "./worker-ground.js";
import { OUTSIDE, PHASE, PLAN, PLAN_FILES, WORK } from "./worker-plan.js";
import { type WorkerEvidence, workerVerdicts } from "./worker-verdicts.js";

/** A client as worker of a phase. */
export interface Working {
  readonly client: Client;
  /** Without approvals and sandbox. */
  readonly dangerous: boolean;
  /** What the coordinator, a session of the same client, says that it runs on, and what its worker's model is then asked as. */
  readonly model: string;
  readonly asked: RegExp;
  /** The variable by which a shell knows a session of this client. */
  readonly session: string;
  /** Whether the client gives such a worker a shell. */
  readonly shell: boolean;
  /** Whether such a worker's shell may write outside of the checkout though it is not dangerous: a client without a sandbox, whose settings allow it. */
  readonly unconfined?: true;
  /** What else its user has set. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Launches a real client as worker through `bus worker launch --client`, waits for it, and inspects what it left. */
export async function workPhase(working: Working, bench: Bench): Promise<Verdict[]> {
  const { client, dangerous } = working;
  const ground = await layOut(client, bench, WORK, PLAN_FILES);
  try {
    const { main, home, model, names } = ground;
    // As the coordinator's shell has it: its own session.
    const shell = { ...working.env, [working.session]: "coordinator", CLAUDECODE: "1" };
    const run = (...args: string[]): Promise<Ended> => ground.bus(shell, ...args, "--agent", "lead");
    await run("session_boot", "--model", working.model);
    const launched = await run("worker", "launch", PHASE, "--plan", PLAN, "--client", client.name, ...names.flatMap((name) => ["--env", name]), ...(dangerous ? ["--dangerously-bypass"] : []));
    const waited = await run("worker", "wait", PHASE, "--plan", PLAN);
    const inspected = await run("worker", "inspect", PHASE, "--plan", PLAN);
    return workerVerdicts(working, gather(main, home, model.seen, { launched, waited, inspected }));
  } finally {
    await ground.model.close();
    rmSync(ground.root, { recursive: true, force: true });
  }
}

function gather(main: string, home: string, seen: readonly Seen[], ended: Pick<WorkerEvidence, "launched" | "waited" | "inspected">): WorkerEvidence {
  const ask = <T>(...args: string[]): T => JSON.parse(bus(main, main, ...args, "--json")) as T;
  const [attempt] = ask<WorkerEvidence["attempt"][]>("worker", "list", "--all");
  return {
    ...ended,
    seen,
    attempt,
    log: attempt === undefined ? "" : readFileSync(join(main, attempt.log), "utf8"),
    pids: readFileSync(join(main, "tmp/night-worker-pids.txt"), "utf8"),
    events: ask<{ events: WorkerEvidence["events"] }>("event", "list").events,
    messages: ask<{ messages: WorkerEvidence["messages"] }>("message", "inbox", "--agent", "peer").messages,
    sessionOf: (id) => JSON.parse(readFileSync(join(main, "_bus/.live/sessions", `${id}.json`), "utf8")) as Record<string, unknown>,
    claim: readFileSync(join(main, `_bus/claims/night-${PHASE}.json`), "utf8"),
    isOutside: existsSync(join(home, OUTSIDE)),
  };
}
