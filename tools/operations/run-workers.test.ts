import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { nodeFs } from "../platform/fs-port.js";
import { runCommand } from "../platform/run-command.js";
import type { BusContext } from "./context.js";
import { identify } from "./identify.js";
import { type RunStep, type RunWorkersRequest, runWorkers } from "./run-workers.js";
import { stopWorker } from "./stop-worker.js";
import { changeRun } from "./worker/runs.js";
import { type Ground, runs, workerGround } from "./worker/test-workers.js";

/** A worker that notes that it ran, does something, and leaves report and marker. */
const worker = (phase: string, does = ":") => ["sh", "-c", `echo "$BUS_WORKER $$" >> ran
${does}
now=$(date -u +%Y-%m-%dT%H:%M:%SZ); mkdir -p p/reports p/.completed
printf -- '# %s\\n\\nStatus: PASS\\n- Started: %s\\n- Completed: %s\\n\\n~~~\\n$ true\\nexit code 0\\n~~~\\n' "p ${phase} report" $now $now > p/reports/${phase}-worker.md
printf -- '<!-- @plan:p.${phase} -->\\n# Phase ${phase}\\n\\n- Started: %s\\n- Completed: %s\\n\\n~~~\\n$ true\\nexit code 0\\n~~~\\n' $now $now > p/.completed/${phase}.md
echo done`];
const phase = (id: string, does?: string, more: object = {}) => ({ id, kind: "implementation", twin: false, command: worker(id, does), check: { run: ["true"] }, ...more });
/** Until a file is there, which the test makes. */
const until = (file: string) => `until [ -e ${file} ]; do sleep 0.05; done`;

interface Plan {
  readonly ground: Ground;
  readonly bus: BusContext;
  readonly told: string[];
  readonly caller: AbortController;
  run(then?: (step: RunStep) => void | Promise<void>, more?: Partial<RunWorkersRequest>): Promise<string[]>;
  ran(): string[];
}

async function planned(phases: readonly object[], more: object = {}): Promise<Plan> {
  const ground = await workerGround({ "p/workers.json": { phases, ...more } });
  const caller = new AbortController();
  const told: string[] = [];
  const bus: BusContext = { ...ground.bus, env: process.env, signal: caller.signal, tell: (line) => void told.push(line), runCommand: (one) => runCommand(one, nodeFs) };
  return {
    ground, bus, told, caller,
    async run(then = () => {}, asked = {}) {
      const steps: string[] = [];
      for await (const step of runWorkers(bus, { plan: "p", ...asked })) {
        if (step.step !== "cycle") steps.push([step.step, "deed" in step ? step.deed : "", "worker" in step ? `${step.worker?.phase} ${step.worker?.attempt}` : "phase" in step ? step.phase : ""].filter((part) => part !== "").join(" "));
        await then(step);
      }
      return steps;
    },
    ran: () => (existsSync(join(ground.root, "ran")) ? readFileSync(join(ground.root, "ran"), "utf8").trim().split("\n").map((line) => line.replace(/-\w+ \d+$/, "")) : []),
  };
}

const whole = (id: string) => [`begins launch ${id}`, `launched ${id} 1`, `completed ${id} 1`, `begins inspect ${id}`, `inspected ${id}`];

