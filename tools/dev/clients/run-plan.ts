import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Client } from "./client.js";
import type { Line } from "./evidence.js";
import type { Verdict } from "./judge.js";
import { bus } from "./project.js";
import type { Bench } from "./run-client.js";
import { lacks } from "./step.js";
import { PHASES, PLAN, UNATTENDED, unattendedFiles } from "./unattended-plan.js";
import { layOut } from "./worker-ground.js";

/** A plan of four phases, each a worker of a real client, which `bus worker run` carries out alone; held against the trail that it keeps. */
export async function runPlan(client: Client, env: readonly string[], bench: Bench): Promise<Verdict[]> {
  const ground = await layOut(client, bench, UNATTENDED, unattendedFiles(client.name, env));
  try {
    const { main, model, bus: run } = ground;
    const ran = await run({ BUS_AGENT: "lead" }, "worker", "run", PLAN);
    const attempts = JSON.parse(bus(main, main, "worker", "list", "--all", "--json")) as Line[];
    const path = join(main, PLAN, "reports/workers/trail.md");
    const parts = existsSync(path) ? readFileSync(path, "utf8").split("\n### ").slice(1) : [];
    const step = (name: string, wrong: string | null): Verdict => ({ step: name, told: [`${ran.stdout}${ran.stderr}`], wrong });
    return [
      step("is carried out to its end by itself", ran.code === 0 && model.seen.length === UNATTENDED.length ? null : `exit ${String(ran.code)} after ${model.seen.length} turns: ${ran.stdout.slice(-600)}${ran.stderr.slice(-300)}`),
      step("one worker a phase, in order, each passed", attempts.map(({ phase, inspection }) => `${String(phase)} ${String((inspection as Line | undefined)?.["ok"])}`).join() === PHASES.map(({ id }) => `${id} true`).join() ? null : JSON.stringify(attempts).slice(0, 600)),
      step("its trail has each worker's PID, end, verdict, and own words", PHASES.map(({ id }, at) => lacks(parts[at], `${id}, attempt 1`, `started: PID ${String(attempts[at]?.["pid"])}`, "completed: exit 0", "inspected by `lead`: passed", `\`note\`: ${id} by its shell`)).find((wrong) => wrong !== null) ?? null),
    ];
  } finally {
    await ground.model.close();
    rmSync(ground.root, { recursive: true, force: true });
  }
}