describe("a plan of real programs", () => {
  test("S4-01 S4-16 S4-28 S4-36 is carried out, phase by phase, and archived; once more there is nothing to do", async () => {
    const plan = await planned([phase("P01"), phase("P01a", undefined, { kind: "verification" }), phase("P02")]);
    const pids = join(plan.ground.root, "tmp/p-worker-pids.txt");
    const kept: boolean[] = [];
    expect(await plan.run((step) => void (step.step === "inspected" && kept.push(existsSync(pids))))).toEqual(["phases", ...whole("P01"), ...whole("P01a"), ...whole("P02"), "begins archive", "finished"]);
    expect([...kept, existsSync(pids)]).toEqual([true, true, true, false]);
    expect(readFileSync(join(plan.ground.root, "p/reports/workers/p-worker-pids.txt"), "utf8").match(/^\w+ PID:|inspected: \w+$/gm)).toEqual(["P01 PID:", "inspected: passed", "P01a PID:", "inspected: passed", "P02 PID:", "inspected: passed"]);
    expect(plan.ran()).toEqual(["P01-1", "P01a-1", "P02-1"]);
    const run = await plan.ground.run();
    expect(run).toMatchObject({ state: "finished", archive: "p/reports/workers" });
    expect(run).not.toHaveProperty("runner");
    expect(readFileSync(join(plan.ground.root, "p/reports/workers/trail.md"), "utf8")).toContain("Trail of p");
    expect(await plan.run()).toEqual(["phases", "finished"]);
    // Its runner was killed when it had done everything but leave.
    await changeRun(plan.bus, plan.ground.me, "p", (now) => (now === null ? null : { op: "test", run: { ...now, runner: { host: plan.bus.host.name, pid: 1, pid_start: "none" } } }));
    expect(await plan.run()).toEqual(["phases", "finished"]);
    expect(plan.ground.events("plan_started", "plan_resumed", "plan_finished").map(({ event }) => event)).toEqual(["plan_started", "plan_finished"]);
    expect(plan.told.filter((line) => line.includes("run by nobody"))).toEqual([]);
  });

  test("S4-17 S4-20 what fails is remediated, and its worker knows what was missed", async () => {
    const plan = await planned([phase("P01", '[ "$BUS_WORKER_ATTEMPT" = 2 ] || exit 3; grep -q report "$BUS_WORKER_MISSES" && cat "$BUS_WORKER_ORIGINAL_LOG" > seen')]);
    expect((await plan.run()).slice(4)).toEqual(["begins inspect P01", "inspected P01", "begins remediate P01", "launched P01 2", "completed P01 2", "begins inspect P01", "inspected P01", "begins archive", "finished"]);
    expect(existsSync(join(plan.ground.root, "seen"))).toBe(true);
  });

  test("one whose workers all fail leaves it stuck, with what is missing and what can be done; more attempts go on", async () => {
    const plan = await planned([phase("P01", "[ -e mended ] || exit 3"), phase("P02")], { attempts: 2 });
    const steps: RunStep[] = [];
    expect((await plan.run((step) => void steps.push(step))).at(-1)).toBe("stuck P01");
    expect(steps.at(-1)).toMatchObject({ misses: expect.arrayContaining([expect.objectContaining({ check: "exit" }), expect.objectContaining({ check: "report" })]), hints: expect.arrayContaining(["bus worker run p --attempts 3"]) });
    // Warnings stop nobody, so they are not why it is stuck.
    const warned = (step: RunStep | undefined) => (step !== undefined && "misses" in step ? step.misses.filter(({ severity }) => severity === "warning").length : -1);
    expect([warned(steps.find(({ step }) => step === "inspected")), warned(steps.at(-1))]).toEqual([1, 0]);
    expect(plan.ran()).toEqual(["P01-1", "P01-2"]);
    expect(plan.ground.events("plan_stuck")).toMatchObject([{ severity: "high", meta: { plan: "p", phase: "P01" }, summary: expect.stringMatching(/^p is stuck at P01: .*p\/reports\/P01-worker\.md: is not there/) as unknown }]);
    expect(await plan.ground.run()).not.toHaveProperty("runner");
    writeFileSync(join(plan.ground.root, "mended"), "");
    expect((await plan.run(undefined, { attempts: 3 })).at(-1)).toBe("finished");
    expect(plan.ran()).toEqual(["P01-1", "P01-2", "P01-3", "P02-1"]);
  });

  test("S4-05 no worker bypasses anything, unless this very run was asked for it; then it is said each time", async () => {
    const plan = await planned([phase("P01", undefined, { command: ["sh", "-c", ": claude --dangerously-skip-permissions"] })], { attempts: 1 });
    await expect(plan.run()).rejects.toMatchObject({ code: "USAGE", message: expect.stringContaining("asked for each time") as string });
    expect(plan.ground.events("worker_launched")).toEqual([]);
    await plan.run(undefined, { dangerous: true });
    expect(await plan.ground.attempt("P01")).toMatchObject({ dangerous: true });
    expect(plan.told.filter((line) => line.includes("DANGEROUS: P01"))).toHaveLength(1);
    const careful = await planned([{ id: "P01", client: "gemini", prompt: "do" }], { attempts: 1 });
    const bin = join(careful.ground.root, "bin");
    mkdirSync(bin);
    writeFileSync(join(bin, "gemini"), "#!/bin/sh\n", { mode: 0o755 });
    Object.assign(careful.bus, { env: { ...process.env, PATH: `${bin}:${process.env["PATH"]}` } });
    await careful.run();
    const { argv, dangerous } = await careful.ground.attempt("P01");
    expect({ argv, dangerous }).toEqual({ argv: ["gemini", "--approval-mode", "auto_edit", "--prompt=do"], dangerous: undefined });
  });

  test("an interrupt ends the run and not the worker; the next run goes on with that very one", async () => {
    const plan = await planned([phase("P01", until("go"))]);
    await expect(plan.run((step) => {
      if (step.step === "launched") setTimeout(() => plan.caller.abort(), 200);
    })).rejects.toMatchObject({ code: "INTERRUPTED" });
    const left = await plan.ground.attempt("P01");
    expect(left.state).toBe("running");
    expect(runs(plan.bus, left.pid)).toBe(true);
    expect(plan.told.at(-1)).toBe("p is run by nobody now, and the worker of P01 goes on. To go on: bus worker run p");
    expect(await plan.ground.run()).not.toHaveProperty("runner");
    const again = { ...plan.bus, signal: new AbortController().signal };
    const steps: string[] = [];
    for await (const step of runWorkers(again, { plan: "p" })) {
      steps.push(step.step);
      if (step.step === "adopted") {
        expect(step.worker.worker_id).toBe(left.worker_id);
        writeFileSync(join(plan.ground.root, "go"), "");
      }
    }
    expect(steps.at(-1)).toBe("finished");
    expect(plan.ran()).toEqual(["P01-1"]);
  });

  test("a worker that a person stops is not followed by another until somebody runs the plan again, which then mends it", async () => {
    const plan = await planned([phase("P01", '[ "$BUS_WORKER_ATTEMPT" = 2 ] || exec sleep 600')]);
    const steps: RunStep[] = [];
    const heard = await plan.run(async (step) => {
      steps.push(step);
      if (step.step === "launched") await stopWorker(plan.bus, { phase: "P01", plan: "p", reason: "the wrong branch" });
    });
    expect(heard).toEqual(["phases", "begins launch P01", "launched P01 1", "completed P01 1", "halted P01 1"]);
    expect(steps.at(-1)).toMatchObject({ hints: [expect.stringMatching(/^bus worker logs P01 --plan p$/), expect.stringMatching(/^bus worker run p /)] });
    expect(plan.ground.events("plan_left")).toMatchObject([{ summary: expect.stringMatching(/^p is run by nobody now: the worker of P01 was stopped by \S+: the wrong branch/) as unknown }]);
    expect(plan.told.filter((line) => line.includes("run by nobody"))).toEqual([]);
    expect(await plan.ground.run()).not.toHaveProperty("runner");
    expect(await plan.run()).toEqual(["phases", "completed P01 1", "begins inspect P01", "inspected P01", "begins remediate P01", "launched P01 2", "completed P01 2", "begins inspect P01", "inspected P01", "begins archive", "finished"]);
  });

  test("who stops listening ends the run, too; what ended meanwhile is inspected by the next", async () => {
    const plan = await planned([phase("P01")]);
    for await (const step of runWorkers(plan.bus, { plan: "p" })) if (step.step === "launched") break;
    await plan.ground.until("P01", ({ state }) => state === "ended");
    expect(plan.ground.events("worker_inspected")).toEqual([]);
    expect(await plan.run()).toEqual(["phases", "completed P01 1", "begins inspect P01", "inspected P01", "begins archive", "finished"]);
    expect(plan.ran()).toEqual(["P01-1"]);
  });

  test("a second run is refused while the first goes on, and starts nothing", async () => {
    const plan = await planned([phase("P01", until("go"))]);
    await plan.run(async (step) => {
      if (step.step !== "launched") return;
      await expect(plan.run()).rejects.toMatchObject({ code: "CONFLICT" });
      writeFileSync(join(plan.ground.root, "go"), "");
    });
    expect(plan.ran()).toEqual(["P01-1"]);
  });

  test("a plan that declares no phases, or whose program is not there, is refused with what to do", async () => {
    const plan = await planned([phase("P01", undefined, { command: ["no-such-program"] })]);
    await expect(plan.run()).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect(await plan.ground.run()).toMatchObject({ attempts: [] });
    const none = await workerGround({ "q/execution-tracker.md": "# PLAN-Q Execution Tracker\n" });
    await expect(runWorkers(none.bus, { plan: "q" }).next()).rejects.toMatchObject({ code: "USAGE", message: expect.stringContaining("no workers.json") });
  });

  test("what would halt it in the night is refused before anything is started; what an earlier phase may still make is told", async () => {
    const plan = await planned([phase("P01"), { id: "P02" }, phase("P03", undefined, { budget_minutes: 90 }), phase("P04", undefined, { command: ["./made-by-P01"] }), { id: "P05", client: "codex", prompt_file: "P05.md" }]);
    await expect(plan.run()).rejects.toMatchObject({ code: "USAGE", message: expect.stringMatching(/^p cannot be carried out: P02: nothing says what the worker of P02 runs; P03: 90 minutes are more than the plan's 30, which needs a reason$/) as unknown, hint: "edit p/workers.json" });
    expect(plan.told).toEqual([expect.stringMatching(/^before P04 can begin: .*made-by-P01/), expect.stringMatching(/^before P05 can begin: there is no p\/P05\.md/)]);
    expect(plan.ran()).toEqual([]);
    expect(plan.ground.events("plan_started")).toEqual([]);
    const lacking = await planned([phase("P01"), phase("P02")], { env: ["SET_BY_NOBODY"] });
    await expect(lacking.run()).rejects.toMatchObject({ code: "USAGE", message: expect.stringContaining("P02: SET_BY_NOBODY") as unknown, hint: expect.stringMatching(/^export SET_BY_NOBODY=/) as unknown });
  });

  test("a record that is cleaned away while a worker is at it is put back, and nothing is done twice", async () => {
    const plan = await planned([phase("P01"), phase("P02", until("go")), phase("P03")]);
    const steps = await plan.run((step) => {
      if (step.step !== "launched" || step.worker.phase !== "P02") return;
      rmSync(join(plan.ground.root, "_bus/.live"), { recursive: true });
      writeFileSync(join(plan.ground.root, "go"), "");
    });
    expect(steps.filter((step) => !/^(held_up|goes_on|adopted)/.test(step))).toEqual(["phases", ...whole("P01"), ...whole("P02"), ...whole("P03"), "begins archive", "finished"]);
    expect(plan.ran()).toEqual(["P01-1", "P02-1", "P03-1"]);
    expect(plan.ground.events("plan_restored")).toMatchObject([{ severity: "high", meta: { plan: "p", workers: 2 } }]);
    expect((await plan.ground.attempt("P02")).end).toMatchObject({ how: "exited", exit: 0 });
    expect(await plan.ground.run()).not.toHaveProperty("runner");
  });

  test("a plan that is half edited, or out of the checkout for a while, holds the run up, and the trail tells it", async () => {
    const plan = await planned([phase("P01"), phase("P02")]);
    const file = join(plan.ground.root, "p/workers.json");
    const text = readFileSync(file, "utf8");
    const steps = await plan.run((step) => {
      if (step.step === "launched" && step.worker.phase === "P01") writeFileSync(file, text.slice(0, 50));
      if (step.step === "held_up") writeFileSync(file, text);
    });
    expect(steps.filter((step) => step === "held_up" || step === "goes_on")).toEqual(["held_up", "goes_on"]);
    expect(steps.at(-1)).toBe("finished");
    expect(plan.ran()).toEqual(["P01-1", "P02-1"]);
    const trail = readFileSync(join(plan.ground.root, "p/reports/workers/trail.md"), "utf8");
    expect(trail).toMatch(/plan\\?_held\\?_up[^\n]*p\/workers\.json[\s\S]*plan\\?_goes\\?_on/);
  });

  test("why a run was left is on the log, with who goes on with it", async () => {
    const plan = await planned([phase("P01", undefined, { command: ["no-such-program"] })]);
    await expect(plan.run()).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect(plan.ground.events("plan_left")).toMatchObject([{ summary: expect.stringMatching(/^p is run by nobody now: .*no-such-program/) }]);
  });

  test("in another checkout than the one where its work lies a plan does not go on", async () => {
    const plan = await planned([phase("P01", "exit 3")], { attempts: 1 });
    await plan.run();
    const other = mkdtempSync(join(tmpdir(), "buslane-other-"));
    const { run, attempt } = plan.ground;
    const me = await identify(plan.bus);
    await changeRun(plan.bus, me, "p", (now) => (now === null ? null : { op: "test", run: { ...now, home: other } }));
    writeFileSync(join(other, "x"), "");
    await expect(plan.run()).rejects.toMatchObject({ code: "CONFLICT", message: expect.stringContaining(other) });
    expect([(await run())?.attempts.length, (await attempt("P01")).attempt]).toEqual([1, 1]);
  });

  test("with nobody reading it goes on, and says it all when somebody does", async () => {
    const plan = await planned([phase("P01"), phase("P02")]);
    const stream = runWorkers(plan.bus, { plan: "p", ahead: true });
    expect((await stream.next()).value).toMatchObject({ step: "phases" });
    for (let n = 0; n < 400 && (await plan.ground.run())?.state !== "finished"; n += 1) await sleep(50);
    expect((await plan.ground.run())?.state).toBe("finished");
    const rest: string[] = [];
    for await (const { step } of stream) if (step !== "cycle") rest.push(step);
    expect(rest).toEqual([...Array.from({ length: 2 }, () => ["begins", "launched", "completed", "begins", "inspected"]).flat(), "begins", "finished"]);
  });

  test("looks between the steps say what the worker uses now", async () => {
    const plan = await planned([phase("P01", `echo busy; ${until("go")}`)]);
    let seen: RunStep | undefined;
    await plan.run((step) => {
      if (step.step !== "look" || step.worker?.now?.last_line !== "busy") return;
      seen ??= step;
      writeFileSync(join(plan.ground.root, "go"), "");
    }, { looks: 50 });
    expect(seen).toMatchObject({ worker: { phase: "P01", state: "running", now: { kept: true } } });
  });
});
